package io.hawser.kernel.nftables;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One instruction of a rule, as the kernel's small machine runs it. Data pass between instructions in 16 registers of
 * 32 bits, numbered 0 to 15 here; a value of 16 octets takes four of them. (On the wire the registers that begin a
 * group of four are also numbered 1 to 4, {@code NFT_REG_1}…; register numbers here hide that.)
 *
 * <p>Example, {@code iifname "lo" accept}: {@code Meta(IIFNAME, 0)}, {@code Cmp(0, EQ, "lo\0…")}, {@code
 * Decide(accept)}.
 */
public sealed interface Expression {

    /** Loads a property of the packet that is not part of it, or stores one. */
    record Meta(MetaKey key, int register) implements Expression {}

    /** Sets a property of the packet from a register: {@code meta mark set …}. */
    record MetaSet(MetaKey key, int register) implements Expression {}

    /** Loads octets of the packet. */
    record Payload(Base base, int offset, int length, int register) implements Expression {}

    /**
     * Writes a register into the packet.
     *
     * @param checksum where the Internet checksum (RFC 1071) that covers the field lies, from the same base, or {@link
     *     #NO_CHECKSUM} to leave it as it is
     */
    record PayloadSet(Base base, int offset, int length, int register, int checksum) implements Expression {
        public static final int NO_CHECKSUM = -1;
    }

    /** Keeps a packet that has not been looked at yet from connection tracking. */
    record Notrack() implements Expression {}

    /** Goes on only if the register stands in this relation to the data. */
    record Cmp(int register, Relation relation, Octets data) implements Expression {}

    /** {@code to = (from & mask) ^ xor}. */
    record Bitwise(int from, int to, Octets mask, Octets xor) implements Expression {}

    /** Loads a constant. */
    record Immediate(int register, Octets data) implements Expression {}

    /** Ends the rule with a verdict. */
    record Decide(Verdict verdict) implements Expression {}

    /** Goes on only if the key in the registers is in the set (or, inverted, is not). */
    record Lookup(String set, int register, boolean inverted) implements Expression {}

    /** Loads what the map holds for the key in the registers; stops where it holds nothing. */
    record MapLookup(String map, int register, int to) implements Expression {}

    /** Takes the verdict which the map holds for the key in the registers; goes on where it holds none. */
    record VerdictLookup(String map, int register) implements Expression {}

    /** Loads a property of the packet's connection. */
    record Ct(CtKey key, int register) implements Expression {}

    /** Loads the type of an address in the routing table (unicast, local, …): {@code fib daddr type}. */
    record FibType(boolean destination, int register) implements Expression {}

    /**
     * Rewrites an address, and the port where a register holds one.
     *
     * @param family {@link Family#IP} or {@link Family#IP6}
     */
    record Nat(Kind kind, Family family, int addressRegister, OptionalInt portRegister) implements Expression {
        public enum Kind {
            SNAT,
            DNAT
        }
    }

    /** Rewrites the source address to the outgoing interface's own. */
    record Masquerade() implements Expression {}

    /** Counts what passes. */
    record Counter(long packets, long bytes) implements Expression {
        public static final Counter ZERO = new Counter(0, 0);
    }

    /** Answers with an ICMP error or a TCP reset and drops. Numbers are {@code enum nft_reject_types} and the code. */
    record Reject(int type, int code) implements Expression {
        /** Port unreachable in either family, nft's plain {@code reject} in table family inet. */
        public static final Reject PORT_UNREACHABLE = new Reject(2, 1);
    }

    /** Goes on only if the register lies between the two, both included (or, inverted, outside them). */
    record Range(int register, Octets from, Octets to, boolean inverted) implements Expression {}

    /** Goes on only up to so many packets per so many seconds. */
    record Limit(long rate, long perSeconds, int burst) implements Expression {}

    /** Writes a line to the kernel's log. */
    record Log(String prefix) implements Expression {}

    /** An expression we have no record for, found in somebody else's rule: its name and its attributes as they came. */
    record Other(String name, Octets attributes) implements Expression {}

    /** {@code NFT_META_*}. */
    enum MetaKey {
        PROTOCOL(1, DataType.ETHER_TYPE),
        MARK(3, DataType.MARK),
        IIFNAME(6, DataType.IFNAME),
        OIFNAME(7, DataType.IFNAME),
        NFPROTO(15, DataType.NF_PROTO),
        L4PROTO(16, DataType.INET_PROTO),
        BRI_IIFNAME(17, DataType.IFNAME),
        BRI_OIFNAME(18, DataType.IFNAME),
        PKTTYPE(19, DataType.PKT_TYPE);

        private final int number;
        private final DataType type;

        MetaKey(int number, DataType type) {
            this.number = number;
            this.type = type;
        }

        int number() {
            return number;
        }

        DataType type() {
            return type;
        }

        static Optional<MetaKey> of(long number) {
            for (MetaKey key : values()) {
                if (key.number == number) {
                    return Optional.of(key);
                }
            }
            return Optional.empty();
        }
    }

    /** {@code NFT_CT_*}. */
    enum CtKey {
        STATE(0, DataType.CT_STATE),
        STATUS(2, DataType.CT_STATUS),
        MARK(3, DataType.MARK);

        private final int number;
        private final DataType type;

        CtKey(int number, DataType type) {
            this.number = number;
            this.type = type;
        }

        int number() {
            return number;
        }

        DataType type() {
            return type;
        }

        static Optional<CtKey> of(long number) {
            for (CtKey key : values()) {
                if (key.number == number) {
                    return Optional.of(key);
                }
            }
            return Optional.empty();
        }

        String text() {
            return "ct " + name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where a payload's offset counts from: {@code enum nft_payload_bases}. */
    enum Base {
        LINK(0, "ll"),
        NETWORK(1, "nh"),
        TRANSPORT(2, "th");

        private final int number;
        private final String word;

        Base(int number, String word) {
            this.number = number;
            this.word = word;
        }

        int number() {
            return number;
        }

        String word() {
            return word;
        }

        static Optional<Base> of(long number) {
            for (Base base : values()) {
                if (base.number == number) {
                    return Optional.of(base);
                }
            }
            return Optional.empty();
        }
    }

    /** {@code enum nft_cmp_ops}. */
    enum Relation {
        EQ(0, "=="),
        NEQ(1, "!="),
        LT(2, "<"),
        LTE(3, "<="),
        GT(4, ">"),
        GTE(5, ">=");

        private final int number;
        private final String sign;

        Relation(int number, String sign) {
            this.number = number;
            this.sign = sign;
        }

        int number() {
            return number;
        }

        static Optional<Relation> of(long number) {
            for (Relation relation : values()) {
                if (relation.number == number) {
                    return Optional.of(relation);
                }
            }
            return Optional.empty();
        }

        String sign() {
            return sign;
        }
    }
}
