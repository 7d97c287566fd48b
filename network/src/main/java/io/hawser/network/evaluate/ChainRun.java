package io.hawser.network.evaluate;

import io.hawser.kernel.nftables.Chain;
import io.hawser.kernel.nftables.Element;
import io.hawser.kernel.nftables.Expression;
import io.hawser.kernel.nftables.Octets;
import io.hawser.kernel.nftables.Rule;
import io.hawser.kernel.nftables.TableId;
import io.hawser.kernel.nftables.Value;
import io.hawser.kernel.nftables.Values;
import io.hawser.kernel.nftables.Verdict;
import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One packet on its way through one base chain and those it jumps to: {@code nft_do_chain()}. An instruction either loads
 * something, or lets the packet go on, or ends the rule ({@code NFT_BREAK}), or ends the chain with a verdict. Used once.
 */
final class ChainRun {
    /** nftables lets 16 be; iptables-legacy as many as there are chains. */
    private static final int MAX_JUMPS = 1_000;

    private static final Verdict BREAK = new Verdict(Verdict.Code.BREAK, Optional.empty());
    private static final Verdict CONTINUE = new Verdict(Verdict.Code.CONTINUE, Optional.empty());

    /** How a packet left a base chain. */
    sealed interface End {
        /** On to the next chain. */
        record Accepted() implements End {}

        /** It ends here. */
        record Stopped(Dropped.Cause cause, boolean rejected) implements End {}
    }

    private final Rules rules;
    private final Host host;
    private final Unknown unknown;
    private final HookState hook;
    private final List<Step> steps = new ArrayList<>();
    private final Registers registers = new Registers();
    private Packet packet;
    private Optional<Tuple> rewritten = Optional.empty();

    private boolean rejected;
    private Optional<Rule> decided = Optional.empty();

    ChainRun(Evaluator evaluator, HookState hook, Packet packet) {
        this.rules = evaluator.rules();
        this.host = evaluator.host();
        this.unknown = evaluator.unknown();
        this.hook = hook;
        this.packet = packet;
    }

    End through(Chain chain) {
        Verdict.Code code = run(chain.table(), chain.name(), 0);
        boolean fell = code == Verdict.Code.CONTINUE;
        boolean drops = chain.hook().orElseThrow().policy() == Chain.Policy.DROP;
        if (fell && drops) {
            steps.add(new Step(hook.toString(), chain.title(), "policy drop"));
            return new End.Stopped(new Dropped.ByPolicy(chain), false);
        }
        return code == Verdict.Code.DROP
                ? new End.Stopped(new Dropped.ByRule(decided.orElseThrow()), rejected)
                : new End.Accepted();
    }

    /** The packet as the chain leaves it: with another mark perhaps. */
    Packet packet() {
        return packet;
    }

    /** Both ends as the chain wants them for the whole flow. */
    Optional<Tuple> rewritten() {
        return rewritten;
    }

    List<Step> steps() {
        return steps;
    }

    /** ACCEPT, DROP, or CONTINUE where the chain ended without a verdict. */
    private Verdict.Code run(TableId table, String chain, int depth) {
        if (depth > MAX_JUMPS) {
            throw new IllegalStateException("more than " + MAX_JUMPS + " jumps into " + chain);
        }
        for (Rule rule : rules.in(table, chain)) {
            Verdict verdict = run(rule);
            Verdict.Code code = switch (verdict.code()) {
                case JUMP, GOTO -> run(table, verdict.chain().orElseThrow(), depth + 1);
                case QUEUE, ACCEPT -> Verdict.Code.ACCEPT;
                case DROP -> Verdict.Code.DROP;
                case RETURN, CONTINUE, BREAK -> Verdict.Code.CONTINUE;
            };
            boolean leaves = verdict.code() == Verdict.Code.GOTO || verdict.code() == Verdict.Code.RETURN;
            if (leaves || code != Verdict.Code.CONTINUE) {
                return code;
            }
        }
        return Verdict.Code.CONTINUE;
    }

    private Verdict run(Rule rule) {
        for (Expression expression : rule.expressions()) {
            Verdict verdict = run(rule, expression);
            if (verdict.code() == Verdict.Code.BREAK) {
                return verdict;
            }
            if (verdict.code() != Verdict.Code.CONTINUE) {
                decided = Optional.of(rule);
                steps.add(new Step(hook.toString(), rule.title(), verdict.text()));
                return verdict;
            }
        }
        return CONTINUE;
    }

    private Verdict run(Rule rule, Expression expression) {
        return switch (expression) {
            case Expression.Meta meta -> loaded(meta.register(), meta(meta.key()));
            case Expression.Ct ct -> loaded(ct.register(), Loads.connection(ct.key(), hook));
            case Expression.Payload payload -> loaded(payload.register(), Loads.payload(payload, packet));
            case Expression.FibType(var destination, var register) -> {
                Tuple tuple = packet.tuple();
                InetAddress address = destination ? tuple.destination() : tuple.source();
                yield loaded(register, Optional.of(Octets.ofHostInt(host.addressType(address))));
            }
            case Expression.Immediate(var register, var data) -> loaded(register, Optional.of(data));
            case Expression.Bitwise bitwise -> bitwise(bitwise);
            case Expression.Cmp(var register, var relation, var data) ->
                when(Loads.holds(registers.take(register, data.length()), relation, data));
            case Expression.Range(var register, var from, var to, var inverted) -> {
                Octets value = registers.take(register, from.length());
                yield when(inverted != (value.compareTo(from) >= 0 && value.compareTo(to) <= 0));
            }
            case Expression.Lookup(var set, var register, var inverted) ->
                looked(
                        rule,
                        set,
                        found -> when(inverted != find(found, register).isPresent()));
            case Expression.MapLookup(var map, var register, var to) ->
                looked(rule, map, found -> mapped(find(found, register), to));
            case Expression.VerdictLookup(var map, var register) ->
                looked(
                        rule,
                        map,
                        found -> find(found, register)
                                .map(element -> (Verdict) element.target().orElseThrow())
                                .orElse(CONTINUE));
            case Expression.MetaSet(var key, var register) -> set(key, register);
            case Expression.Nat nat -> nat(rule, nat);
            case Expression.Masquerade() -> masquerade(rule);
            case Expression.Decide(var verdict) -> verdict;
            case Expression.PayloadSet ignored -> strange(rule, "payload");
            case Expression.Notrack() -> strange(rule, "notrack");
            case Expression.Reject reject -> rejected();
            case Expression.Counter counter -> CONTINUE;
            case Expression.Limit limit -> CONTINUE;
            case Expression.Log log -> CONTINUE;
            case Expression.Other other ->
                beyond(Xtables.effect(other, packet.tuple(), hook, host)
                        .orElseGet(() -> unknown.on(rule, other, packet.tuple())));
        };
    }

    private static Verdict beyond(Unknown.Effect effect) {
        return switch (effect) {
            case GOES_ON -> CONTINUE;
            case NO_MATCH -> BREAK;
            case ACCEPT -> Verdict.ACCEPT;
            case DROP -> Verdict.DROP;
            case RETURN -> Verdict.RETURN;
        };
    }

    private Verdict rejected() {
        rejected = true;
        return Verdict.DROP;
    }

    private static Verdict when(boolean matches) {
        return matches ? CONTINUE : BREAK;
    }

    private Verdict loaded(int register, Optional<Octets> octets) {
        octets.ifPresent(value -> registers.put(register, value));
        return when(octets.isPresent());
    }

    private Optional<Octets> meta(Expression.MetaKey key) {
        return Optional.of(Loads.meta(key, hook, packet));
    }

    private Verdict bitwise(Expression.Bitwise bitwise) {
        byte[] value = registers.take(bitwise.from(), bitwise.mask().length()).toBytes();
        byte[] mask = bitwise.mask().toBytes();
        byte[] xor = bitwise.xor().toBytes();
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) ((value[i] & mask[i]) ^ xor[i]);
        }
        return loaded(bitwise.to(), Optional.of(Octets.of(value)));
    }

    /** A set of types that we have no word for is not among the rules. */
    private Verdict looked(Rule rule, String name, Function<SetIndex, Verdict> look) {
        return rules.set(rule.table(), name).map(look).orElseGet(() -> strange(rule, "lookup " + name));
    }

    private Verdict strange(Rule rule, String name) {
        return beyond(unknown.on(rule, new Expression.Other(name, Octets.of()), packet.tuple()));
    }

    private Optional<Element> find(SetIndex set, int register) {
        return set.find(registers.take(register, set.keyLength()));
    }

    private Verdict mapped(Optional<Element> element, int to) {
        element.map(found -> (Values) found.target().orElseThrow())
                .ifPresent(values -> registers.put(
                        to,
                        SetIndex.joined(
                                values.fields().stream().map(Value::octets).toList())));
        return when(element.isPresent());
    }

    private Verdict set(Expression.MetaKey key, int register) {
        if (key == Expression.MetaKey.MARK) {
            packet = packet.marked(registers.take(register, Integer.BYTES).toHostInt());
        }
        return CONTINUE;
    }

    /** A rewrite for the other family's packets lets these go on. */
    private Verdict nat(Rule rule, Expression.Nat nat) {
        boolean v4 = nat.family() == io.hawser.kernel.nftables.Family.IP;
        if (v4 != (packet.family() == Family.IPV4)) {
            return BREAK;
        }
        InetAddress address =
                Ip.ofBytes(registers.take(nat.addressRegister(), v4 ? 4 : 16).toBytes());
        boolean destination = nat.kind() == Expression.Nat.Kind.DNAT;
        int own =
                destination ? packet.tuple().destinationPort() : packet.tuple().sourcePort();
        int port = nat.portRegister().isPresent()
                ? (int) registers.take(nat.portRegister().getAsInt(), 2).toNumber()
                : own;
        Tuple changed =
                destination ? packet.tuple().to(address, port) : packet.tuple().from(address, port);
        return rewrite(rule, changed);
    }

    private Verdict masquerade(Rule rule) {
        Optional<InetAddress> address =
                host.sourceFor(hook.out(), packet.tuple().destination());
        return address.map(own ->
                        rewrite(rule, packet.tuple().from(own, packet.tuple().sourcePort())))
                .orElseGet(() -> {
                    decided = Optional.of(rule);
                    return Verdict.DROP;
                });
    }

    private Verdict rewrite(Rule rule, Tuple changed) {
        rewritten = Optional.of(changed);
        decided = Optional.of(rule);
        return Verdict.ACCEPT;
    }
}
