package io.hawser.network.plan;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netlink.BatchException;
import io.hawser.kernel.packet.Announcement;
import io.hawser.kernel.packet.PacketSocket;
import io.hawser.kernel.route.Link;
import io.hawser.kernel.route.Neighbour;
import io.hawser.kernel.route.RouteSocket;
import io.hawser.network.model.MacAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Tells everybody on a link of the host's whose an address is from now on: those out there by an announcement, the host by
 * forgetting what it knew. Guarded by the host's queue.
 */
final class Neighbours {
    private final Handles handles;
    private final List<PacketSocket> socket = new ArrayList<>(1);

    Neighbours(Handles handles) {
        this.handles = handles;
    }

    /** @throws KernelException ENODEV without such a link, ENETDOWN when it is down */
    void tell(String link, MacAddress mac, Collection<InetAddress> addresses) {
        handles.use(Place.HOST, open -> {
            Link wire = open.route().link(link).orElseThrow(() -> new KernelException("announce", link, Errno.ENODEV));
            addresses.forEach(address -> {
                forget(open.route(), wire, address);
                socket(open).send(wire.index(), Announcement.frame(mac.bytes(), address.getAddress()));
            });
            return wire;
        });
    }

    private static void forget(RouteSocket route, Link wire, InetAddress address) {
        try {
            route.send(new Neighbour(wire.index(), address, "", 0, 0).remove());
        } catch (BatchException e) {
            if (!e.isOnly(Errno.ENOENT)) {
                throw e.first();
            }
        }
    }

    private PacketSocket socket(Handles.Open open) {
        if (socket.isEmpty()) {
            socket.add(PacketSocket.open(open.namespace()));
        }
        return socket.getFirst();
    }

    /** While the host's handles are still open. */
    void close() {
        handles.use(Place.HOST, open -> {
            socket.forEach(PacketSocket::close);
            socket.clear();
            return open;
        });
    }
}
