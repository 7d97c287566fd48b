package io.hawser.kernel.route;

import io.hawser.kernel.netlink.MessageWriter;
import io.hawser.kernel.netlink.Netlink;
import io.hawser.kernel.netns.Namespace;

/**
 * Request: make a pair of virtual Ethernet links, the near end in the socket's namespace, the far end at once in another
 * under its final name. Moving and renaming it afterwards would take more than ten times as long.
 *
 * <p>The far end cannot be set up by this message (the kernel ties the pair only afterwards), and the near end's alias
 * needs one of its own. A chosen index for the far end is taken only if the near end's is chosen too. The near end may be
 * up at once, and a port of a bridge.
 *
 * <p>Each end has one queue in each direction, which is what the kernel uses of a pair anyway unless somebody asks for more
 * ({@code ethtool -L}), which nobody can then. Left to itself it makes one for every processor there may be, then puts all but
 * one out of use, and waits for a grace period at each end (drivers/net/veth.c, {@code veth_init_queues}).
 *
 * @param near the end here
 * @param up whether the near end is up at once
 * @param master index of the bridge the near end joins, or 0
 * @param group of the near end, 0 by default
 * @param far the other end
 * @param where the other end's namespace
 */
public record Veth(NewLink near, boolean up, int master, int group, NewLink far, Namespace where)
        implements RouteRequest {
    /** A pair without a master, the near end down. */
    public static Veth pair(NewLink near, NewLink far, Namespace where) {
        return new Veth(near, false, 0, 0, far, where);
    }

    public Veth withMaster(int index) {
        return new Veth(near, up, index, group, far, where);
    }

    public Veth withUp() {
        return new Veth(near, true, master, group, far, where);
    }

    @Override
    public void encode(MessageWriter batch) {
        batch.begin(Rtnetlink.RTM_NEWLINK, Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL);
        near.encode(batch, up);
        oneQueue(batch);
        if (master != 0) {
            batch.attrU32(Rtnetlink.IFLA_MASTER, master);
        }
        if (group != 0) {
            batch.attrU32(Rtnetlink.IFLA_GROUP, group);
        }
        batch.nest(Rtnetlink.IFLA_LINKINFO).attrString(Rtnetlink.IFLA_INFO_KIND, "veth");
        batch.nest(Rtnetlink.IFLA_INFO_DATA).raw(Rtnetlink.VETH_INFO_PEER);
        far.encode(batch, where);
        oneQueue(batch);
        batch.endNest().endNest().endNest().end();
    }

    private static void oneQueue(MessageWriter batch) {
        batch.attrU32(Rtnetlink.IFLA_NUM_TX_QUEUES, 1).attrU32(Rtnetlink.IFLA_NUM_RX_QUEUES, 1);
    }

    @Override
    public String object() {
        return near.name();
    }
}
