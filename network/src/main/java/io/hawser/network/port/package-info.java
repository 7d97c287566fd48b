/**
 * Host ports: who has which address and port ({@link io.hawser.network.port.PortAllocator}), and the sockets that keep them
 * ({@link io.hawser.network.port.PortSockets}), some of which are served ({@link io.hawser.network.port.Relay}). Floor 2:
 * imports {@code model}, and of the kernel {@code ffm} and {@code netns}. In memory; the owner rebuilds it from the records
 * at start. Who else listens on the host is asked of a {@link io.hawser.network.port.ForeignPorts}; rules are made
 * elsewhere.
 */
@NullMarked
package io.hawser.network.port;

import org.jspecify.annotations.NullMarked;
