package io.hawser.kernel.route;

import io.hawser.kernel.netlink.MessageWriter;
import io.hawser.kernel.netns.Namespace;

/**
 * What a link is made with. 0 and the empty text leave the choice to the kernel.
 *
 * @param name up to 15 bytes
 * @param index number to have in its namespace
 * @param mac hardware address
 * @param mtu in bytes
 */
public record NewLink(String name, int index, String mac, int mtu) {
    /** Longest name, without the NUL (IFNAMSIZ - 1). */
    public static final int LONGEST_NAME = 15;

    public NewLink {
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("a link's name has 1 to 15 bytes: " + name);
        }
    }

    public static NewLink named(String name) {
        return new NewLink(name, 0, "", 0);
    }

    public NewLink withIndex(int number) {
        return new NewLink(name, number, mac, mtu);
    }

    public NewLink withMac(String address) {
        return new NewLink(name, index, address, mtu);
    }

    public NewLink withMtu(int bytes) {
        return new NewLink(name, index, mac, bytes);
    }

    /** {@code struct ifinfomsg} and the attributes. */
    void encode(MessageWriter batch, boolean up) {
        header(batch, index, up ? Rtnetlink.IFF_UP : 0, up ? Rtnetlink.IFF_UP : 0);
        batch.attrString(Rtnetlink.IFLA_IFNAME, name);
        if (!mac.isEmpty()) {
            batch.attr(Rtnetlink.IFLA_ADDRESS, HardwareAddress.parse(mac));
        }
        if (mtu != 0) {
            batch.attrU32(Rtnetlink.IFLA_MTU, mtu);
        }
    }

    void encode(MessageWriter batch, Namespace where) {
        encode(batch, false);
        batch.attrU32(Rtnetlink.IFLA_NET_NS_FD, where.fd().number());
    }

    /** {@code struct ifinfomsg}: family 1 | pad 1 | type 2 | index 4 | flags 4 | change 4. */
    static MessageWriter header(MessageWriter batch, int index, int flags, int change) {
        return batch.u32(0).u32(index).u32(flags).u32(change);
    }
}
