/** Placeholder. */
@NullMarked
package io.hawser.kernel;

import org.jspecify.annotations.NullMarked;
