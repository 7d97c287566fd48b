/**
 * The sockets of a namespace: who holds which port.
 *
 * <p>Imports {@code kernel.ffm}, {@code kernel.netns} and {@code kernel.netlink}.
 */
@NullMarked
package io.hawser.kernel.sockdiag;

import org.jspecify.annotations.NullMarked;
