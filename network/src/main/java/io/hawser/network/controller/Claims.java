package io.hawser.network.controller;

import io.hawser.network.plan.Key;
import io.hawser.network.plan.NftTable;
import io.hawser.network.plan.Plan;
import io.hawser.network.plan.Resource;
import io.hawser.network.plan.Stage;
import io.hawser.network.plan.State;
import java.util.HashMap;
import java.util.Map;

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
            return after.minus(before).filter(Claims::isShareable);
        }
    }

    /** What opens the host (forwarding, route_localnet) and the tables; all else has one owner. */
    static boolean isShareable(Resource resource) {
        return resource instanceof NftTable || resource.stage() == Stage.OPENING;
    }

    /** What of two states is not in both and may be somebody else's too. */
    static State shared(State before, State after) {
        State made = after.minus(before);
        return made.plus(before.minus(after)).filter(Claims::isShareable);
    }

    /** Counts {@code after} instead of {@code before} and says what the kernel must do. */
    synchronized Move move(State before, State after) {
        State made = after.minus(before);
        State gone = before.minus(after);
        State first = made.only(key -> count(key, 1) == 1);
        State last = gone.only(key -> count(key, -1) == 0);
        State actual = before.only(key -> after.contains(key) || last.contains(key));
        State next = after.only(key -> before.contains(key) || first.contains(key));
        return new Move(before, after, Plan.between(actual, next));
    }

    /** Takes a move back that did not happen. */
    synchronized void undo(Move move) {
        move.after().minus(move.before()).resources().forEach(resource -> count(resource.key(), -1));
        move.before().minus(move.after()).resources().forEach(resource -> count(resource.key(), 1));
    }

    /** What of a state nobody wants. */
    synchronized State unwanted(State state) {
        return state.only(key -> !wanted.containsKey(key));
    }

    private int count(Key key, int step) {
        int count = wanted.getOrDefault(key, 0) + step;
        if (count == 0) {
            wanted.remove(key);
        } else {
            wanted.put(key, count);
        }
        return count;
    }
}
