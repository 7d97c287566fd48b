package io.hawser.network.controller;

import io.hawser.network.plan.Key;
import io.hawser.network.plan.NftTable;
import io.hawser.network.plan.Plan;
import io.hawser.network.plan.Resource;
import io.hawser.network.plan.Stage;
import io.hawser.network.plan.State;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Counts who wants what. Most resources belong to one network or endpoint, but some are rendered by several: the table
 * every bridge's rules are in, forwarding, {@code route_localnet} of a bridge with two loopback bindings. The first to
 * want one makes it, the last to go takes it away; in between it is in nobody's plan. Thread-safe.
 *
 * <p>Counting and the kernel's work must be one step for such a resource, or the last to go would take away what a newcomer
 * has just made: so each has a turn ({@link #during}). Those who only count hold it together; who makes it or takes it away
 * holds it alone.
 */
final class Claims {

    private final Map<Key, Integer> wanted = new HashMap<>(); // guarded by this
    private final Map<Key, ReentrantReadWriteLock> turns = new ConcurrentHashMap<>();

    /** A counted step from one state to another, to be taken back when its plan fails. */
    record Move(State before, State after, Plan plan) {}

    /**
     * Does a step: counts it, and runs {@code action} while nobody else makes or takes away what it shares with others.
     *
     * @param action carries the plan out, and calls {@link #undo} when that fails
     */
    <T> T during(State before, State after, Function<Move, T> action) {
        List<Key> shared = Stream.concat(
                        after.filter(absentFrom(before)).resources().stream(),
                        before.filter(absentFrom(after)).resources().stream())
                .filter(Claims::isShareable)
                .map(Resource::key)
                .sorted(Comparator.comparing(Key::toString))
                .toList();
        return holding(shared, ReentrantReadWriteLock::readLock, () -> together(before, after, action))
                .orElseGet(() ->
                        holding(shared, ReentrantReadWriteLock::writeLock, () -> action.apply(move(before, after))));
    }

    /** Empty if the step turns out to make or take away something shared, for which it must be alone. */
    private <T> Optional<T> together(State before, State after, Function<Move, T> action) {
        Move move = move(before, after);
        if (move.plan().changes().stream().anyMatch(change -> isShareable(change.resource()))) {
            undo(move);
            return Optional.empty();
        }
        return Optional.of(action.apply(move));
    }

    /** What opens the host (forwarding, route_localnet) and the tables; all else has one owner. */
    private static boolean isShareable(Resource resource) {
        return resource instanceof NftTable || resource.stage() == Stage.OPENING;
    }

    /** In the order of the keys, so that two steps never wait for each other. */
    private <T> T holding(List<Key> keys, Function<ReentrantReadWriteLock, Lock> mode, Supplier<T> action) {
        Deque<Lock> held = new ArrayDeque<>();
        try {
            for (Key key : keys) {
                Lock lock = mode.apply(turns.computeIfAbsent(key, any -> new ReentrantReadWriteLock()));
                lock.lock();
                held.push(lock);
            }
            return action.get();
        } finally {
            held.forEach(Lock::unlock);
        }
    }

    /** Counts {@code after} instead of {@code before} and says what the kernel must do. */
    synchronized Move move(State before, State after) {
        State made = after.filter(absentFrom(before));
        State gone = before.filter(absentFrom(after));
        State first = made.filter(resource -> count(resource, 1) == 1);
        State last = gone.filter(resource -> count(resource, -1) == 0);
        State actual = before.filter(resource -> after.contains(resource.key()) || last.contains(resource.key()));
        State next = after.filter(resource -> before.contains(resource.key()) || first.contains(resource.key()));
        return new Move(before, after, Plan.between(actual, next));
    }

    /** Takes a move back that did not happen. */
    synchronized void undo(Move move) {
        move.after().filter(absentFrom(move.before())).resources().forEach(resource -> count(resource, -1));
        move.before().filter(absentFrom(move.after())).resources().forEach(resource -> count(resource, 1));
    }

    private static Predicate<Resource> absentFrom(State other) {
        return resource -> !other.contains(resource.key());
    }

    private int count(Resource resource, int step) {
        int count = wanted.getOrDefault(resource.key(), 0) + step;
        if (count == 0) {
            wanted.remove(resource.key());
        } else {
            wanted.put(resource.key(), count);
        }
        return count;
    }
}
