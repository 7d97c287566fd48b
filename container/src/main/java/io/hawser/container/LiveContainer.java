package io.hawser.container;

import io.hawser.container.process.LiveProcess;
import io.hawser.container.stream.AttachHub;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One container in memory. Its {@link #lock} is held by whoever changes it, also while the runtime and the networks work;
 * its {@link #now} can be read at any time by anybody. Waiters have a lock of their own, inner to that one.
 */
final class LiveContainer {
    final String id;
    final ReentrantLock lock = new ReentrantLock();
    /** Its streams, also before it is started. */
    final AttachHub streams;

    private volatile Container now;
    private final ReentrantLock waiterLock = new ReentrantLock();
    private final Map<WaitCondition, List<CompletableFuture<ExitStatus>>> waiters = new EnumMap<>(WaitCondition.class);

    // Guarded by lock.
    Optional<LiveProcess> process = Optional.empty();
    /** The user stopped it: its restart policy is silent until somebody starts it. */
    boolean stoppedByUser;
    /** Its create has not been answered: what it keeps on disk is not complete. */
    boolean pending;
    /** What it has become was not written down whole: a disk was full. Who holds the lock may wait for a thread that writes it. */
    boolean unsaved;
    /** Ends in a row that made its policy start it again; decides the next pause. */
    int restartsInARow;
    /** Users who restart it just now: its end is not the last one. */
    int restarts;
    /** Counts starts, so that what was meant for an earlier run leaves a later one alone. */
    int run;

    /** Ends the probes of its health; empty while it has none. */
    Optional<CompletableFuture<Void>> probing = Optional.empty();

    private volatile boolean removing;

    LiveContainer(Container now, AttachHub streams) {
        this.id = now.id();
        this.now = now;
        this.streams = streams;
    }

    /** As it is now. */
    Container now() {
        return now;
    }

    State state() {
        return now.state();
    }

    boolean removing() {
        return removing;
    }

    void markRemoving(boolean value) {
        removing = value;
    }

    /** Takes this as the present; tells nobody. */
    void become(Container next) {
        now = next;
    }

    void become(State next) {
        now = now.withState(next);
    }

    /** Completes when the condition holds. */
    CompletableFuture<ExitStatus> await(WaitCondition condition) {
        CompletableFuture<ExitStatus> waiter = new CompletableFuture<>();
        waiterLock.lock();
        try {
            State.Status status = state().status();
            boolean rests = !state().alive() && status != State.Status.RESTARTING;
            if (condition == WaitCondition.NOT_RUNNING && rests) {
                waiter.complete(exitStatus());
            } else {
                List<CompletableFuture<ExitStatus>> same = waiters.computeIfAbsent(condition, _ -> new ArrayList<>());
                same.removeIf(CompletableFuture::isDone);
                same.add(waiter);
            }
        } finally {
            waiterLock.unlock();
        }
        return waiter;
    }

    /** Tells those who wait for this condition that it holds. */
    void release(WaitCondition condition) {
        List<CompletableFuture<ExitStatus>> released;
        waiterLock.lock();
        try {
            List<CompletableFuture<ExitStatus>> found = waiters.remove(condition);
            released = found == null ? List.of() : found;
        } finally {
            waiterLock.unlock();
        }
        ExitStatus status = exitStatus();
        released.forEach(waiter -> waiter.complete(status));
    }

    /** Why a start failed is told to who started it; a waiter is told the code alone, or its client shows the reason twice. */
    private ExitStatus exitStatus() {
        return new ExitStatus(state().exitCode(), "");
    }
}
