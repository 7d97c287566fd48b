package io.hawser.network.controller;

import io.hawser.network.plan.Key;
import io.hawser.network.plan.Plan;
import io.hawser.network.plan.Resource;
import io.hawser.network.plan.State;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One step of a life cycle: the kernel goes from one state to another, then the result is written down. Both happen or
 * neither, whatever other requests do meanwhile. Thread-safe.
 *
 * <p><b>Turns.</b> For what several want ({@link Claims}), counting and the kernel's work must be one thing, or the last to go
 * would take away what a newcomer has just made. So each such resource has a turn. Those who only count on it hold it
 * together; who makes it or takes it away holds it alone. Nobody knows beforehand which he is: he counts while holding it
 * together, and if that makes him the first or the last, takes it back and waits to be alone.
 *
 * <p><b>Who fails</b> while holding it together may have become the last by then, because the others left it to him. He goes
 * on counting on it until he is alone, and then lets go of it as anybody would.
 *
 * <p><b>Orphans</b> are taken away while no step is under way at all, so that none is just being made. That is rare.
 */
final class Steps {

    private final Claims claims;
    private final Host host;
    private final Map<Key, ReentrantReadWriteLock> turns = new ConcurrentHashMap<>();
    private final ReentrantReadWriteLock underWay = new ReentrantReadWriteLock();

    Steps(Claims claims, Host host) {
        this.claims = claims;
        this.host = host;
    }

    /**
     * Goes a step. After an exception the kernel is as before; what could not be undone is suppressed in it.
     *
     * @param commit writes the result; run while nobody else changes what the step shares with others
     */
    void carryOut(State before, State after, Runnable commit) {
        Step step = new Step(before, after, commit);
        with(underWay.readLock(), step::go);
    }

    /** Used by one thread. */
    private final class Step {
        private final State before;
        private final State after;
        private final Runnable commit;
        private final State shared;
        private State kept = State.empty();

        private Step(State before, State after, Runnable commit) {
            this.before = before;
            this.after = after;
            this.commit = commit;
            this.shared = Claims.shared(before, after);
        }

        private boolean go() {
            try {
                return holding(shared, ReentrantReadWriteLock::readLock, this::together)
                        || holding(shared, ReentrantReadWriteLock::writeLock, this::alone);
            } catch (RuntimeException failed) {
                if (!kept.isEmpty()) {
                    holding(shared, ReentrantReadWriteLock::writeLock, () -> letGo(failed));
                }
                throw failed;
            }
        }

        /** False if the step turns out to make or take away something shared, for which it must be alone. */
        private boolean together() {
            Claims.Move move = claims.move(before, after);
            if (move.touchesShared()) {
                claims.undo(move);
                return false;
            }
            try {
                return carryOut(move);
            } catch (RuntimeException failed) {
                kept = move.joined();
                claims.move(State.empty(), kept);
                throw failed;
            }
        }

        private boolean alone() {
            return carryOut(claims.move(before, after));
        }

        private boolean carryOut(Claims.Move move) {
            try {
                host.apply(move.plan());
                commit(move.plan());
                return true;
            } catch (RuntimeException failed) {
                claims.undo(move);
                throw failed;
            }
        }

        private void commit(Plan plan) {
            try {
                commit.run();
            } catch (RuntimeException notDurable) {
                attempt(plan.inverse(), notDurable);
                throw notDurable;
            }
        }

        private boolean letGo(RuntimeException cause) {
            attempt(claims.move(kept, State.empty()).plan(), cause);
            return true;
        }
    }

    private void attempt(Plan plan, RuntimeException cause) {
        try {
            host.apply(plan);
        } catch (RuntimeException failed) {
            cause.addSuppressed(failed);
        }
    }

    /** Takes away what of these nobody wants, and answers what that was. */
    State clear(State orphans) {
        return with(underWay.writeLock(), () -> {
            State unwanted = claims.unwanted(orphans);
            host.apply(Plan.between(unwanted, State.empty()));
            return unwanted;
        });
    }

    /** In the order of the keys, so that two steps never wait for each other. */
    private <T> T holding(State shared, Function<ReentrantReadWriteLock, Lock> mode, Supplier<T> action) {
        List<Key> keys = shared.resources().stream()
                .map(Resource::key)
                .sorted(Comparator.comparing(Key::toString))
                .toList();
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

    private static <T> T with(Lock lock, Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
