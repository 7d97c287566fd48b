package io.hawser.container;

import io.hawser.container.health.Health;
import java.time.Instant;
import java.util.Optional;

/**
 * What a container is doing.
 *
 * <p>Source: Engine API, {@code GET /containers/{id}/json}, member {@code State}.
 *
 * @param status the one word for it
 * @param pid of its first process in our process namespace; 0 when none runs
 * @param exitCode of its last run; 128 when that run could not be started
 * @param startedAt when it last began; empty if it never did
 * @param finishedAt when it last ended; empty if it never did
 * @param error why the last start failed; empty if it did not
 * @param oomKilled whether the kernel killed it for want of memory in its last run
 * @param health what its health check has shown; empty without one, and before its first start
 */
public record State(
        Status status,
        int pid,
        int exitCode,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        String error,
        boolean oomKilled,
        Optional<Health> health) {

    /** Docker's words, in lower case on the wire. */
    public enum Status {
        CREATED,
        RUNNING,
        PAUSED,
        RESTARTING,
        REMOVING,
        EXITED,
        DEAD;

        /** The word as Docker spells it. */
        public String wireName() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public State {
        // Records of versions that knew no health do not have it.
        health = health == null ? Optional.empty() : health;
    }

    /** Made, never started. */
    public static final State NEW =
            new State(Status.CREATED, 0, 0, Optional.empty(), Optional.empty(), "", false, Optional.empty());

    /** Whether a process of it exists: running or paused. */
    public boolean alive() {
        return status == Status.RUNNING || status == Status.PAUSED;
    }

    /** The same under another word. */
    public State as(Status replaced) {
        return new State(replaced, pid, exitCode, startedAt, finishedAt, error, oomKilled, health);
    }

    /** The same in this health. */
    State withHealth(Health replaced) {
        return new State(status, pid, exitCode, startedAt, finishedAt, error, oomKilled, Optional.of(replaced));
    }

    /** Running since this moment. */
    public State started(int newPid, Instant when) {
        return new State(
                Status.RUNNING, newPid, 0, Optional.of(when), finishedAt, "", false, health.map(Health::restarted));
    }

    /** Ended at this moment, or when it started: a quick program is over before the runtime says that it runs. */
    public State exited(int code, Instant when, boolean oom) {
        Instant end = startedAt.filter(when::isBefore).orElse(when);
        return new State(Status.EXITED, 0, code, startedAt, Optional.of(end), "", oom, health);
    }

    /** Not started after all: Docker leaves a new container {@code created} and another one {@code exited}. */
    public State startFailed(int code, String why) {
        Status left = startedAt.isPresent() ? Status.EXITED : Status.CREATED;
        return new State(left, 0, code, startedAt, finishedAt, why, false, health);
    }
}
