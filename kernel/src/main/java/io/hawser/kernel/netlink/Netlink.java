package io.hawser.kernel.netlink;

/**
 * Numbers that all netlink protocols share.
 *
 * <p>Source: {@code linux/netlink.h}, netlink(7).
 */
public final class Netlink {
    public static final int NETLINK_ROUTE = 0;
    public static final int NETLINK_SOCK_DIAG = 4;
    public static final int NETLINK_NETFILTER = 12;

    public static final int NLM_F_REQUEST = 0x1;
    public static final int NLM_F_ACK = 0x4;
    public static final int NLM_F_ECHO = 0x8;
    public static final int NLM_F_DUMP_INTR = 0x10;
    public static final int NLM_F_DUMP = 0x300;
    public static final int NLM_F_REPLACE = 0x100;
    public static final int NLM_F_EXCL = 0x200;
    public static final int NLM_F_CREATE = 0x400;
    public static final int NLM_F_APPEND = 0x800;
    /** In an error: the request is not repeated behind it. */
    public static final int NLM_F_CAPPED = 0x100;
    /** In an error: attributes with the extended ack follow. */
    public static final int NLM_F_ACK_TLVS = 0x200;

    public static final int NLMSG_ERROR = 2;
    public static final int NLMSG_DONE = 3;
    public static final int NLMSG_HDRLEN = 16;

    public static final int NLA_F_NESTED = 0x8000;
    public static final int NLA_TYPE_MASK = 0x3fff;
    public static final int NLA_HDRLEN = 4;

    public static final int NLMSGERR_ATTR_MSG = 1;

    static final int SOL_NETLINK = 270;
    static final int NETLINK_CAP_ACK = 10;
    static final int NETLINK_EXT_ACK = 11;
    static final int NETLINK_GET_STRICT_CHK = 12;

    /** The end of an nfnetlink batch; it is never acknowledged. */
    static final int NFNL_MSG_BATCH_END = 0x11;

    private Netlink() {}

    /** Messages and attributes start at multiples of four bytes. */
    static int align(int length) {
        return (length + 3) & ~3;
    }
}
