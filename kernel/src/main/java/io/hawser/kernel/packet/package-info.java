/**
 * Link-layer frames of our own making, sent through packet(7) sockets: so far only the announcement of addresses. Imports
 * {@code ffm} and {@code netns}; receives nothing.
 */
@NullMarked
package io.hawser.kernel.packet;

import org.jspecify.annotations.NullMarked;
