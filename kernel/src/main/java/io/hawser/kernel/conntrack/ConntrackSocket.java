package io.hawser.kernel.conntrack;

import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netlink.Attributes;
import io.hawser.kernel.netlink.MessageWriter;
import io.hawser.kernel.netlink.Netlink;
import io.hawser.kernel.netlink.NetlinkMessage;
import io.hawser.kernel.netlink.NetlinkSocket;
import io.hawser.kernel.netns.Namespace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The tracked connections of one namespace.
 *
 * <p>A published UDP port that moves to another container keeps its old flows as long as clients send; so what changes the
 * translation forgets the flows that it was made for.
 *
 * <p>Any thread may use it, see {@link NetlinkSocket}; its opener closes it. Errors are {@link KernelException}.
 *
 * <p>Source: {@code linux/netfilter/nfnetlink_conntrack.h}; conntrack(8) does the same.
 */
public final class ConntrackSocket implements AutoCloseable {
    private static final int AF_UNSPEC = 0;

    private final NetlinkSocket socket;

    private ConntrackSocket(NetlinkSocket socket) {
        this.socket = socket;
    }

    public static ConntrackSocket open(Namespace where) {
        return new ConntrackSocket(NetlinkSocket.open(where, Netlink.NETLINK_NETFILTER));
    }

    /** All flows of both families; none where nothing tracks connections. */
    public List<Flow> flows() {
        return dump().stream().map(Flow::decode).toList();
    }

    private List<NetlinkMessage> dump() {
        int get = Conntrack.type(Conntrack.IPCTNL_MSG_CT_GET);
        return socket.dump(header(new MessageWriter().begin(get, 0), AF_UNSPEC).end());
    }

    /**
     * Forgets the flows that match, in one batch; those that end by themselves meanwhile are fine.
     *
     * @return how many matched
     */
    public int delete(Predicate<Flow> unwanted) {
        MessageWriter batch = new MessageWriter();
        List<String> objects = new ArrayList<>();
        for (NetlinkMessage message : dump()) {
            Flow flow = Flow.decode(message);
            if (unwanted.test(flow)) {
                delete(batch, message);
                objects.add(flow.original().toString());
            }
        }
        socket.remove(batch, objects);
        return batch.count();
    }

    /** Names the flow by the very attributes it was listed with; the id tells it from a later one with the same ends. */
    private static void delete(MessageWriter batch, NetlinkMessage listed) {
        Attributes attributes = listed.attributes(Conntrack.NFGENMSG);
        batch.begin(Conntrack.type(Conntrack.IPCTNL_MSG_CT_DELETE), 0);
        header(batch, listed.payload()[0]);
        batch.attr(Conntrack.CTA_TUPLE_ORIG | Netlink.NLA_F_NESTED, attributes.bytes(Conntrack.CTA_TUPLE_ORIG));
        if (attributes.has(Conntrack.CTA_ZONE)) {
            batch.attr(Conntrack.CTA_ZONE, attributes.bytes(Conntrack.CTA_ZONE));
        }
        batch.attr(Conntrack.CTA_ID, attributes.bytes(Conntrack.CTA_ID)).end();
    }

    /** {@code struct nfgenmsg}: family 1 | version 1 | res_id 2. */
    private static MessageWriter header(MessageWriter batch, int family) {
        return batch.u8(family).u8(0).be16(0);
    }

    @Override
    public void close() {
        socket.close();
    }
}
