/** Placeholder. */
@NullMarked
package io.hawser.api;

import org.jspecify.annotations.NullMarked;
