package io.hawser.kernel.xtables;

import io.hawser.kernel.ffm.SocketCalls;
import io.hawser.kernel.nftables.Family;
import io.hawser.kernel.nftables.Selector;

/**
 * Where things lie in the structures of one family.
 *
 * <pre>
 * struct ipt_ip    source 4 | destination 4 | masks 4, 4 | in 16 | out 16 | masks 16, 16 | u16 protocol | flags 1 | inverted 1
 * struct ip6t_ip6  source 16 | destination 16 | masks 16, 16 | in 16 | out 16 | masks 16, 16 | u16 protocol | tos 1 | flags 1 |
 *                  inverted 1 | 3 unused
 * struct ipt_entry, ip6t_entry
 *                  the above | u32 cache | u16 offset of target | u16 offset of next entry | u32 | (4 unused in IPv6) |
 *                  u64 packets | u64 bytes | matches | target
 * </pre>
 *
 * <p>Source: linux/netfilter_ipv4/ip_tables.h, linux/netfilter_ipv6/ip6_tables.h.
 */
enum Layout {
    IPV4(Family.IP, 4),
    IPV6(Family.IP6, 16);

    static final int NAME = 16;
    private static final int OPTIONS = 64;
    private static final int SOL_IP = 0;
    private static final int SOL_IPV6 = 41;

    private final Family family;
    private final int address;

    Layout(Family family, int address) {
        this.family = family;
        this.address = address;
    }

    private boolean four() {
        return this == IPV4;
    }

    Family family() {
        return family;
    }

    /** Octets of an address. */
    int address() {
        return address;
    }

    int destination() {
        return address;
    }

    /** From an address to its mask. */
    int mask() {
        return 2 * address;
    }

    int in() {
        return 4 * address;
    }

    int out() {
        return in() + NAME;
    }

    int protocol() {
        return out() + 3 * NAME;
    }

    int flags() {
        return protocol() + (four() ? 2 : 3);
    }

    int inverted() {
        return flags() + 1;
    }

    /** The two offsets and the counters follow. */
    int offsets() {
        return (four() ? 84 : 136) + 4;
    }

    /** The counters are of 64 bits and lie on a multiple of eight; then the matches begin. */
    int length() {
        return four() ? 112 : 168;
    }

    int goTo() {
        return four() ? 2 : 4;
    }

    /** In IPv4 "later fragments"; in IPv6 "the protocol is asked for". */
    int firstFlag() {
        return 1;
    }

    boolean asksProtocol(int protocol, int flags) {
        return four() ? protocol != 0 : (flags & firstFlag()) != 0;
    }

    boolean asksFragment(int flags, int inverted) {
        return four() && ((flags & firstFlag()) != 0 || (inverted & 0x20) != 0);
    }

    Selector source() {
        return four() ? Selector.IP_SADDR : Selector.IP6_SADDR;
    }

    Selector target() {
        return four() ? Selector.IP_DADDR : Selector.IP6_DADDR;
    }

    /** Names the tables there are, a line each. */
    String list() {
        return four() ? "/proc/thread-self/net/ip_tables_names" : "/proc/thread-self/net/ip6_tables_names";
    }

    int domain() {
        return four() ? SocketCalls.AF_INET : SocketCalls.AF_INET6;
    }

    int level() {
        return four() ? SOL_IP : SOL_IPV6;
    }

    /** {@code IPT_SO_GET_INFO}; the entries are one higher. */
    int info() {
        return OPTIONS;
    }
}
