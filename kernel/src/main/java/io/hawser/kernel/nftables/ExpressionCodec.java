package io.hawser.kernel.nftables;

import io.hawser.kernel.netlink.Attributes;
import io.hawser.kernel.netlink.MessageWriter;
import io.hawser.kernel.netlink.Netlink;
import io.hawser.kernel.nftables.Expression.CtKey;
import io.hawser.kernel.nftables.Expression.MetaKey;
import io.hawser.kernel.nftables.Expression.Relation;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Expressions to attributes and back. On the wire {@code cmp eq reg 1 0x02} is
 *
 * <pre>
 * NFTA_LIST_ELEM { NFTA_EXPR_NAME "cmp", NFTA_EXPR_DATA { SREG 1, OP 0, DATA { NFTA_DATA_VALUE 02 } } }
 * </pre>
 *
 * What the kernel sends that our records cannot hold becomes an {@link Expression.Other} with its octets, so that a dump
 * of anybody's rules succeeds and never tells half of one.
 */
final class ExpressionCodec {
    private static final int NFT_REG_1 = 1;
    private static final int NFT_REG32_00 = 8;
    private static final int INTERNET_CHECKSUM = 1;
    private static final int FIB_SADDR = 1;
    private static final int FIB_DADDR = 2;
    private static final int FIB_RESULT_ADDRTYPE = 3;
    /** NF_NAT_RANGE_PROTO_RANDOM, _PERSISTENT, _PROTO_RANDOM_FULLY, _PROTO_OFFSET, _NETMAP: none of them is ours. */
    private static final long NAT_OPTIONS = 0x4 | 0x8 | 0x10 | 0x20 | 0x40;

    private ExpressionCodec() {}

    /** One of the expressions of a rule. */
    static void encode(MessageWriter w, Expression expression) {
        encode(w, Nfta.NFTA_LIST_ELEM, expression);
    }

    /** @param attribute what the expression stands under */
    static void encode(MessageWriter w, int attribute, Expression expression) {
        w.nest(attribute);
        if (expression instanceof Expression.Other(var name, var attributes)) {
            w.attrString(Nfta.NFTA_EXPR_NAME, name)
                    .attr(Nfta.NFTA_EXPR_DATA | Netlink.NLA_F_NESTED, attributes.toBytes());
        } else {
            content(w, expression);
            w.endNest();
        }
        w.endNest();
    }

    /** The name, and the attribute that what is to follow stands in. */
    private static MessageWriter named(MessageWriter w, String name) {
        return w.attrString(Nfta.NFTA_EXPR_NAME, name).nest(Nfta.NFTA_EXPR_DATA);
    }

    /** Its name and its attributes. One switch for both: the JVM spins a class for each at every start of a daemon. */
    private static void content(MessageWriter w, Expression expression) {
        switch (expression) {
            case Expression.Meta(var key, var register) ->
                register(named(w, "meta"), 1, register).attrBe32(2, key.number());
            case Expression.MetaSet(var key, var register) ->
                register(named(w, "meta").attrBe32(2, key.number()), 3, register);
            case Expression.Payload(var base, var offset, var length, var register) ->
                register(named(w, "payload"), 1, register)
                        .attrBe32(2, base.number())
                        .attrBe32(3, offset)
                        .attrBe32(4, length);
            case Expression.PayloadSet set -> stored(named(w, "payload"), set);
            case Expression.Notrack() -> named(w, "notrack");
            case Expression.Cmp(var register, var relation, var data) ->
                value(register(named(w, "cmp"), 1, register).attrBe32(2, relation.number()), 3, data);
            case Expression.Bitwise bitwise -> bitwise(named(w, "bitwise"), bitwise);
            case Expression.Immediate(var register, var data) ->
                value(register(named(w, "immediate"), 1, register), 2, data);
            case Expression.Decide(var verdict) -> verdict(named(w, "immediate").attrBe32(1, 0), 2, verdict);
            case Expression.Lookup(var set, var register, var inverted) ->
                register(named(w, "lookup").attrString(1, set), 2, register).attrBe32(5, inverted ? 1 : 0);
            case Expression.MapLookup(var map, var register, var to) ->
                register(register(named(w, "lookup").attrString(1, map), 2, register), 3, to);
            case Expression.VerdictLookup(var map, var register) ->
                register(named(w, "lookup").attrString(1, map), 2, register).attrBe32(3, 0);
            case Expression.Ct(var key, var register) ->
                register(named(w, "ct"), 1, register).attrBe32(2, key.number());
            case Expression.FibType(var destination, var register) ->
                register(named(w, "fib"), 1, register)
                        .attrBe32(2, FIB_RESULT_ADDRTYPE)
                        .attrBe32(3, destination ? FIB_DADDR : FIB_SADDR);
            case Expression.Nat nat -> nat(named(w, "nat"), nat);
            case Expression.Masquerade() -> named(w, "masq");
            case Expression.Counter(var packets, var bytes) ->
                named(w, "counter").attrBe64(1, bytes).attrBe64(2, packets);
            case Expression.Reject(var type, var code) ->
                named(w, "reject").attrBe32(1, type).attrU8(2, code);
            case Expression.Range(var register, var from, var to, var inverted) ->
                value(value(register(named(w, "range"), 1, register).attrBe32(2, inverted ? 1 : 0), 3, from), 4, to);
            case Expression.Limit(var rate, var perSeconds, var burst) ->
                named(w, "limit").attrBe64(1, rate).attrBe64(2, perSeconds).attrBe32(3, burst);
            case Expression.Log(var prefix) -> named(w, "log").attrString(2, prefix);
            case Expression.Other other -> throw new IllegalStateException("raw: " + other.name());
        }
    }

    private static void bitwise(MessageWriter w, Expression.Bitwise bitwise) {
        register(w, 1, bitwise.from());
        register(w, 2, bitwise.to());
        w.attrBe32(3, bitwise.mask().length());
        value(value(w, 4, bitwise.mask()), 5, bitwise.xor());
    }

    private static void nat(MessageWriter w, Expression.Nat nat) {
        w.attrBe32(1, nat.kind() == Expression.Nat.Kind.SNAT ? 0 : 1)
                .attrBe32(2, nat.family().number());
        register(w, 3, nat.addressRegister());
        nat.portRegister().ifPresent(port -> register(w, 5, port));
    }

    /** The kernel's number of the register that begins at this 32-bit word. */
    private static MessageWriter register(MessageWriter w, int attribute, int word) {
        return w.attrBe32(attribute, word % 4 == 0 ? NFT_REG_1 + word / 4 : NFT_REG32_00 + word);
    }

    static MessageWriter value(MessageWriter w, int attribute, Octets data) {
        return w.nest(attribute).attr(Nfta.NFTA_DATA_VALUE, data.toBytes()).endNest();
    }

    static MessageWriter verdict(MessageWriter w, int attribute, Verdict verdict) {
        w.nest(attribute).nest(Nfta.NFTA_DATA_VERDICT);
        w.attrBe32(Nfta.NFTA_VERDICT_CODE, verdict.code().number());
        verdict.chain().ifPresent(chain -> w.attrString(Nfta.NFTA_VERDICT_CHAIN, chain));
        return w.endNest().endNest();
    }

    static Octets value(Attributes in, int attribute) {
        return Octets.of(in.nested(attribute).bytes(Nfta.NFTA_DATA_VALUE));
    }

    static Verdict verdict(Attributes in, int attribute) {
        Attributes verdict = in.nested(attribute).nested(Nfta.NFTA_DATA_VERDICT);
        Verdict.Code code = Verdict.Code.of((int) verdict.be32(Nfta.NFTA_VERDICT_CODE));
        return new Verdict(code, verdict.optionalString(Nfta.NFTA_VERDICT_CHAIN));
    }

    static Expression decode(Attributes element) {
        String name = element.string(Nfta.NFTA_EXPR_NAME);
        return known(name, element.nested(Nfta.NFTA_EXPR_DATA))
                .orElseGet(() -> new Expression.Other(
                        name,
                        Octets.of(element.optionalBytes(Nfta.NFTA_EXPR_DATA).orElse(new byte[0]))));
    }

    /** Empty where our records would lose something. */
    private static Optional<Expression> known(String name, Attributes in) {
        return switch (name) {
            case "meta" -> meta(in);
            case "payload" -> payload(in);
            case "notrack" -> Optional.of(new Expression.Notrack());
            case "cmp" ->
                Relation.of(in.be32(2)).map(relation -> new Expression.Cmp(register(in, 1), relation, value(in, 3)));
            case "bitwise" -> bitwise(in);
            case "immediate" -> Optional.of(immediate(in));
            case "lookup" -> Optional.of(lookup(in));
            case "ct" -> ct(in);
            case "fib" -> fib(in);
            case "nat" -> nat(in);
            case "masq" ->
                in.be32(1, 0) == 0 && !in.has(2) ? Optional.of(new Expression.Masquerade()) : Optional.empty();
            case "counter" -> Optional.of(new Expression.Counter(in.be64(2), in.be64(1)));
            case "reject" -> Optional.of(new Expression.Reject((int) in.be32(1), in.u8(2, 0)));
            case "range" ->
                Optional.of(new Expression.Range(register(in, 1), value(in, 3), value(in, 4), in.be32(2) == 1));
            case "limit" -> limit(in);
            case "log" -> in.has(1) ? Optional.empty() : Optional.of(new Expression.Log(in.string(2, "")));
            default -> Optional.empty();
        };
    }

    private static Optional<Expression> meta(Attributes in) {
        return MetaKey.of(in.be32(2))
                .map(key -> in.has(3)
                        ? new Expression.MetaSet(key, register(in, 3))
                        : new Expression.Meta(key, register(in, 1)));
    }

    private static void stored(MessageWriter w, Expression.PayloadSet set) {
        boolean covered = set.checksum() != Expression.PayloadSet.NO_CHECKSUM;
        register(
                        w.attrBe32(2, set.base().number())
                                .attrBe32(3, set.offset())
                                .attrBe32(4, set.length()),
                        5,
                        set.register())
                .attrBe32(6, covered ? INTERNET_CHECKSUM : 0)
                .attrBe32(7, covered ? set.checksum() : 0);
    }

    /** Without a destination register it writes to the packet. */
    private static Optional<Expression> payload(Attributes in) {
        Optional<Expression.Base> base = Expression.Base.of(in.be32(2));
        int offset = (int) in.be32(3);
        int length = (int) in.be32(4);
        if (in.has(1)) {
            return base.map(known -> new Expression.Payload(known, offset, length, register(in, 1)));
        }
        boolean covered = in.be32(6, 0) == INTERNET_CHECKSUM;
        int checksum = covered ? (int) in.be32(7) : Expression.PayloadSet.NO_CHECKSUM;
        return in.has(5) && (covered || in.be32(6, 0) == 0) && in.be32(8, 0) == 0
                ? base.map(known -> new Expression.PayloadSet(known, offset, length, register(in, 5), checksum))
                : Optional.empty();
    }

    private static Optional<Expression> bitwise(Attributes in) {
        boolean maskAndXor = in.be32(6, 0) == 0 && in.has(4) && in.has(5);
        return maskAndXor
                ? Optional.of(new Expression.Bitwise(register(in, 1), register(in, 2), value(in, 4), value(in, 5)))
                : Optional.empty();
    }

    private static Expression immediate(Attributes in) {
        return in.be32(1) == 0
                ? new Expression.Decide(verdict(in, 2))
                : new Expression.Immediate(register(in, 1), value(in, 2));
    }

    private static Expression lookup(Attributes in) {
        String set = in.string(1);
        if (!in.has(3)) {
            return new Expression.Lookup(set, register(in, 2), (in.be32(5, 0) & 1) != 0);
        }
        return in.be32(3) == 0
                ? new Expression.VerdictLookup(set, register(in, 2))
                : new Expression.MapLookup(set, register(in, 2), register(in, 3));
    }

    /** A direction (original, reply) or a value to store is beyond our record. */
    private static Optional<Expression> ct(Attributes in) {
        return in.has(3) || in.has(4)
                ? Optional.empty()
                : CtKey.of(in.be32(2)).map(key -> new Expression.Ct(key, register(in, 1)));
    }

    private static Optional<Expression> fib(Attributes in) {
        long flags = in.be32(3);
        boolean type = in.be32(2) == FIB_RESULT_ADDRTYPE && (flags == FIB_DADDR || flags == FIB_SADDR);
        return type ? Optional.of(new Expression.FibType(flags == FIB_DADDR, register(in, 1))) : Optional.empty();
    }

    private static Optional<Expression> nat(Attributes in) {
        boolean plain = in.has(3)
                && in.be32(3) == in.be32(4, in.be32(3))
                && in.be32(5, 0) == in.be32(6, in.be32(5, 0))
                && (in.be32(7, 0) & NAT_OPTIONS) == 0;
        if (!plain) {
            return Optional.empty();
        }
        OptionalInt port = in.has(5) ? OptionalInt.of(register(in, 5)) : OptionalInt.empty();
        Expression.Nat.Kind kind = in.be32(1) == 0 ? Expression.Nat.Kind.SNAT : Expression.Nat.Kind.DNAT;
        return Optional.of(new Expression.Nat(kind, Family.of((int) in.be32(2)), register(in, 3), port));
    }

    private static Optional<Expression> limit(Attributes in) {
        boolean packets = in.be32(4, 0) == 0 && in.be32(5, 0) == 0;
        return packets
                ? Optional.of(new Expression.Limit(in.be64(1), in.be64(2), (int) in.be32(3, 0)))
                : Optional.empty();
    }

    private static int register(Attributes in, int attribute) {
        int number = (int) in.be32(attribute);
        return number < NFT_REG32_00 ? 4 * (number - NFT_REG_1) : number - NFT_REG32_00;
    }
}
