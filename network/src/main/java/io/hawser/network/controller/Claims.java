package io.hawser.network.controller;

import io.hawser.network.plan.Key;
import io.hawser.network.plan.NftTable;
import io.hawser.network.plan.Plan;
import io.hawser.network.plan.Resource;
import io.hawser.network.plan.Stage;
import io.hawser.network.plan.State;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Counts who wants what. Most resources belong to one network or endpoint, but some are rendered by several: the table
 * every bridge's rules are in, forwarding, {@code route_localnet} of a bridge with two loopback bindings. The first to
 * want one makes it, the last to go takes it away; in between it is in nobody's plan. Thread-safe; who may act on what was
 * counted is decided by {@link Steps}.
 */
final class Claims {

    private final Map<Key, Integer> wanted = new HashMap<>(); // guarded by this

    /** A counted step from one state to another, to be taken back when its plan fails. */
    record Move(State before, State after, Plan plan) {
        /** Whether it makes or takes away something that others may count on. */
        boolean touchesShared() {
            return plan.changes().stream().anyMatch(change -> isShareable(change.resource()));
        }

        /** What it newly counts on together with others. */
        State joined() {
            return after.filter(absentFrom(before)).filter(Claims::isShareable);
        }
    }

    /** What opens the host (forwarding, route_localnet) and the tables; all else has one owner. */
    static boolean isShareable(Resource resource) {
        return resource instanceof NftTable || resource.stage() == Stage.OPENING;
    }

    /** What of two states is not in both and may be somebody else's too. */
    static State shared(State before, State after) {
        State made = after.filter(absentFrom(before));
        return made.plus(before.filter(absentFrom(after))).filter(Claims::isShareable);
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

    /** What of a state nobody wants. */
    synchronized State unwanted(State state) {
        return state.filter(resource -> !wanted.containsKey(resource.key()));
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
