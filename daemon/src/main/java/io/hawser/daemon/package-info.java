/** Placeholder. */
@NullMarked
package io.hawser.daemon;

import org.jspecify.annotations.NullMarked;
