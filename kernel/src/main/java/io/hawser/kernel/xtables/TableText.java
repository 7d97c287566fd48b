package io.hawser.kernel.xtables;

import io.hawser.kernel.nftables.Chain;
import io.hawser.kernel.nftables.Compat;
import io.hawser.kernel.nftables.Expression;
import io.hawser.kernel.nftables.NftObject;
import io.hawser.kernel.nftables.Octets;
import io.hawser.kernel.nftables.Rule;
import io.hawser.kernel.nftables.Table;
import io.hawser.kernel.nftables.TableId;
import io.hawser.kernel.nftables.Verdict;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One table of {@code iptables-legacy} as the kernel hands it out, turned into chains and rules.
 *
 * <p>The table is one row of entries without names of chains. A built-in chain begins where the hook enters, and ends with its
 * policy, an entry that matches everything. Another chain is preceded by an entry with the target {@code ERROR}, which holds
 * its name, and ends with {@code RETURN}. A jump is the offset of the chain's first entry. The last entry is an {@code ERROR}
 * again.
 *
 * <pre>
 * 0    FORWARD:  -o docker0 -j mine   target offset 112, next 152, verdict 456
 * 152            policy DROP          verdict -1
 * 304  ERROR "mine"
 * 456  mine:     -j DROP ...
 * </pre>
 */
final class TableText {
    private static final int HOOKS = 5;
    private static final int ENTERS_AT = 36;
    private static final int POLICIES_AT = ENTERS_AT + 4 * HOOKS;
    private static final int VALID_AT = 32;

    /** {@code struct xt_entry_match} and {@code xt_entry_target}: u16 length | name 29 | revision 1 | data. */
    private static final int EXTENSION_HEADER = 32;

    private static final int EXTENSION_NAME = 29;
    private static final int DROP = -1;
    private static final int QUEUE = -4;
    private static final int RETURN = -5;
    private static final String ERROR = "ERROR";
    private static final Map<String, Integer> PRIORITIES =
            Map.of("raw", -300, "mangle", -150, "filter", 0, "security", 50, "nat", -100);
    private static final int NAT_LAST = 100;

    private final Layout layout;
    private final TableId table;
    private final ByteBuffer info;
    private final ByteBuffer entries;

    /**
     * @param info {@code struct ipt_getinfo}
     * @param entries what follows the head of {@code struct ipt_get_entries}
     */
    TableText(Layout layout, TableId table, byte[] info, byte[] entries) {
        this.layout = layout;
        this.table = table;
        this.info = ByteBuffer.wrap(info).order(ByteOrder.nativeOrder());
        this.entries = ByteBuffer.wrap(entries).order(ByteOrder.nativeOrder());
    }

    static boolean isKnown(String table) {
        return PRIORITIES.containsKey(table);
    }

    List<NftObject> objects() {
        List<NftObject> objects = new ArrayList<>();
        objects.add(Table.of(table));
        Map<Integer, Chain> chains = chains();
        objects.addAll(chains.values());
        Map<Integer, Chain.Point> policies = hooks(POLICIES_AT);
        Optional<Chain> chain = Optional.empty();
        for (int at = 0; at < entries.capacity(); at += next(at)) {
            chain = chains.containsKey(at) ? Optional.of(chains.get(at)) : chain;
            if (!policies.containsKey(at) && !extension(at + target(at)).equals(ERROR)) {
                rule(at, chain.orElseThrow(), chains).ifPresent(objects::add);
            }
        }
        return objects;
    }

    /** By their first entry. */
    private Map<Integer, Chain> chains() {
        Map<Integer, Chain> chains = new HashMap<>();
        Map<Integer, Chain.Point> policies = hooks(POLICIES_AT);
        hooks(ENTERS_AT).forEach((at, point) -> {
            int policy = policies.entrySet().stream()
                    .filter(entry -> entry.getValue() == point)
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseThrow();
            chains.put(at, base(point, verdict(policy) == DROP ? Chain.Policy.DROP : Chain.Policy.ACCEPT));
        });
        for (int at = 0; at < entries.capacity(); at += next(at)) {
            int target = at + target(at);
            if (extension(target).equals(ERROR) && at + next(at) < entries.capacity()) {
                chains.put(at + next(at), Chain.regular(table, text(target + EXTENSION_HEADER, EXTENSION_NAME + 1)));
            }
        }
        return chains;
    }

    private Chain base(Chain.Point point, Chain.Policy policy) {
        boolean nat = LegacyTables.name(table).equals("nat");
        boolean early = point == Chain.Point.PREROUTING || point == Chain.Point.OUTPUT;
        int priority = nat && !early ? NAT_LAST : PRIORITIES.getOrDefault(LegacyTables.name(table), 0);
        Chain.Hook hook = new Chain.Hook(nat ? Chain.Type.NAT : Chain.Type.FILTER, point, priority, policy);
        return new Chain(table, point.name(), Optional.of(hook), Optional.empty());
    }

    /** By offset; the hooks have the numbers of {@link Chain.Point}. */
    private Map<Integer, Chain.Point> hooks(int from) {
        Map<Integer, Chain.Point> hooks = new HashMap<>();
        int valid = info.getInt(VALID_AT);
        for (int hook = 0; hook < HOOKS; hook++) {
            if ((valid & 1 << hook) != 0) {
                hooks.put(info.getInt(from + 4 * hook), Chain.Point.of(hook).orElseThrow());
            }
        }
        return hooks;
    }

    // ------------------------------------------------------------------------------------------------ one entry

    private int target(int at) {
        return Short.toUnsignedInt(entries.getShort(at + layout.offsets()));
    }

    private int next(int at) {
        return Short.toUnsignedInt(entries.getShort(at + layout.offsets() + 2));
    }

    /** Of the standard target. */
    private int verdict(int at) {
        return entries.getInt(at + target(at) + EXTENSION_HEADER);
    }

    /** A match's or target's name; the standard target has none. */
    private String extension(int at) {
        return text(at + 2, EXTENSION_NAME);
    }

    private String text(int at, int length) {
        byte[] bytes = octets(at, length);
        int end = 0;
        while (end < length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    private byte[] octets(int at, int length) {
        byte[] bytes = new byte[length];
        entries.get(at, bytes);
        return bytes;
    }

    /** Empty for a rule that does nothing but count. */
    private Optional<Rule> rule(int at, Chain chain, Map<Integer, Chain> chains) {
        Conditions conditions = new Conditions(layout, octets(at, layout.length()));
        List<Expression> expressions = new ArrayList<>(conditions.expressions());
        int end = at + target(at);
        for (int match = at + layout.length(); match < end; match += length(match)) {
            expressions.add(compat(match, false).toExpression());
        }
        if (!extension(end).isEmpty()) {
            expressions.add(compat(end, true).toExpression());
        } else if (verdict(at) != at + next(at) || conditions.isGoto()) {
            expressions.add(new Expression.Decide(verdict(at, conditions.isGoto(), chains)));
        } else {
            return Optional.empty();
        }
        return Optional.of(new Rule(table, chain.name(), expressions, Optional.empty()));
    }

    private int length(int extension) {
        return Short.toUnsignedInt(entries.getShort(extension));
    }

    private Compat compat(int at, boolean target) {
        return new Compat(
                target,
                extension(at),
                entries.get(at + EXTENSION_HEADER - 1),
                Octets.of(octets(at + EXTENSION_HEADER, length(at) - EXTENSION_HEADER)));
    }

    /** Below zero it is minus a verdict of the hook, less one; else an offset. */
    private Verdict verdict(int at, boolean goTo, Map<Integer, Chain> chains) {
        int number = verdict(at);
        if (number >= 0) {
            String name = Objects.requireNonNull(chains.get(number)).name();
            return goTo ? Verdict.goTo(name) : Verdict.jumpTo(name);
        }
        return switch (number) {
            case RETURN -> Verdict.RETURN;
            case QUEUE -> new Verdict(Verdict.Code.QUEUE, Optional.empty());
            case DROP -> Verdict.DROP;
            default -> Verdict.ACCEPT;
        };
    }
}
