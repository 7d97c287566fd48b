package io.hawser.kernel.route;

import io.hawser.kernel.netlink.Attributes;
import io.hawser.kernel.netlink.NetlinkMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A network interface as the kernel shows it.
 *
 * @param index its number in its namespace, at least 1
 * @param name for example {@code eth0}
 * @param kind {@code bridge}, {@code veth}, …; empty for lo and hardware
 * @param alias the text that marks it ({@code ip link set … alias}), or empty
 * @param mac {@code 02:42:ac:11:00:02}, or empty if it has none
 * @param mtu in bytes
 * @param master index of the bridge it is a port of, or 0
 * @param peer index of a veth's other end in that end's namespace, or of the link it stacks on, or 0
 * @param group number by which links are changed together; 0 by default
 * @param flags {@code IFF_*} bits
 * @param port how its bridge treats it, if it is a port of one
 * @param addrGenMode how IPv6 link-local addresses come: 0 from the MAC, 1 none; -1 where the kernel has no IPv6 for it
 */
public record Link(
        int index,
        String name,
        String kind,
        String alias,
        String mac,
        int mtu,
        int master,
        int peer,
        int group,
        int flags,
        Optional<BridgePort> port,
        int addrGenMode) {
    private static final int AF_INET6 = 10;

    /** Decodes RTM_NEWLINK. */
    static Link decode(NetlinkMessage message) {
        ByteBuffer header = ByteBuffer.wrap(message.payload()).order(ByteOrder.nativeOrder());
        Attributes attributes = message.attributes(Rtnetlink.IFINFOMSG);
        Attributes info = attributes.nested(Rtnetlink.IFLA_LINKINFO);
        Attributes inet6 = attributes.nested(Rtnetlink.IFLA_AF_SPEC).nested(AF_INET6);
        return new Link(
                header.getInt(4),
                attributes.string(Rtnetlink.IFLA_IFNAME),
                info.string(Rtnetlink.IFLA_INFO_KIND, ""),
                attributes.string(Rtnetlink.IFLA_IFALIAS, ""),
                mac(attributes),
                attributes.s32(Rtnetlink.IFLA_MTU, 0),
                attributes.s32(Rtnetlink.IFLA_MASTER, 0),
                attributes.s32(Rtnetlink.IFLA_LINK, 0),
                attributes.s32(Rtnetlink.IFLA_GROUP, 0),
                header.getInt(8),
                port(info),
                inet6.u8(Rtnetlink.IFLA_INET6_ADDR_GEN_MODE, -1));
    }

    private static String mac(Attributes attributes) {
        return attributes.has(Rtnetlink.IFLA_ADDRESS)
                ? HardwareAddress.format(attributes.bytes(Rtnetlink.IFLA_ADDRESS))
                : "";
    }

    private static Optional<BridgePort> port(Attributes info) {
        return info.string(Rtnetlink.IFLA_INFO_SLAVE_KIND, "").equals("bridge")
                ? Optional.of(BridgePort.decode(info.nested(Rtnetlink.IFLA_INFO_SLAVE_DATA)))
                : Optional.empty();
    }

    /** Whether it was set up; it may still have no carrier. */
    public boolean isUp() {
        return (flags & Rtnetlink.IFF_UP) != 0;
    }

    /** Whether it carries packets now. */
    public boolean isRunning() {
        return (flags & Rtnetlink.IFF_RUNNING) != 0;
    }

    public boolean isLoopback() {
        return (flags & Rtnetlink.IFF_LOOPBACK) != 0;
    }
}
