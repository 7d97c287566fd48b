package io.hawser.kernel.nftables;

import io.hawser.kernel.nftables.Expression.CtKey;
import io.hawser.kernel.nftables.Expression.MetaKey;
import io.hawser.kernel.nftables.Expression.Relation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Writes a rule's instructions from statements that read like nft's:
 *
 * <pre>{@code
 * // iifname != "lo" ip daddr 127.0.0.0/8 drop
 * RuleBuilder.in(chain).isNot(IIFNAME, lo).within(IP_DADDR, loopback).decide(Verdict.DROP)
 * }</pre>
 *
 * <p>As nft does, it asks for the packet's family before it looks at a field that only one family has, and lays the
 * fields of a concatenation on consecutive registers. Not thread-safe; each builder makes one rule.
 */
public final class RuleBuilder {
    /** {@code IPS_DST_NAT}: the destination was rewritten, by us or by anybody. */
    private static final int CT_STATUS_DNAT = 1 << 5;

    private static final int CT_STATE_ESTABLISHED = 1 << 1;
    private static final int CT_STATE_RELATED = 1 << 2;
    private static final int FIB_LOCAL = 2;
    private static final int ICMPV6 = 58;

    private final Chain chain;
    private final List<Expression> expressions = new ArrayList<>();
    private Optional<Family> known = Optional.empty();
    private String comment = "";

    private RuleBuilder(Chain chain) {
        this.chain = chain;
    }

    public static RuleBuilder in(Chain chain) {
        return new RuleBuilder(chain);
    }

    /** {@code iifname "lo"}. */
    public RuleBuilder is(Selector field, Value value) {
        return compare(field, Relation.EQ, value);
    }

    /** {@code iifname != "lo"}. */
    public RuleBuilder isNot(Selector field, Value value) {
        return compare(field, Relation.NEQ, value);
    }

    private RuleBuilder compare(Selector field, Relation relation, Value value) {
        load(field);
        expressions.add(new Expression.Cmp(0, relation, value.octets()));
        return this;
    }

    /** {@code ip daddr 127.0.0.0/8}: an address within a subnet whose prefix is a whole number of octets. */
    public RuleBuilder within(Selector field, Field subnet) {
        int octets = commonOctets(subnet);
        ask(field);
        if (!(field.into(0) instanceof Expression.Payload(var base, var offset, var ignored, var register))) {
            throw new IllegalArgumentException(field + " has no subnets");
        }
        expressions.add(new Expression.Payload(base, offset, octets, register));
        expressions.add(
                new Expression.Cmp(0, Relation.EQ, subnet.from().octets().slice(0, octets)));
        return this;
    }

    private static int commonOctets(Field subnet) {
        for (int octets = 1; octets <= subnet.type().length(); octets++) {
            if (subnet.equals(Field.prefix(subnet.from(), 8 * octets))) {
                return octets;
            }
        }
        throw new IllegalArgumentException(subnet.text() + " is no subnet of whole octets");
    }

    /** {@code iifname . oifname @within}. */
    public RuleBuilder in(NamedSet set, Selector... key) {
        expressions.add(new Expression.Lookup(set.name(), loadKey(set, key), false));
        return this;
    }

    /** {@code iifname != @bridges}. */
    public RuleBuilder notIn(NamedSet set, Selector... key) {
        expressions.add(new Expression.Lookup(set.name(), loadKey(set, key), true));
        return this;
    }

    /** {@code oifname . meta nfproto vmap @to}: takes the verdict, goes on where the map holds none. */
    public RuleBuilder verdictFrom(NamedSet map, Selector... key) {
        expressions.add(new Expression.VerdictLookup(map.name(), loadKey(map, key)));
        return this;
    }

    /** {@code ct state established,related}. */
    public RuleBuilder established() {
        return anyBit(CtKey.STATE, CT_STATE_ESTABLISHED | CT_STATE_RELATED);
    }

    /** {@code ct status dnat}: the connection's destination was rewritten; true for both of its directions. */
    public RuleBuilder destinationRewritten() {
        return anyBit(CtKey.STATUS, CT_STATUS_DNAT);
    }

    private RuleBuilder anyBit(CtKey key, int bits) {
        Octets zero = Octets.ofHostInt(0);
        expressions.add(new Expression.Ct(key, 0));
        expressions.add(new Expression.Bitwise(0, 0, Octets.ofHostInt(bits), zero));
        expressions.add(new Expression.Cmp(0, Relation.NEQ, zero));
        return this;
    }

    /** {@code fib daddr type local}: the packet is for an address of this host. */
    public RuleBuilder forThisHost() {
        return destinationType(Relation.EQ);
    }

    /** {@code fib daddr type != local}. */
    public RuleBuilder notForThisHost() {
        return destinationType(Relation.NEQ);
    }

    private RuleBuilder destinationType(Relation relation) {
        expressions.add(new Expression.FibType(true, 0));
        expressions.add(new Expression.Cmp(0, relation, Octets.ofHostInt(FIB_LOCAL)));
        return this;
    }

    /** {@code meta mark & bit == bit}. */
    public RuleBuilder marked(int bit) {
        expressions.add(new Expression.Meta(MetaKey.MARK, 0));
        expressions.add(new Expression.Bitwise(0, 0, Octets.ofHostInt(bit), Octets.ofHostInt(0)));
        expressions.add(new Expression.Cmp(0, Relation.EQ, Octets.ofHostInt(bit)));
        return this;
    }

    /** {@code meta mark set meta mark | bit}. */
    public RuleBuilder mark(int bit) {
        expressions.add(new Expression.Meta(MetaKey.MARK, 0));
        expressions.add(new Expression.Bitwise(0, 0, Octets.ofHostInt(~bit), Octets.ofHostInt(bit)));
        expressions.add(new Expression.MetaSet(MetaKey.MARK, 0));
        return this;
    }

    /**
     * {@code dnat ip to ip daddr . meta l4proto . th dport map @exact4}; goes on where the map holds nothing.
     *
     * @param map leads to an address, or to an address and a port; without a port the packet keeps its own
     */
    public RuleBuilder destinationFrom(NamedSet map, Selector... key) {
        return rewrite(Expression.Nat.Kind.DNAT, map, key);
    }

    /** {@code snat ip to iifname map @source4}. */
    public RuleBuilder sourceFrom(NamedSet map, Selector... key) {
        return rewrite(Expression.Nat.Kind.SNAT, map, key);
    }

    private RuleBuilder rewrite(Expression.Nat.Kind kind, NamedSet map, Selector... key) {
        if (!(map.kind() instanceof NamedSet.ToValues(var data))) {
            throw new IllegalArgumentException(map.title() + " leads to no address");
        }
        boolean v4 = data.getFirst() == DataType.IPV4_ADDR;
        OptionalInt port = data.size() == 1
                ? OptionalInt.empty()
                : OptionalInt.of(data.getFirst().paddedLength() / 4);
        expressions.add(new Expression.MapLookup(map.name(), loadKey(map, key), 0));
        expressions.add(new Expression.Nat(kind, v4 ? Family.IP : Family.IP6, 0, port));
        return this;
    }

    public RuleBuilder counter() {
        expressions.add(Expression.Counter.ZERO);
        return this;
    }

    public RuleBuilder commented(String words) {
        comment = words;
        return this;
    }

    /** Any other instruction, for what has no word of its own here. */
    public RuleBuilder then(Expression expression) {
        expressions.add(expression);
        return this;
    }

    /** Ends the rule with {@code masquerade}. */
    public Rule masquerade() {
        return then(new Expression.Masquerade()).build();
    }

    /** Ends the rule with a verdict. */
    public Rule decide(Verdict verdict) {
        return then(new Expression.Decide(verdict)).build();
    }

    public Rule build() {
        return new Rule(
                chain.table(), chain.name(), expressions, comment.isEmpty() ? Optional.empty() : Optional.of(comment));
    }

    /** Loads the fields side by side from the first register on. */
    private int loadKey(NamedSet set, Selector... key) {
        List<DataType> types = Arrays.stream(key).map(Selector::type).toList();
        if (!types.equals(set.key())) {
            throw new IllegalArgumentException(set.title() + " has keys of " + set.key() + ", not " + types);
        }
        for (Selector field : key) {
            ask(field);
        }
        int register = 0;
        for (Selector field : key) {
            expressions.add(field.into(register));
            register += field.type().paddedLength() / 4;
        }
        return 0;
    }

    private void load(Selector field) {
        ask(field);
        expressions.add(field.into(0));
    }

    /** Asks for the packet family that has this field, once in a rule. */
    private void ask(Selector field) {
        Optional<Family> family = field.within();
        if (family.isPresent() && !known.equals(family)) {
            askFor(family.get());
            known = family;
        }
        if (field == Selector.ICMPV6_TYPE) {
            is(Selector.L4PROTO, Value.protocol(ICMPV6));
        }
    }

    private void askFor(Family family) {
        switch (chain.table().family()) {
            case INET -> is(Selector.NFPROTO, Value.nfProto(family));
            case BRIDGE, NETDEV -> is(Selector.PROTOCOL, etherType(family));
            case IP, IP6, ARP -> {}
        }
    }

    private static Value etherType(Family family) {
        int number = switch (family) {
            case IP -> 0x0800;
            case ARP -> 0x0806;
            case IP6 -> 0x86dd;
            case INET, BRIDGE, NETDEV -> throw new IllegalArgumentException(family + " is no kind of packet");
        };
        return new Value(DataType.ETHER_TYPE, Octets.ofNumber(number, 2));
    }
}
