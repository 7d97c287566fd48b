/**
 * Containers, their configuration, and exec sessions, as they stand on the wire of the Engine API (1.24 to 1.51). Imports the JDK, Jackson's annotations and
 * {@code io.hawser.api}; translates nothing.
 */
@NullMarked
package io.hawser.api.container;

import org.jspecify.annotations.NullMarked;
