package io.hawser.kernel.route;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.SocketCalls;
import io.hawser.kernel.netlink.BatchException;
import io.hawser.kernel.netlink.MessageWriter;
import io.hawser.kernel.netlink.Netlink;
import io.hawser.kernel.netlink.NetlinkMessage;
import io.hawser.kernel.netlink.NetlinkSocket;
import io.hawser.kernel.netns.Namespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The links, addresses, routes and neighbours of one namespace.
 *
 * <p>Any thread may use it, see {@link NetlinkSocket}; its opener closes it. Lists are consistent pictures: a dump that a
 * change tore is taken again. Errors are {@link KernelException}.
 *
 * <p>Source: rtnetlink(7).
 */
public final class RouteSocket implements AutoCloseable {
    private final NetlinkSocket socket;

    private RouteSocket(NetlinkSocket socket) {
        this.socket = socket;
    }

    public static RouteSocket open(Namespace where) {
        return new RouteSocket(NetlinkSocket.open(where, Netlink.NETLINK_ROUTE));
    }

    /** An empty batch of changes. */
    public Batch batch() {
        return new Batch(socket);
    }

    /** Sends one change. */
    public void send(RouteRequest request) {
        batch().add(request).send();
    }

    /** Sends the removal of what may not be there. */
    public void remove(RouteRequest removal) {
        try {
            batch().add(removal).remove();
        } catch (BatchException e) {
            throw e.first();
        }
    }

    public List<Link> links() {
        MessageWriter request = new MessageWriter().begin(Rtnetlink.RTM_GETLINK, 0);
        NewLink.header(request, 0, 0, 0);
        request.attrU32(Rtnetlink.IFLA_EXT_MASK, Rtnetlink.RTEXT_FILTER_SKIP_STATS)
                .end();
        return dump(request, Link::decode);
    }

    /** The link of this name, if there is one. */
    public Optional<Link> link(String name) {
        return name.isEmpty() || name.length() > NewLink.LONGEST_NAME ? Optional.empty() : link(0, name);
    }

    /** The link of this index, if there is one. */
    public Optional<Link> link(int index) {
        return index <= 0 ? Optional.empty() : link(index, "");
    }

    private Optional<Link> link(int index, String name) {
        MessageWriter request = new MessageWriter().begin(Rtnetlink.RTM_GETLINK, 0);
        NewLink.header(request, index, 0, 0);
        if (!name.isEmpty()) {
            request.attrString(Rtnetlink.IFLA_IFNAME, name);
        }
        request.attrU32(Rtnetlink.IFLA_EXT_MASK, Rtnetlink.RTEXT_FILTER_SKIP_STATS)
                .end();
        try {
            return Optional.of(Link.decode(socket.request(request, name).getFirst()));
        } catch (KernelException e) {
            if (e.is(Errno.ENODEV)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Of all links and both families. */
    public List<Address> addresses() {
        return dump(
                new MessageWriter()
                        .begin(Rtnetlink.RTM_GETADDR, 0)
                        .pad(Rtnetlink.IFADDRMSG)
                        .end(),
                Address::decode);
    }

    /** Of all tables and both families, the kernel's own included. */
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>(routes(SocketCalls.AF_INET));
        routes.addAll(routes(SocketCalls.AF_INET6));
        return routes;
    }

    private List<Route> routes(int family) {
        MessageWriter request = new MessageWriter().begin(Rtnetlink.RTM_GETROUTE, 0);
        List<Route> routes = dump(request.u8(family).pad(Rtnetlink.RTMSG - 1).end(), Route::decode);
        // A kernel without the family answers with all the others.
        routes.removeIf(route -> Inet.family(route.destination()) != family);
        return routes;
    }

    /** Of both families; proxy entries are {@link #proxies}. */
    public List<Neighbour> neighbours() {
        return neighbours(0);
    }

    /** The addresses we answer for, of both families. */
    public List<Neighbour> proxies() {
        return neighbours(Neighbour.NTF_PROXY);
    }

    private List<Neighbour> neighbours(int flags) {
        List<Neighbour> all = new ArrayList<>();
        for (int family : new int[] {SocketCalls.AF_INET, SocketCalls.AF_INET6}) {
            MessageWriter request = new MessageWriter().begin(Rtnetlink.RTM_GETNEIGH, 0);
            request.u8(family).pad(9).u8(flags).u8(0).end();
            List<Neighbour> some = dump(request, Neighbour::decode);
            some.removeIf(neighbour -> Inet.family(neighbour.address()) != family);
            all.addAll(some);
        }
        return all;
    }

    /** The forwarding entries of all bridges and links. */
    public List<ForwardingEntry> forwarding() {
        MessageWriter request = new MessageWriter().begin(Rtnetlink.RTM_GETNEIGH, 0);
        return dump(request.u8(SocketCalls.AF_BRIDGE).pad(Rtnetlink.NDMSG - 1).end(), ForwardingEntry::decode);
    }

    private <T> List<T> dump(MessageWriter request, Function<NetlinkMessage, T> decode) {
        List<NetlinkMessage> messages = socket.dump(request);
        List<T> objects = new ArrayList<>(messages.size());
        for (NetlinkMessage message : messages) {
            objects.add(decode.apply(message));
        }
        return objects;
    }

    /** Changes sent so far, see {@link NetlinkSocket#writes}. */
    public long writes() {
        return socket.writes();
    }

    @Override
    public void close() {
        socket.close();
    }
}
