package io.hawser.kernel.route;

import io.hawser.kernel.netlink.Attributes;
import io.hawser.kernel.netlink.MessageWriter;
import io.hawser.kernel.netlink.NetlinkMessage;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A route. Those of several next hops are read with the first's part left out.
 *
 * @param destination the network; 0.0.0.0 or :: with prefix 0 is the default route
 * @param prefix bits of the network
 * @param gateway the next hop, if it is not on the link
 * @param link index of the link it leaves by, or 0
 * @param metric the lower is preferred; 0 is the family's default
 * @param source the address packets get that have none yet
 * @param kind table, protocol, scope and type
 */
public record Route(
        InetAddress destination,
        int prefix,
        Optional<InetAddress> gateway,
        int link,
        int metric,
        Optional<InetAddress> source,
        Kind kind) {
    /**
     * The numbers in a route's header.
     *
     * @param table 254 is main, 255 local
     * @param protocol who made it: 2 the kernel, 3 boot, 4 static
     * @param scope 0 everywhere, 253 on the link, 254 this host
     * @param type 1 unicast, 2 local, 3 broadcast, 6 blackhole, 7 unreachable
     */
    public record Kind(int table, int protocol, int scope, int type) {
        static final Kind VIA_GATEWAY = new Kind(Route.MAIN, BOOT, 0, UNICAST);
        static final Kind ON_LINK = new Kind(Route.MAIN, BOOT, 253, UNICAST);
    }

    public static final int MAIN = 254;
    public static final int LOCAL = 255;
    private static final int BOOT = 3;
    private static final int UNICAST = 1;

    /** A route by a gateway. */
    public static Route via(InetAddress destination, int prefix, InetAddress gateway, int link) {
        return new Route(destination, prefix, Optional.of(gateway), link, 0, Optional.empty(), Kind.VIA_GATEWAY);
    }

    /** A route to what is on the link itself. */
    public static Route onLink(InetAddress destination, int prefix, int link) {
        return new Route(destination, prefix, Optional.empty(), link, 0, Optional.empty(), Kind.ON_LINK);
    }

    /** The default route of the gateway's family. */
    public static Route byDefault(InetAddress gateway, int link) {
        return via(Inet.any(Inet.family(gateway)), 0, gateway, link);
    }

    public Route withMetric(int value) {
        return new Route(destination, prefix, gateway, link, value, source, kind);
    }

    public Route withSource(InetAddress address) {
        return new Route(destination, prefix, gateway, link, metric, Optional.of(address), kind);
    }

    public boolean isDefault() {
        return prefix == 0;
    }

    static Route decode(NetlinkMessage message) {
        ByteBuffer header = ByteBuffer.wrap(message.payload()).order(ByteOrder.nativeOrder());
        Attributes attributes = message.attributes(Rtnetlink.RTMSG);
        int family = header.get(0);
        Kind kind = new Kind(
                attributes.s32(Rtnetlink.RTA_TABLE, header.get(4) & 0xff),
                header.get(5) & 0xff,
                header.get(6) & 0xff,
                header.get(7) & 0xff);
        return new Route(
                attributes.optionalBytes(Rtnetlink.RTA_DST).map(Inet::of).orElseGet(() -> Inet.any(family)),
                header.get(1) & 0xff,
                attributes.optionalBytes(Rtnetlink.RTA_GATEWAY).map(Inet::of),
                attributes.s32(Rtnetlink.RTA_OIF, 0),
                attributes.s32(Rtnetlink.RTA_PRIORITY, 0),
                attributes.optionalBytes(Rtnetlink.RTA_PREFSRC).map(Inet::of),
                kind);
    }

    /** EEXIST if there is one to this network with this metric; ENETUNREACH if the gateway is not on a link. */
    public RouteRequest add() {
        return new ObjectRequest(Rtnetlink.RTM_NEWROUTE, ObjectRequest.ADD, text(), this::encode);
    }

    /** Adds it, or puts it in the place of the one to this network with this metric. */
    public RouteRequest replace() {
        return new ObjectRequest(Rtnetlink.RTM_NEWROUTE, ObjectRequest.REPLACE, text(), this::encode);
    }

    /** ESRCH if there is none. */
    public RouteRequest remove() {
        return new ObjectRequest(Rtnetlink.RTM_DELROUTE, 0, text(), this::encode);
    }

    /** {@code struct rtmsg}: family 1 | dst_len 1 | src_len 1 | tos 1 | table 1 | protocol 1 | scope 1 | type 1 | flags 4. */
    private void encode(MessageWriter batch) {
        batch.u8(Inet.family(destination)).u8(prefix).u16(0);
        batch.u8(kind.table > 255 ? 0 : kind.table)
                .u8(kind.protocol)
                .u8(kind.scope)
                .u8(kind.type)
                .u32(0);
        if (prefix != 0) {
            batch.attr(Rtnetlink.RTA_DST, destination.getAddress());
        }
        if (gateway.isPresent()) {
            batch.attr(Rtnetlink.RTA_GATEWAY, gateway.get().getAddress());
        }
        if (source.isPresent()) {
            batch.attr(Rtnetlink.RTA_PREFSRC, source.get().getAddress());
        }
        unlessZero(batch, Rtnetlink.RTA_OIF, link);
        unlessZero(batch, Rtnetlink.RTA_PRIORITY, metric);
        unlessZero(batch, Rtnetlink.RTA_TABLE, kind.table > 255 ? kind.table : 0);
    }

    private static void unlessZero(MessageWriter batch, int type, int value) {
        if (value != 0) {
            batch.attrU32(type, value);
        }
    }

    private String text() {
        String network = isDefault() ? "default" : Inet.text(destination) + "/" + prefix;
        String by = gateway.isPresent() ? " via " + Inet.text(gateway.get()) : "";
        return network + by + " on link " + link;
    }
}
