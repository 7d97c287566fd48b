package io.hawser.network.plan;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the steps of one plan know of those before. Used by the one thread that applies the plan. */
final class Memory {
    private final Map<Key, Integer> indexes = new HashMap<>();
    private final Set<Key> found = new HashSet<>();

    /** The number a link was made with. */
    void made(Key link, int index) {
        indexes.put(link, index);
    }

    /** A link of ours was there already when it was to be made. */
    void found(Key link, int index) {
        indexes.put(link, index);
        found.add(link);
    }

    void gone(Key link) {
        indexes.remove(link);
    }

    Optional<Integer> index(Key link) {
        return Optional.ofNullable(indexes.get(link));
    }

    boolean wasFound(Key link) {
        return found.contains(link);
    }
}
