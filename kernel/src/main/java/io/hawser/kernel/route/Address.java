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
 * An IP address on a link.
 *
 * @param link index of the link
 * @param address the address itself
 * @param prefix bits of its network
 * @param flags {@code IFA_F_*}
 * @param scope 0 for everywhere, 253 for the link, 254 for the host
 * @param broadcast of an IPv4 network, if set
 */
public record Address(
        int link, InetAddress address, int prefix, int flags, int scope, Optional<InetAddress> broadcast) {
    /** IPv6: usable at once, without asking the link whether somebody has it. */
    public static final int IFA_F_NODAD = 0x2;

    public static final int IFA_F_DADFAILED = 0x8;
    public static final int IFA_F_TENTATIVE = 0x40;
    public static final int IFA_F_PERMANENT = 0x80;
    /** The kernel adds no route to the address' network. */
    public static final int IFA_F_NOPREFIXROUTE = 0x200;

    /** An address of global scope without flags and without a broadcast address. */
    public static Address of(int link, InetAddress address, int prefix) {
        return new Address(link, address, prefix, 0, 0, Optional.empty());
    }

    public Address withFlags(int more) {
        return new Address(link, address, prefix, flags | more, scope, broadcast);
    }

    /** With the last address of an IPv4 network as its broadcast address; IPv6 has none and stays as it is. */
    public Address withBroadcast() {
        boolean has = Inet.family(address) == SocketCalls.AF_INET && prefix < 31;
        return has
                ? new Address(link, address, prefix, flags, scope, Optional.of(Inet.broadcast(address, prefix)))
                : this;
    }

    static Address decode(NetlinkMessage message) {
        ByteBuffer header = ByteBuffer.wrap(message.payload()).order(ByteOrder.nativeOrder());
        Attributes attributes = message.attributes(Rtnetlink.IFADDRMSG);
        // On a point-to-point link IFA_ADDRESS is the other side's and IFA_LOCAL ours; IPv6 has no IFA_LOCAL otherwise.
        int own = attributes.has(Rtnetlink.IFA_LOCAL) ? Rtnetlink.IFA_LOCAL : Rtnetlink.IFA_ADDRESS;
        return new Address(
                header.getInt(4),
                Inet.of(attributes.bytes(own)),
                header.get(1) & 0xff,
                attributes.s32(Rtnetlink.IFA_FLAGS, header.get(2) & 0xff),
                header.get(3) & 0xff,
                attributes.optionalBytes(Rtnetlink.IFA_BROADCAST).map(Inet::of));
    }

    /** EEXIST if the link has it. */
    public RouteRequest add() {
        return new ObjectRequest(Rtnetlink.RTM_NEWADDR, ObjectRequest.ADD, text(), this::encode);
    }

    /** Adds it, or gives the one that is there these flags. */
    public RouteRequest replace() {
        return new ObjectRequest(Rtnetlink.RTM_NEWADDR, ObjectRequest.REPLACE, text(), this::encode);
    }

    /** EADDRNOTAVAIL if the link does not have it. */
    public RouteRequest remove() {
        return new ObjectRequest(Rtnetlink.RTM_DELADDR, 0, text(), this::encode);
    }

    /** {@code struct ifaddrmsg}: family 1 | prefixlen 1 | flags 1 | scope 1 | index 4. */
    private void encode(MessageWriter batch) {
        byte[] bytes = address.getAddress();
        batch.u8(Inet.family(address)).u8(prefix).u8(flags).u8(scope).u32(link);
        batch.attr(Rtnetlink.IFA_LOCAL, bytes).attr(Rtnetlink.IFA_ADDRESS, bytes);
        if (broadcast.isPresent()) {
            batch.attr(Rtnetlink.IFA_BROADCAST, broadcast.get().getAddress());
        }
        if (flags > 0xff) {
            batch.attrU32(Rtnetlink.IFA_FLAGS, flags);
        }
    }

    private String text() {
        return Inet.text(address) + "/" + prefix + " on link " + link;
    }
}
