package io.hawser.kernel.route;

import io.hawser.kernel.ffm.SocketCalls;
import io.hawser.kernel.netlink.Attributes;
import io.hawser.kernel.netlink.MessageWriter;
import io.hawser.kernel.netlink.NetlinkMessage;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * An entry of a forwarding database (fdb): by which port of a bridge, or to which machine behind a vxlan, frames for a MAC
 * go.
 *
 * @param link index of the port, or of the vxlan link
 * @param mac the address of the frames
 * @param master index of the bridge, or 0 for an entry of the link itself
 * @param destination the machine behind a tunnel, if it is one
 * @param state {@code NUD_*}: 2 learned, 0x40 static, 0x80 permanent (the link's own address)
 */
public record ForwardingEntry(int link, String mac, int master, Optional<InetAddress> destination, int state) {
    private static final int NTF_SELF = 0x2;
    private static final int NTF_MASTER = 0x4;

    /** Frames for this address leave by this port of a bridge. */
    public static ForwardingEntry onPort(int link, String mac, int bridge) {
        return new ForwardingEntry(link, mac, bridge, Optional.empty(), Neighbour.NUD_NOARP);
    }

    static ForwardingEntry decode(NetlinkMessage message) {
        ByteBuffer header = ByteBuffer.wrap(message.payload()).order(ByteOrder.nativeOrder());
        Attributes attributes = message.attributes(Rtnetlink.NDMSG);
        return new ForwardingEntry(
                header.getInt(4),
                HardwareAddress.format(attributes.bytes(Rtnetlink.NDA_LLADDR)),
                attributes.s32(Rtnetlink.NDA_MASTER, 0),
                attributes.optionalBytes(Rtnetlink.NDA_DST).map(Inet::of),
                header.getShort(8) & 0xffff);
    }

    public RouteRequest add() {
        return new ObjectRequest(Rtnetlink.RTM_NEWNEIGH, ObjectRequest.ADD, text(), this::encode);
    }

    /** ENOENT if there is none. */
    public RouteRequest remove() {
        return new ObjectRequest(Rtnetlink.RTM_DELNEIGH, 0, text(), this::encode);
    }

    private void encode(MessageWriter batch) {
        batch.u8(SocketCalls.AF_BRIDGE)
                .pad(3)
                .u32(link)
                .u16(state)
                .u8(master == 0 ? NTF_SELF : NTF_MASTER)
                .u8(0);
        batch.attr(Rtnetlink.NDA_LLADDR, HardwareAddress.parse(mac));
        if (destination.isPresent()) {
            batch.attr(Rtnetlink.NDA_DST, destination.get().getAddress());
        }
    }

    private String text() {
        return mac + " on link " + link;
    }
}
