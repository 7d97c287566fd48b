package io.hawser.kernel.nftables;

import io.hawser.kernel.nftables.Expression.Base;
import io.hawser.kernel.nftables.Expression.MetaKey;
import java.util.Optional;

/** What a rule can look at, one field at a time: how nft writes it, its type, and the instruction that loads it. */
public enum Selector {
    IIFNAME("iifname", MetaKey.IIFNAME),
    OIFNAME("oifname", MetaKey.OIFNAME),
    NFPROTO("meta nfproto", MetaKey.NFPROTO),
    L4PROTO("meta l4proto", MetaKey.L4PROTO),
    MARK("meta mark", MetaKey.MARK),
    PROTOCOL("meta protocol", MetaKey.PROTOCOL),
    PKTTYPE("meta pkttype", MetaKey.PKTTYPE),
    ETHER_DADDR("ether daddr", DataType.ETHER_ADDR, Base.LINK, 0),
    ETHER_SADDR("ether saddr", DataType.ETHER_ADDR, Base.LINK, 6),
    ETHER_TYPE("ether type", DataType.ETHER_TYPE, Base.LINK, 12),
    ARP_SADDR_ETHER("arp saddr ether", DataType.ETHER_ADDR, Base.NETWORK, 8),
    ARP_SADDR_IP("arp saddr ip", DataType.IPV4_ADDR, Base.NETWORK, 14),
    IP_SADDR("ip saddr", DataType.IPV4_ADDR, Base.NETWORK, 12),
    IP_DADDR("ip daddr", DataType.IPV4_ADDR, Base.NETWORK, 16),
    IP6_SADDR("ip6 saddr", DataType.IPV6_ADDR, Base.NETWORK, 8),
    IP6_DADDR("ip6 daddr", DataType.IPV6_ADDR, Base.NETWORK, 24),
    TH_SPORT("th sport", DataType.INET_SERVICE, Base.TRANSPORT, 0),
    TH_DPORT("th dport", DataType.INET_SERVICE, Base.TRANSPORT, 2),
    /** Ask for the protocol first. */
    UDP_CHECKSUM("udp checksum", DataType.INET_SERVICE, Base.TRANSPORT, 6),
    ICMPV6_TYPE("icmpv6 type", DataType.ICMPV6_TYPE, Base.TRANSPORT, 0),
    /** The address a neighbour solicitation or advertisement is about; ask for the type first. */
    ND_TARGET("@th,64,128", DataType.IPV6_ADDR, Base.TRANSPORT, 8);

    private final String text;
    private final DataType type;
    /** A record of numbers and enums, which Error Prone cannot see to be immutable. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final Expression load;

    Selector(String text, MetaKey key) {
        this.text = text;
        this.type = key.type();
        this.load = new Expression.Meta(key, 0);
    }

    Selector(String text, DataType type, Base base, int offset) {
        this.text = text;
        this.type = type;
        this.load = new Expression.Payload(base, offset, type.length(), 0);
    }

    public String text() {
        return text;
    }

    public DataType type() {
        return type;
    }

    /** The instruction that loads this field. */
    public Expression into(int register) {
        if (load instanceof Expression.Meta meta) {
            return new Expression.Meta(meta.key(), register);
        }
        Expression.Payload payload = (Expression.Payload) load;
        return new Expression.Payload(payload.base(), payload.offset(), payload.length(), register);
    }

    /** The packet kind this field exists in, which a table of several families must ask for first. */
    Optional<Family> within() {
        return switch (this) {
            case IP_SADDR, IP_DADDR -> Optional.of(Family.IP);
            case IP6_SADDR, IP6_DADDR, ICMPV6_TYPE -> Optional.of(Family.IP6);
            case ARP_SADDR_ETHER, ARP_SADDR_IP -> Optional.of(Family.ARP);
            default -> Optional.empty();
        };
    }

    static Optional<Selector> loadedBy(Expression.Meta meta) {
        return loadedBy((Expression) new Expression.Meta(meta.key(), 0));
    }

    /** The field this instruction loads, also if it loads only the first octets of it, as nft does for a /8. */
    static Optional<Selector> loadedBy(Expression.Payload payload) {
        for (Selector selector : values()) {
            if (selector.load instanceof Expression.Payload(var base, var offset, var length, var ignored)
                    && base == payload.base()
                    && offset == payload.offset()
                    && (length == payload.length() || isShortAddress(selector, payload.length()))) {
                return Optional.of(selector);
            }
        }
        return Optional.empty();
    }

    private static boolean isShortAddress(Selector selector, int length) {
        return length < selector.type.length()
                && (selector.type == DataType.IPV4_ADDR || selector.type == DataType.IPV6_ADDR);
    }

    private static Optional<Selector> loadedBy(Expression load) {
        for (Selector selector : values()) {
            if (selector.load.equals(load)) {
                return Optional.of(selector);
            }
        }
        return Optional.empty();
    }
}
