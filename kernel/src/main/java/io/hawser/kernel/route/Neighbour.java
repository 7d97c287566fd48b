package io.hawser.kernel.route;

import io.hawser.kernel.netlink.Attributes;
import io.hawser.kernel.netlink.MessageWriter;
import io.hawser.kernel.netlink.NetlinkMessage;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a link knows of the machine next door: the hardware address behind an IP address (ARP, NDP), or that we answer for
 * it (a proxy).
 *
 * @param link index of the link
 * @param address the neighbour's IP address
 * @param mac its hardware address, or empty if it is not known or this is a proxy entry
 * @param state {@code NUD_*}: 2 reachable, 4 stale, 0x40 no ARP, 0x80 permanent
 * @param flags {@code NTF_*}: 8 proxy
 */
public record Neighbour(int link, InetAddress address, String mac, int state, int flags) {
    public static final int NUD_NOARP = 0x40;
    public static final int NUD_PERMANENT = 0x80;
    public static final int NTF_PROXY = 0x8;

    /** An entry that stays until it is removed. */
    public static Neighbour permanent(int link, InetAddress address, String mac) {
        return new Neighbour(link, address, mac, NUD_PERMANENT, 0);
    }

    /** We answer for this address on that link. */
    public static Neighbour proxy(int link, InetAddress address) {
        return new Neighbour(link, address, "", 0, NTF_PROXY);
    }

    public boolean isProxy() {
        return (flags & NTF_PROXY) != 0;
    }

    static Neighbour decode(NetlinkMessage message) {
        ByteBuffer header = ByteBuffer.wrap(message.payload()).order(ByteOrder.nativeOrder());
        Attributes attributes = message.attributes(Rtnetlink.NDMSG);
        byte[] mac = attributes.optionalBytes(Rtnetlink.NDA_LLADDR).orElse(new byte[0]);
        return new Neighbour(
                header.getInt(4),
                Inet.of(attributes.bytes(Rtnetlink.NDA_DST)),
                HardwareAddress.format(mac),
                header.getShort(8) & 0xffff,
                header.get(10) & 0xff);
    }

    public RouteRequest add() {
        return new ObjectRequest(Rtnetlink.RTM_NEWNEIGH, ObjectRequest.ADD, text(), this::encode);
    }

    public RouteRequest replace() {
        return new ObjectRequest(Rtnetlink.RTM_NEWNEIGH, ObjectRequest.REPLACE, text(), this::encode);
    }

    /** ENOENT if there is none. */
    public RouteRequest remove() {
        return new ObjectRequest(Rtnetlink.RTM_DELNEIGH, 0, text(), this::encode);
    }

    /** {@code struct ndmsg}: family 1 | pad 3 | ifindex 4 | state 2 | flags 1 | type 1. */
    private void encode(MessageWriter batch) {
        batch.u8(Inet.family(address)).pad(3).u32(link).u16(state).u8(flags).u8(0);
        batch.attr(Rtnetlink.NDA_DST, address.getAddress());
        if (!mac.isEmpty()) {
            batch.attr(Rtnetlink.NDA_LLADDR, HardwareAddress.parse(mac));
        }
    }

    private String text() {
        return (isProxy() ? "proxy " : "") + Inet.text(address) + " on link " + link;
    }
}
