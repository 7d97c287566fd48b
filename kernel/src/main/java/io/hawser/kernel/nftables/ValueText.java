package io.hawser.kernel.nftables;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** How nft prints a value of each type. */
final class ValueText {
    private static final Map<Long, String> PROTOCOLS = Map.of(
            1L,
            "icmp",
            2L,
            "igmp",
            6L,
            "tcp",
            17L,
            "udp",
            33L,
            "dccp",
            47L,
            "gre",
            58L,
            "ipv6-icmp",
            132L,
            "sctp",
            136L,
            "udplite");
    private static final Map<Long, String> ETHER_TYPES =
            Map.of(0x0800L, "ip", 0x0806L, "arp", 0x86ddL, "ip6", 0x8100L, "8021q", 0x88a8L, "8021ad");
    private static final Map<Long, String> ICMPV6_TYPES = Map.of(
            1L, "destination-unreachable",
            128L, "echo-request",
            129L, "echo-reply",
            133L, "nd-router-solicit",
            134L, "nd-router-advert",
            135L, "nd-neighbor-solicit",
            136L, "nd-neighbor-advert",
            137L, "nd-redirect");
    private static final Map<Long, String> ICMP_TYPES =
            Map.of(0L, "echo-reply", 3L, "destination-unreachable", 5L, "redirect", 8L, "echo-request");
    private static final Map<Long, String> PACKET_TYPES =
            Map.of(0L, "host", 1L, "broadcast", 2L, "multicast", 3L, "other");
    private static final Map<Long, String> NF_PROTOS = Map.of(2L, "ipv4", 10L, "ipv6");
    private static final Map<Integer, String> ADDRESS_TYPES =
            Map.of(0, "unspec", 1, "unicast", 2, "local", 3, "broadcast", 4, "anycast", 5, "multicast", 6, "blackhole");
    private static final HexFormat ETHER = HexFormat.ofDelimiter(":");
    private static final List<String> CT_STATES = List.of("invalid", "established", "related", "new");
    private static final int CT_STATE_UNTRACKED = 1 << 6;
    private static final List<String> CT_STATUS = List.of(
            "expected", "seen-reply", "assured", "confirmed", "snat", "dnat", "seq-adjust", "snat-done", "dnat-done");

    private ValueText() {}

    static String of(DataType type, Octets octets) {
        return switch (type) {
            case NF_PROTO -> named(NF_PROTOS, octets);
            case INTEGER, INET_SERVICE -> Long.toString(octets.toNumber());
            case IPV4_ADDR, IPV6_ADDR -> address(octets);
            case ETHER_ADDR -> etherAddress(octets);
            case ETHER_TYPE -> named(ETHER_TYPES, octets);
            case INET_PROTO -> named(PROTOCOLS, octets);
            case ICMP_TYPE -> named(ICMP_TYPES, octets);
            case ICMPV6_TYPE -> named(ICMPV6_TYPES, octets);
            case PKT_TYPE -> named(PACKET_TYPES, octets);
            case MARK -> "0x%08x".formatted(octets.toHostInt());
            case CT_STATE -> ctState(octets.toHostInt());
            case CT_STATUS -> bits(CT_STATUS, octets.toHostInt());
            case FIB_ADDRTYPE -> ADDRESS_TYPES.getOrDefault(octets.toHostInt(), Integer.toString(octets.toHostInt()));
            case IFNAME -> Names.quoted(string(octets));
        };
    }

    /** The characters up to the first zero octet. */
    static String string(Octets octets) {
        String text = new String(octets.toBytes(), StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private static String named(Map<Long, String> names, Octets octets) {
        long number = octets.toNumber();
        return names.getOrDefault(number, Long.toString(number));
    }

    private static String ctState(int bits) {
        String untracked = (bits & CT_STATE_UNTRACKED) == 0 ? "" : "untracked";
        String others = bits(CT_STATES, bits & ~CT_STATE_UNTRACKED);
        return others + (others.isEmpty() || untracked.isEmpty() ? "" : ",") + untracked;
    }

    /** The names of the bits that are set, lowest first. */
    private static String bits(List<String> names, int bits) {
        List<String> set = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if ((bits & 1 << i) != 0) {
                set.add(names.get(i));
            }
        }
        return String.join(",", set);
    }

    private static String etherAddress(Octets octets) {
        return ETHER.formatHex(octets.toBytes());
    }

    private static String address(Octets octets) {
        try {
            InetAddress address = InetAddress.getByAddress(octets.toBytes());
            return address instanceof Inet6Address && octets.length() == 16
                    ? compressed(octets)
                    : octets.length() == 4 ? address.getHostAddress() : mapped(octets);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException(octets + " is no address", impossible);
        }
    }

    /** An IPv4-mapped IPv6 address, which the JDK turns into IPv4: ::ffff:10.0.0.1. */
    private static String mapped(Octets octets) {
        return "::ffff:" + address(octets.slice(12, 16));
    }

    /** RFC 5952: the longest run of at least two zero groups becomes "::". */
    private static String compressed(Octets octets) {
        int[] run = longestZeroRun(octets);
        StringBuilder text = new StringBuilder();
        for (int group = 0; group < 8; group++) {
            if (group == run[0]) {
                text.append("::");
                group += run[1] - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Long.toHexString(group(octets, group)));
        }
        return text.toString();
    }

    /** Where the longest run of two or more zero groups begins and how long it is; -1 where there is none. */
    private static int[] longestZeroRun(Octets octets) {
        int[] longest = {-1, 1};
        for (int start = 0; start < 8; start++) {
            int length = 0;
            while (start + length < 8 && group(octets, start + length) == 0) {
                length++;
            }
            if (length > longest[1]) {
                longest = new int[] {start, length};
            }
        }
        return longest;
    }

    private static long group(Octets octets, int index) {
        return octets.slice(2 * index, 2 * index + 2).toNumber();
    }
}
