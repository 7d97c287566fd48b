package io.hawser.network.controller;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.sockdiag.BoundSocket;
import io.hawser.kernel.sockdiag.SockDiagSocket;
import io.hawser.network.model.Family;
import io.hawser.network.model.Protocol;
import io.hawser.network.port.ForeignPorts;
import java.net.InetAddress;
import java.util.List;

/**
 * Who listens on the host, by sock_diag(7). Our rules would take a port away from its listener without a word; so a port
 * that is listened on counts as taken. Any thread may ask.
 */
final class ForeignSockets implements ForeignPorts {

    private final Namespace host;

    ForeignSockets(Namespace host) {
        this.host = host;
    }

    @Override
    public Held look(Protocol protocol) {
        List<BoundSocket> sockets = sockets(protocol);
        return (address, port) -> sockets.stream().anyMatch(socket -> socket.port() == port && meets(socket, address));
    }

    private List<BoundSocket> sockets(Protocol protocol) {
        try (SockDiagSocket diag = SockDiagSocket.open(host)) {
            return diag.bound(protocol.number());
        } catch (KernelException failed) {
            // A kernel without the protocol has no sockets of it.
            if (failed.is(Errno.ENOENT)) {
                return List.of();
            }
            throw failed;
        }
    }

    /** An IPv6 socket on all addresses takes IPv4 too, unless it says otherwise. */
    private static boolean meets(BoundSocket socket, InetAddress address) {
        boolean sameFamily = Family.of(socket.address()) == Family.of(address);
        boolean both = Family.of(socket.address()) == Family.IPV6
                && socket.address().isAnyLocalAddress()
                && !socket.isIpv6Only();
        return sameFamily
                ? socket.address().equals(address)
                        || socket.address().isAnyLocalAddress()
                        || address.isAnyLocalAddress()
                : both;
    }
}
