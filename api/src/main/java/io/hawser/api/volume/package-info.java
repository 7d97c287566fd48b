/**
 * Volumes, as they stand on the wire of the Engine API (1.24 to 1.51). Imports the JDK, Jackson's annotations and
 * {@code io.hawser.api}; translates nothing.
 */
@NullMarked
package io.hawser.api.volume;

import org.jspecify.annotations.NullMarked;
