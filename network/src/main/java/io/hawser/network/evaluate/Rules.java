package io.hawser.network.evaluate;

import io.hawser.kernel.nftables.Chain;
import io.hawser.kernel.nftables.Element;
import io.hawser.kernel.nftables.Family;
import io.hawser.kernel.nftables.NamedSet;
import io.hawser.kernel.nftables.NftObject;
import io.hawser.kernel.nftables.Rule;
import io.hawser.kernel.nftables.Ruleset;
import io.hawser.kernel.nftables.Table;
import io.hawser.kernel.nftables.TableId;
import io.hawser.network.plan.NftElement;
import io.hawser.network.plan.NftTable;
import io.hawser.network.plan.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A ruleset laid out for evaluation: the base chains of each hook in the order in which packets pass them. Immutable. */
public final class Rules {
    private record ChainId(TableId table, String name) {}

    private final List<Chain> base = new ArrayList<>();
    private final Map<ChainId, List<Rule>> rules = new HashMap<>();
    private final Map<ChainId, SetIndex> sets = new HashMap<>();

    private Rules(Collection<? extends NftObject> objects) {
        objects.forEach(this::declare);
        objects.forEach(this::fill);
        base.sort(Comparator.comparingInt(chain -> chain.hook().orElseThrow().priority()));
    }

    public static Rules of(Collection<? extends NftObject> objects) {
        Set<TableId> asleep = new java.util.HashSet<>();
        for (NftObject object : objects) {
            if (object instanceof Table table && table.flags().contains(Table.Flag.DORMANT)) {
                asleep.add(table.table());
            }
        }
        return new Rules(objects.stream()
                .filter(object -> !asleep.contains(object.table()))
                .toList());
    }

    /** What a dump found. */
    public static Rules of(Ruleset ruleset) {
        return of(ruleset, Set.of());
    }

    /** What a dump found, but for some tables. */
    public static Rules of(Ruleset ruleset, Set<TableId> without) {
        List<NftObject> objects = new ArrayList<>(ruleset.tables());
        objects.addAll(ruleset.sets());
        objects.addAll(ruleset.elements());
        objects.addAll(ruleset.chains());
        objects.addAll(ruleset.rules());
        objects.removeIf(object -> without.contains(object.table()));
        return of(objects);
    }

    /** What the host's tables are meant to hold. */
    public static Rules of(State wanted) {
        return of(wanted.resources().stream()
                .filter(resource -> resource.place().isHost())
                .flatMap(resource -> switch (resource) {
                    case NftTable table -> table.objects().stream();
                    case NftElement element -> Stream.of(element.element());
                    default -> Stream.<NftObject>empty();
                })
                .toList());
    }

    private void declare(NftObject object) {
        switch (object) {
            case Chain chain -> {
                rules.computeIfAbsent(new ChainId(chain.table(), chain.name()), id -> new ArrayList<>());
                chain.hook().ifPresent(hook -> base.add(chain));
            }
            case NamedSet set -> sets.put(new ChainId(set.table(), set.name()), new SetIndex(set));
            case Table table -> {}
            case Rule rule -> {}
            case Element element -> {}
        }
    }

    private void fill(NftObject object) {
        switch (object) {
            case Rule rule ->
                rules.computeIfAbsent(new ChainId(rule.table(), rule.chain()), id -> new ArrayList<>())
                        .add(rule);
            case Element element ->
                Optional.ofNullable(sets.get(
                                new ChainId(element.table(), element.set().name())))
                        .ifPresent(set -> set.put(element));
            case Table table -> {}
            case Chain chain -> {}
            case NamedSet set -> {}
        }
    }

    /** The base chains at a hook that packets of one of the families pass, first to last. */
    List<Chain> at(Chain.Point point, Set<Family> families) {
        return base.stream()
                .filter(chain -> chain.hook().orElseThrow().point() == point
                        && families.contains(chain.table().family()))
                .toList();
    }

    /** Whether anything is filtered at all. */
    public boolean filters() {
        return base.stream().anyMatch(chain -> chain.hook().orElseThrow().type() == Chain.Type.FILTER);
    }

    List<Rule> in(TableId table, String chain) {
        return Optional.ofNullable(rules.get(new ChainId(table, chain))).orElse(List.of());
    }

    Optional<SetIndex> set(TableId table, String name) {
        return Optional.ofNullable(sets.get(new ChainId(table, name)));
    }
}
