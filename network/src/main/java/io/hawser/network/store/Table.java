package io.hawser.network.store;

import io.hawser.network.model.NetworkException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The live records in memory. Readers need no lock: the map is replaced key by key, and {@link #list} of one prefix is
 * taken under the monitor of the table so that it never shows half a commit. Writers are serialised by the owner.
 */
final class Table {

    private final ConcurrentSkipListMap<String, Versioned> records = new ConcurrentSkipListMap<>();
    private long version;

    Optional<Versioned> get(String key) {
        return Optional.ofNullable(records.get(key));
    }

    synchronized List<Versioned> list(String prefix) {
        return List.copyOf(records.subMap(prefix, prefix + Character.MAX_VALUE).values());
    }

    synchronized long version() {
        return version;
    }

    /** Checks the conditions against the present state and draws the next version. */
    synchronized Change prepare(List<Mutation> all) {
        List<Event> events = new ArrayList<>(all.size());
        long next = version + 1;
        for (Mutation mutation : all) {
            check(mutation);
            events.add(
                    switch (mutation) {
                        case Mutation.Put put -> new Event.Stored(new Versioned(put.key(), put.value(), next));
                        case Mutation.Delete delete -> new Event.Deleted(delete.key());
                    });
        }
        return new Change(next, events);
    }

    private void check(Mutation mutation) {
        Versioned present = records.get(mutation.key());
        long actual = present == null ? Mutation.ABSENT : present.version();
        if (mutation.expectedVersion() != Mutation.ANY && mutation.expectedVersion() != actual) {
            throw NetworkException.conflict(
                    "record " + mutation.key() + " has version " + actual + ", expected " + mutation.expectedVersion());
        }
    }

    /** Makes a change and answers what undoes it; that is no change of its own: the counter goes on. */
    synchronized Runnable apply(Change change) {
        version = Math.max(version, change.version());
        Map<String, Optional<Versioned>> before = new LinkedHashMap<>();
        for (Event event : change.events()) {
            before.putIfAbsent(event.key(), get(event.key()));
            if (event instanceof Event.Stored stored) {
                records.put(stored.key(), stored.value());
            } else {
                records.remove(event.key());
            }
        }
        return () -> restore(before);
    }

    private synchronized void restore(Map<String, Optional<Versioned>> before) {
        before.forEach((key, value) -> value.ifPresentOrElse(old -> records.put(key, old), () -> records.remove(key)));
    }
}
