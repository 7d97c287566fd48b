package io.hawser.network.plan;

import io.hawser.kernel.nftables.Chain;
import io.hawser.kernel.nftables.Family;
import io.hawser.kernel.nftables.NamedSet;
import io.hawser.kernel.nftables.NftObject;
import io.hawser.kernel.nftables.Rule;
import io.hawser.kernel.nftables.Table;
import io.hawser.kernel.nftables.TableId;
import io.hawser.kernel.nftables.Transaction;
import java.util.List;
import java.util.Optional;

/**
 * A table of ours with its chains, rules and declared sets: the constant part of the rules, whose sets and maps are
 * filled by {@link NftElement}s. A table that differs is made anew with all its elements, in one transaction.
 *
 * @param place where it is
 * @param objects the table, then its sets and its chains by name, then its rules in order
 */
public record NftTable(Place place, List<NftObject> objects) implements Resource {

    /** Sets before the rules that look them up, chains before the rules inside. */
    private static final List<Class<? extends NftObject>> RANKS =
            List.of(Table.class, NamedSet.class, Chain.class, Rule.class);

    public NftTable {
        objects = objects.stream().sorted(NftTable::order).toList();
        if (objects.isEmpty() || !(objects.getFirst() instanceof Table)) {
            throw new IllegalArgumentException("the objects of a table begin with the table");
        }
    }

    private static int order(NftObject left, NftObject right) {
        int byRank = Integer.compare(rank(left), rank(right));
        return byRank == 0 ? name(left).compareTo(name(right)) : byRank;
    }

    private static int rank(NftObject object) {
        int rank = RANKS.indexOf(object.getClass());
        if (rank < 0) {
            throw new IllegalArgumentException("elements are resources of their own");
        }
        return rank;
    }

    /** Rules keep their order among those of their chain. */
    private static String name(NftObject object) {
        return object instanceof Rule rule ? rule.chain() : object.title();
    }

    /** Its family and name. */
    public TableId id() {
        return objects.getFirst().table();
    }

    @Override
    public Key key() {
        return key(place, id());
    }

    static Key key(Place place, TableId table) {
        return new Key(place, "table", table.text());
    }

    /** A table outside the host goes with its namespace. */
    @Override
    public Optional<Key> within() {
        return place.isHost() ? Optional.empty() : Optional.of(Key.namespace(place));
    }

    @Override
    public Stage stage() {
        return stage(id());
    }

    /** What looks at frames stands before there are any. */
    static Stage stage(TableId table) {
        return table.family() == Family.BRIDGE ? Stage.GUARD : Stage.RULES;
    }

    @Override
    public boolean remade() {
        return true;
    }

    /** What makes it from nothing. */
    private Transaction making() {
        return Transaction.builder().addAll(objects).build();
    }

    /**
     * Two tables are the same when making them says the same to the kernel. That is asked of every table at every start, and
     * quicker than comparing expression by expression, each type of which the JVM would have to learn to compare first.
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof NftTable that
                && place.equals(that.place)
                && id().equals(that.id())
                && making().sendsTheSame(that.making());
    }

    @Override
    public int hashCode() {
        return key().hashCode();
    }

    @Override
    public String addSpelling() {
        String script = making().text();
        return place.command("nft -f - <<'END'\n" + script + "\nEND");
    }

    @Override
    public String removeSpelling() {
        return place.command("nft delete table " + id().text());
    }
}
