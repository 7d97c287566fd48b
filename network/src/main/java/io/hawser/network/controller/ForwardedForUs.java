package io.hawser.network.controller;

import io.hawser.network.model.Family;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Whether the host forwards a family because of us alone. Found out when the first network needs the family, not before: until
 * then another program may switch forwarding on, and what it forwards is not ours to drop. The answer then stays what it was,
 * so that a network is taken away as it was made. Any thread may ask.
 */
final class ForwardedForUs implements Predicate<Family> {
    private final Supplier<Set<Family>> host;
    private final Map<Family, Boolean> known = new ConcurrentHashMap<>();

    /** @param host the families that are forwarded because of us, or not at all so far */
    ForwardedForUs(Supplier<Set<Family>> host) {
        this.host = host;
    }

    @Override
    public boolean test(Family family) {
        return known.computeIfAbsent(family, asked -> host.get().contains(asked));
    }
}
