/** Placeholder. */
@NullMarked
package io.hawser.container;

import org.jspecify.annotations.NullMarked;
