package io.hawser.kernel.nftables;

import io.hawser.kernel.nftables.Expression.Relation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns a rule's instructions back into nft's language, as {@code nft list} does: it runs them on names instead of
 * values. A load puts the field's name into a register; a comparison or a lookup takes it out and becomes words.
 *
 * <p>Two habits of nft are kept. What a rule asks only because a later field needs it is left out: {@code meta nfproto
 * ipv4} before {@code ip saddr}. And a port after {@code meta l4proto tcp} is written {@code tcp dport}. One is not: a
 * counter's values are left out, so that the text of a rule does not change by itself.
 */
final class RuleText {
    private static final int REGISTERS = 16;

    /** What a register holds, in words; {@code mask} and {@code xor} once it went through a bitwise instruction. */
    private record Operand(
            String words,
            DataType type,
            int length,
            @Nullable Octets mask,
            @Nullable Octets xor) {
        static Operand of(String words, DataType type) {
            return new Operand(words, type, type.length(), null, null);
        }

        int registers() {
            return (length + 3) / 4;
        }
    }

    private final List<String> words = new ArrayList<>();
    private final @Nullable Operand[] registers = new Operand[REGISTERS];
    private Optional<Family> askedFamily = Optional.empty();
    private int askedFamilyAt;
    private String askedProtocol = "";
    private int askedProtocolAt;

    private RuleText() {}

    static String of(List<Expression> expressions) {
        RuleText text = new RuleText();
        for (int i = 0; i < expressions.size(); i++) {
            boolean range = i + 1 < expressions.size() && text.takeRange(expressions.get(i), expressions.get(i + 1));
            if (range) {
                i++;
            } else {
                text.take(expressions.get(i));
            }
        }
        return text.words.stream().filter(word -> !word.isEmpty()).collect(Collectors.joining(" "));
    }

    private void take(Expression expression) {
        switch (expression) {
            case Expression.Meta meta -> load(meta);
            case Expression.Payload payload -> load(payload);
            case Expression.PayloadSet set -> say(stored(set));
            case Expression.Notrack() -> say("notrack");
            case Expression.Ct(var key, var register) -> put(register, Operand.of(key.text(), key.type()));
            case Expression.FibType(var destination, var register) ->
                put(register, Operand.of("fib " + (destination ? "daddr" : "saddr") + " type", DataType.FIB_ADDRTYPE));
            case Expression.Immediate(var register, var data) -> put(register, constant(data));
            case Expression.Bitwise bitwise -> mask(bitwise);
            case Expression.Cmp(var register, var relation, var data) -> compare(register, relation, data);
            case Expression.Range(var register, var from, var to, var inverted) -> {
                Operand operand = at(register);
                say(operand.words() + (inverted ? " !=" : ""));
                say(ValueText.of(operand.type(), from) + "-" + ValueText.of(operand.type(), to));
            }
            case Expression.Lookup(var set, var register, var inverted) ->
                say(key(register) + (inverted ? " != @" : " @") + set);
            case Expression.VerdictLookup(var map, var register) -> say(key(register) + " vmap @" + map);
            case Expression.MapLookup(var map, var register, var to) ->
                put(to, Operand.of(key(register) + " map @" + map, DataType.INTEGER));
            case Expression.MetaSet(var key, var register) -> say(stored(key, register));
            case Expression.Nat nat -> say(nat(nat));
            case Expression.Decide(var verdict) -> say(verdict.text());
            case Expression.Masquerade() -> say("masquerade");
            case Expression.Counter ignored -> say("counter");
            case Expression.Reject reject -> say(reject(reject));
            case Expression.Limit limit -> say(limit(limit));
            case Expression.Log(var prefix) -> say(prefix.isEmpty() ? "log" : "log prefix " + Names.quoted(prefix));
            case Expression.Other other ->
                say(Compat.of(other).map(Compat::text).orElse("/* " + other.name() + " */"));
        }
    }

    private void say(String word) {
        words.add(word);
    }

    private void load(Expression.Meta meta) {
        Selector selector = Selector.loadedBy(meta).orElse(null);
        String name = selector == null ? "meta " + meta.key().name().toLowerCase(Locale.ROOT) : selector.text();
        put(meta.register(), Operand.of(name, meta.key().type()));
    }

    private void load(Expression.Payload payload) {
        Optional<Selector> selector = Selector.loadedBy(payload);
        if (selector.isEmpty()) {
            put(payload.register(), new Operand(raw(payload), DataType.INTEGER, payload.length(), null, null));
            return;
        }
        forgetWhatWasAskedFor(selector.get());
        put(payload.register(), new Operand(name(selector.get()), selector.get().type(), payload.length(), null, null));
    }

    private static String raw(Expression.Payload payload) {
        return "@" + payload.base().word() + "," + 8 * payload.offset() + "," + 8 * payload.length();
    }

    private String stored(Expression.PayloadSet set) {
        Expression.Payload field = new Expression.Payload(set.base(), set.offset(), set.length(), set.register());
        String name = Selector.loadedBy(field).map(this::name).orElseGet(() -> raw(field));
        return name + " set " + at(set.register()).words();
    }

    private void forgetWhatWasAskedFor(Selector selector) {
        if (askedFamily.isPresent() && selector.within().equals(askedFamily)) {
            words.set(askedFamilyAt, "");
        }
        if (selector == Selector.ICMPV6_TYPE && askedProtocol.equals("ipv6-icmp")) {
            words.set(askedProtocolAt, "");
        }
    }

    /** A port of a protocol that the rule has asked for carries the protocol's name. */
    private String name(Selector selector) {
        boolean port = selector == Selector.TH_SPORT || selector == Selector.TH_DPORT;
        if (!port || askedProtocol.isEmpty()) {
            return selector.text();
        }
        words.set(askedProtocolAt, "");
        return selector.text().replace("th", askedProtocol);
    }

    private void mask(Expression.Bitwise bitwise) {
        Operand operand = at(bitwise.from());
        put(
                bitwise.to(),
                new Operand(operand.words(), operand.type(), operand.length(), bitwise.mask(), bitwise.xor()));
    }

    private void compare(int register, Relation relation, Octets data) {
        Operand operand = at(register);
        noteWhatIsAskedFor(operand, relation, data);
        Octets mask = operand.mask();
        if (mask != null && relation == Relation.NEQ && data.isZero()) {
            say(operand.words() + " " + ValueText.of(operand.type(), mask));
        } else {
            String masked = mask == null || isPrefix(operand) ? "" : " & " + ValueText.of(operand.type(), mask);
            String sign = relation == Relation.EQ && masked.isEmpty() ? "" : " " + relation.sign();
            say(operand.words() + masked + sign + " " + value(operand, data));
        }
    }

    private void noteWhatIsAskedFor(Operand operand, Relation relation, Octets data) {
        if (relation != Relation.EQ) {
            return;
        }
        if (operand.words().equals(Selector.L4PROTO.text())) {
            askedProtocol = ValueText.of(DataType.INET_PROTO, data);
            askedProtocolAt = words.size();
        }
        Optional<Family> family = familyAskedBy(operand, data);
        if (family.isPresent()) {
            askedFamily = family;
            askedFamilyAt = words.size();
        }
    }

    private static Optional<Family> familyAskedBy(Operand operand, Octets data) {
        return switch (operand.type()) {
            case NF_PROTO, ETHER_TYPE ->
                switch (ValueText.of(operand.type(), data)) {
                    case "ipv4", "ip" -> Optional.of(Family.IP);
                    case "ipv6", "ip6" -> Optional.of(Family.IP6);
                    case "arp" -> Optional.of(Family.ARP);
                    default -> Optional.empty();
                };
            default -> Optional.empty();
        };
    }

    /** Two comparisons of one register, at least and at most: an interval. */
    private boolean takeRange(Expression first, Expression second) {
        if (first instanceof Expression.Cmp(var register, var low, var from)
                && second instanceof Expression.Cmp(var again, var high, var to)
                && register == again
                && low == Relation.GTE
                && high == Relation.LTE) {
            take(new Expression.Range(register, from, to, false));
            return true;
        }
        return false;
    }

    /** The value as its type prints it; an address of which only the first octets were loaded or kept, as a subnet. */
    private static String value(Operand operand, Octets data) {
        int missing = operand.type().length() - data.length();
        if (missing > 0 && operand.type() == DataType.IFNAME) {
            return beginning(data);
        }
        if (missing > 0 && operand.length() == data.length()) {
            byte[] whole = Arrays.copyOf(data.toBytes(), operand.type().length());
            return ValueText.of(operand.type(), Octets.of(whole)) + "/" + 8 * data.length();
        }
        String prefix = isPrefix(operand) ? "/" + ones(operand.mask()) : "";
        return ValueText.of(operand.type(), data) + prefix;
    }

    /** Of a name, the end of which is not asked for: {@code "br-*"}. */
    private static String beginning(Octets data) {
        String name = ValueText.string(data);
        return Names.quoted(name.length() == data.length() ? name + "*" : name);
    }

    private static boolean isPrefix(Operand operand) {
        return operand.mask() != null && (operand.type() == DataType.IPV4_ADDR || operand.type() == DataType.IPV6_ADDR);
    }

    private static int ones(@Nullable Octets mask) {
        int ones = 0;
        for (byte b : mask == null ? new byte[0] : mask.toBytes()) {
            ones += Integer.bitCount(b & 0xff);
        }
        return ones;
    }

    /** The fields that lie side by side from this register on, taken out of it. */
    private String key(int register) {
        List<String> fields = new ArrayList<>();
        int next = register;
        while (next < REGISTERS && registers[next] != null) {
            Operand operand = at(next);
            fields.add(operand.words());
            next += operand.registers();
        }
        Arrays.fill(registers, null);
        return String.join(" . ", fields);
    }

    private String stored(Expression.MetaKey key, int register) {
        Operand operand = at(register);
        String name = "meta " + key.name().toLowerCase(Locale.ROOT);
        Octets mask = operand.mask();
        Octets xor = operand.xor();
        if (mask == null || xor == null) {
            return name + " set " + operand.words();
        }
        boolean or = mask.toHostInt() == ~xor.toHostInt();
        String change = or
                ? " | " + ValueText.of(key.type(), xor)
                : " & " + ValueText.of(key.type(), mask) + (xor.isZero() ? "" : " ^ " + ValueText.of(key.type(), xor));
        return name + " set " + operand.words() + change;
    }

    private String nat(Expression.Nat nat) {
        String target = at(nat.addressRegister()).words();
        Operand port =
                nat.portRegister().isPresent() ? registers[nat.portRegister().getAsInt()] : null;
        return nat.kind().name().toLowerCase(Locale.ROOT) + " " + nat.family().text() + " to " + target
                + (port == null ? "" : ":" + port.words());
    }

    private static Operand constant(Octets data) {
        DataType type = switch (data.length()) {
            case 2 -> DataType.INET_SERVICE;
            case 4 -> DataType.IPV4_ADDR;
            case 16 -> DataType.IPV6_ADDR;
            default -> null;
        };
        return type == null
                ? new Operand("0x" + data, DataType.INTEGER, data.length(), null, null)
                : Operand.of(ValueText.of(type, data), type);
    }

    private static String reject(Expression.Reject reject) {
        return switch (reject.type()) {
            case 0 -> "reject with icmp " + reject.code();
            case 1 -> "reject with tcp reset";
            default ->
                switch (reject.code()) {
                    case 0 -> "reject with icmpx no-route";
                    case 1 -> "reject";
                    case 2 -> "reject with icmpx host-unreachable";
                    default -> "reject with icmpx admin-prohibited";
                };
        };
    }

    private static String limit(Expression.Limit limit) {
        String unit = switch ((int) limit.perSeconds()) {
            case 1 -> "second";
            case 60 -> "minute";
            case 3600 -> "hour";
            case 86_400 -> "day";
            default -> "week";
        };
        return "limit rate " + limit.rate() + "/" + unit + " burst " + limit.burst() + " packets";
    }

    private void put(int register, Operand operand) {
        registers[register] = operand;
    }

    private Operand at(int register) {
        Operand operand = registers[register];
        return operand == null ? Operand.of("reg " + register, DataType.INTEGER) : operand;
    }
}
