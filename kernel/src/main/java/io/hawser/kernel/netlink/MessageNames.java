package io.hawser.kernel.netlink;

/**
 * Names of message types, for the texts of errors.
 *
 * <p>Source: {@code linux/rtnetlink.h}, {@code linux/netfilter/nf_tables.h}, {@code linux/netfilter/nfnetlink.h}.
 */
final class MessageNames {
    private static final int NFNL_SUBSYS_CTNETLINK = 1;
    private static final int NFNL_SUBSYS_NFTABLES = 10;
    private static final int RTM_BASE = 16;

    /** Four types a line: NEW, DEL, GET, SET. */
    private static final String[] ROUTE_OBJECTS = {
        "LINK", "ADDR", "ROUTE", "NEIGH", "RULE", "QDISC", "TCLASS", "TFILTER"
    };

    private static final String[] ROUTE_VERBS = {"NEW", "DEL", "GET", "SET"};

    private static final String[] NFTABLES = {
        "NEWTABLE",
        "GETTABLE",
        "DELTABLE",
        "NEWCHAIN",
        "GETCHAIN",
        "DELCHAIN",
        "NEWRULE",
        "GETRULE",
        "DELRULE",
        "NEWSET",
        "GETSET",
        "DELSET",
        "NEWSETELEM",
        "GETSETELEM",
        "DELSETELEM",
        "NEWGEN",
        "GETGEN",
        "TRACE",
        "NEWOBJ",
        "GETOBJ",
        "DELOBJ",
        "GETOBJ_RESET",
        "NEWFLOWTABLE",
        "GETFLOWTABLE",
        "DELFLOWTABLE",
        "GETRULE_RESET",
        "DESTROYTABLE",
        "DESTROYCHAIN",
        "DESTROYRULE",
        "DESTROYSET",
        "DESTROYSETELEM",
        "DESTROYOBJ",
        "DESTROYFLOWTABLE",
        "GETSETELEM_RESET"
    };

    private static final String[] CONNTRACK = {"CT_NEW", "CT_GET", "CT_DELETE", "CT_GET_CTRZERO"};

    private MessageNames() {}

    static String of(int protocol, int type) {
        return switch (protocol) {
            case Netlink.NETLINK_ROUTE -> route(type);
            case Netlink.NETLINK_NETFILTER -> netfilter(type);
            case Netlink.NETLINK_SOCK_DIAG -> "SOCK_DIAG_BY_FAMILY";
            default -> "netlink " + type;
        };
    }

    private static String route(int type) {
        int object = (type - RTM_BASE) / 4;
        return type >= RTM_BASE && object < ROUTE_OBJECTS.length
                ? "RTM_" + ROUTE_VERBS[type % 4] + ROUTE_OBJECTS[object]
                : "RTM " + type;
    }

    private static String netfilter(int type) {
        int message = type & 0xff;
        return switch (type >> 8) {
            case 0 -> message == Netlink.NFNL_MSG_BATCH_END ? "NFNL_MSG_BATCH_END" : "NFNL_MSG_BATCH_BEGIN";
            case NFNL_SUBSYS_NFTABLES -> name("NFT_MSG_", NFTABLES, message);
            case NFNL_SUBSYS_CTNETLINK -> name("IPCTNL_MSG_", CONNTRACK, message);
            default -> "nfnetlink " + type;
        };
    }

    private static String name(String prefix, String[] names, int message) {
        return prefix + (message < names.length ? names[message] : message);
    }
}
