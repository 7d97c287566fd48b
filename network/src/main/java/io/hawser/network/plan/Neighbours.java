package io.hawser.network.plan;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.packet.Announcement;
import io.hawser.kernel.packet.PacketSocket;
import io.hawser.kernel.route.Link;
import io.hawser.kernel.route.Neighbour;
import io.hawser.network.model.MacAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Tells everybody on a network whose an address is from now on.
 *
 * <p>The host does for IPv4: on a link of its own that reaches all, with one socket kept for it, and itself forgets what it
 * knew. For IPv6 the endpoint does itself: what the host sends there comes to the endpoint, too, and its kernel warns of
 * everybody who advertises an address of its own (net/ipv6/ndisc.c, {@code ndisc_recv_na}).
 */
final class Neighbours {
    private final Handles handles;
    private final List<PacketSocket> socket = new ArrayList<>(1);

    Neighbours(Handles handles) {
        this.handles = handles;
    }

    /**
     * Tells of IPv4 addresses.
     *
     * @param link of the host's
     * @throws KernelException ENODEV without such a link, ENETDOWN when it is down
     */
    void tell(String link, MacAddress mac, Collection<InetAddress> addresses) {
        handles.use(Place.HOST, open -> {
            Link wire = open.route().link(link).orElseThrow(() -> new KernelException("announce", link, Errno.ENODEV));
            addresses.forEach(address -> {
                open.route().remove(new Neighbour(wire.index(), address, "", 0, 0).remove());
                socket(open).send(wire.index(), Announcement.frame(mac.bytes(), address.getAddress()));
            });
            return wire;
        });
    }

    /**
     * Has a sandbox tell of IPv6 addresses.
     *
     * @param link the interface inside
     * @throws KernelException ENOENT without such a sandbox, ENODEV without such an interface
     */
    void tellFrom(Place sandbox, String link, MacAddress mac, Collection<InetAddress> addresses) {
        PacketSocket own = handles.use(sandbox, open -> PacketSocket.open(open.namespace()));
        try {
            int index = handles.use(sandbox, open -> required(open, link).index());
            addresses.forEach(address -> own.send(index, Announcement.frame(mac.bytes(), address.getAddress())));
        } finally {
            // The kernel takes its time for that.
            Thread.ofPlatform().daemon().name("hawser-neighbours").start(own::close);
        }
    }

    private static Link required(Handles.Open open, String link) {
        return open.route().link(link).orElseThrow(() -> new KernelException("announce", link, Errno.ENODEV));
    }

    private PacketSocket socket(Handles.Open open) {
        if (socket.isEmpty()) {
            socket.add(PacketSocket.open(open.namespace()));
        }
        return socket.getFirst();
    }

    /** Lets go of the socket; nobody may be telling any more. */
    void close() {
        socket.forEach(PacketSocket::close);
        socket.clear();
    }
}
