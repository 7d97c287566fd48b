/**
 * Netlink: messages, attributes and the socket that carries them, for every protocol alike.
 *
 * <p>Imports {@code kernel.ffm} and {@code kernel.netns}. What the messages mean is the business of {@code kernel.route},
 * {@code kernel.nftables} and the others.
 */
@NullMarked
package io.hawser.kernel.netlink;

import org.jspecify.annotations.NullMarked;
