package io.hawser.network.plan;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A set of resources, at most one per key, in the order they were put in. Immutable; what drivers answer with and what
 * the observer reports.
 */
public final class State {
    private static final State EMPTY = new State(new LinkedHashMap<>());

    private final Map<Key, Resource> resources;

    private State(LinkedHashMap<Key, Resource> resources) {
        this.resources = Collections.unmodifiableMap(resources);
    }

    public static State empty() {
        return EMPTY;
    }

    public static State of(Resource... resources) {
        return of(List.of(resources));
    }

    public static State of(Collection<? extends Resource> resources) {
        return EMPTY.plus(resources);
    }

    /** This state and one resource more, which takes the place of one with its key. */
    public State plus(Resource resource) {
        return plus(List.of(resource));
    }

    public State plus(State other) {
        return plus(other.resources.values());
    }

    private State plus(Collection<? extends Resource> more) {
        LinkedHashMap<Key, Resource> all = new LinkedHashMap<>(resources);
        more.forEach(resource -> all.put(resource.key(), resource));
        return new State(all);
    }

    /** This state without what has a key of the other. */
    public State minus(State other) {
        LinkedHashMap<Key, Resource> kept = new LinkedHashMap<>(resources);
        kept.keySet().removeAll(other.resources.keySet());
        return new State(kept);
    }

    /** What of this state has a key that satisfies a condition. */
    public State only(Predicate<Key> condition) {
        LinkedHashMap<Key, Resource> kept = new LinkedHashMap<>(resources);
        kept.keySet().removeIf(condition.negate());
        return new State(kept);
    }

    /** What of this state satisfies a condition. */
    public State filter(Predicate<Resource> condition) {
        LinkedHashMap<Key, Resource> kept = new LinkedHashMap<>(resources);
        kept.values().removeIf(condition.negate());
        return new State(kept);
    }

    public Optional<Resource> get(Key key) {
        return Optional.ofNullable(resources.get(key));
    }

    public boolean contains(Key key) {
        return resources.containsKey(key);
    }

    public Collection<Resource> resources() {
        return resources.values();
    }

    public boolean isEmpty() {
        return resources.isEmpty();
    }

    /** The plan that makes all of it where nothing is. */
    public Plan creation() {
        return Plan.between(EMPTY, this);
    }

    /** Equal when the same resources are in it, whatever their order. */
    @Override
    public boolean equals(Object other) {
        return other instanceof State state && state.resources.equals(resources);
    }

    @Override
    public int hashCode() {
        return resources.hashCode();
    }

    @Override
    public String toString() {
        return resources.values().toString();
    }
}
