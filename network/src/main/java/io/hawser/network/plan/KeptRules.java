package io.hawser.network.plan;

import io.hawser.kernel.nftables.Table;
import io.hawser.kernel.nftables.TableId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was put into tables of the host that anybody can change, to put it back when somebody has. Tables with an owner need
 * no such memory. Every change of ours goes through here under the lock that it is made under, so that putting back never
 * meets a change half-done.
 *
 * <p>Thread-safe.
 */
final class KeptRules {
    private final Map<Key, Resource> kept = new LinkedHashMap<>();
    private final Set<TableId> open = new HashSet<>();

    /** What took effect. */
    synchronized void took(List<Change> done) {
        for (Change change : done) {
            switch (change) {
                case Change.Add add -> put(add.resource());
                case Change.Replace replace -> put(replace.resource());
                case Change.Remove remove -> remove(remove.resource());
            }
        }
    }

    /** What was found right at the start. */
    synchronized void found(State rules) {
        rules.resources().forEach(this::put);
    }

    private void put(Resource resource) {
        if (resource instanceof NftTable table && isOpen(table)) {
            open.add(table.id());
            kept.put(table.key(), table);
        } else if (resource instanceof NftElement element
                && element.place().isHost()
                && open.contains(element.element().table())) {
            kept.put(element.key(), element);
        }
    }

    private static boolean isOpen(NftTable table) {
        return table.place().isHost()
                && table.objects().getFirst() instanceof Table head
                && !head.flags().contains(Table.Flag.OWNER);
    }

    private void remove(Resource resource) {
        kept.remove(resource.key());
        if (resource instanceof NftTable table && open.remove(table.id())) {
            kept.values()
                    .removeIf(one -> one.within().filter(table.key()::equals).isPresent());
        }
    }

    /** The tables that are watched. */
    synchronized Set<TableId> tables() {
        return Set.copyOf(open);
    }

    synchronized State state() {
        return State.of(List.copyOf(kept.values()));
    }
}
