/**
 * What the JDK lacks of unix sockets and terminals: SEQPACKET sockets, one thread that polls many of them, window sizes.
 *
 * <p>Imports {@code kernel.ffm}. What the bytes mean is decided elsewhere.
 */
@NullMarked
package io.hawser.kernel.unix;

import org.jspecify.annotations.NullMarked;
