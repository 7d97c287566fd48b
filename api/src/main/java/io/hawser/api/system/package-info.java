/**
 * The daemon itself: version, info, events, errors, as they stand on the wire of the Engine API (1.24 to 1.51). Imports the JDK, Jackson's annotations and
 * {@code io.hawser.api}; translates nothing.
 */
@NullMarked
package io.hawser.api.system;

import org.jspecify.annotations.NullMarked;
