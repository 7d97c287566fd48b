package io.hawser.container;

import io.hawser.container.process.ExitFolder.Exit;
import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How containers live: started, frozen, told to stop, ended, started again by their policy, removed.
 *
 * <p>A change holds the container's lock; waiting for a process to end does not, because the end is handled by another
 * thread that needs it.
 *
 * <pre>
 *            start                 pause
 *   created ───────▶ running ◀──────────────▶ paused
 *                      │  ▲       unpause
 *                 ends │  │ start, or the policy after a pause (restarting)
 *                      ▼  │
 *                     exited ──▶ removed
 * </pre>
 */
final class Lifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);
    private static final int KILLED = 128 + Signals.SIGKILL;
    private static final Duration DEFAULT_STOP = Duration.ofSeconds(10);
    private static final Duration AFTER_KILL = Duration.ofSeconds(10);

    private final EngineParts parts;
    private final Starter starter;
    private final HealthMonitor health;
    private volatile boolean closed;

    Lifecycle(EngineParts parts, HealthMonitor health) {
        this.parts = parts;
        this.health = health;
        this.starter = new Starter(parts, this::watch);
    }

    /** No policy acts any more, and nobody's health is asked for. */
    void close() {
        closed = true;
        health.close();
    }

    /** Starts it on behalf of a user; false if it runs. */
    boolean start(LiveContainer live) {
        live.lock.lock();
        try {
            checkStartable(live);
            if (live.state().alive()) {
                return false;
            }
            live.restartsInARow = 0;
            live.become(live.now().withRestartCount(0));
            starter.start(live);
            return true;
        } catch (NetworkException e) {
            if (live.now().spec().life().autoRemove() && !live.state().alive()) {
                Thread.ofVirtual().start(() -> removeQuietly(live));
            }
            throw e;
        } finally {
            live.lock.unlock();
        }
    }

    private static void checkStartable(LiveContainer live) {
        if (live.removing()) {
            throw NetworkException.conflict("container is marked for removal and cannot be started");
        }
        if (live.state().status() == State.Status.PAUSED) {
            throw NetworkException.conflict("cannot start a paused container, try unpause instead");
        }
    }

    /** Takes up a container that was found running. */
    void resumeWatch(LiveContainer live) {
        live.streams.bind(parts.bundle(live.id));
        watch(live);
    }

    /** Sees to it that its end is noticed: by its exit file, or, if its monitor leaves none, by the monitor's own end. */
    private void watch(LiveContainer live) {
        int run = live.run;
        parts.exits().expect(live.id, exit -> ended(live, run, exit));
        parts.watch().whenGone(parts.bundle(live.id), () -> monitorGone(live, run));
        health.begin(live);
    }

    private void monitorGone(LiveContainer live, int run) {
        live.lock.lock();
        try {
            if (live.run != run || !live.state().alive()) {
                return;
            }
        } finally {
            live.lock.unlock();
        }
        Optional<Exit> told = parts.exits().find(live.id);
        if (told.isEmpty()) {
            LOG.warn("a monitor ended before its container={}", live.now().shortId());
        }
        ended(live, run, told.orElseGet(() -> new Exit(KILLED, parts.clock().instant())));
    }

    /** Its process has ended: takes down what was made for it, tells everybody, and lets its policy decide. */
    void ended(LiveContainer live, Exit exit) {
        ended(live, live.run, exit);
    }

    /** The same for one run of it: its exit file and its monitor both tell, and the later word may come after a restart. */
    private void ended(LiveContainer live, int run, Exit exit) {
        boolean remove;
        live.lock.lock();
        try {
            if (live.run != run || !live.state().alive() || closed) {
                return;
            }
            health.stop(live);
            Container before = live.now();
            boolean oom = Files.exists(parts.bundle(live.id).resolve("oom"));
            State end = before.state().exited(exit.code(), exit.time(), oom);
            // In one step: nobody is to see it exited who then finds it running again.
            boolean again = wantsRestart(live, before, end);
            live.become(again ? restarting(before, end) : before.withState(end));
            tellEnd(live, before, oom);
            takeDown(live);
            live.process = Optional.empty();
            live.become(live.now().withSandbox(Optional.empty()).withExecIds(List.of()));
            if (again) {
                scheduleRestart(live, RestartPause.after(live.restartsInARow++));
            }
            parts.table().save(live);
            live.streams.ended();
            live.release(WaitCondition.NEXT_EXIT);
            live.release(WaitCondition.NOT_RUNNING);
            boolean comesBack = again || live.restarts > 0;
            remove = !comesBack && before.spec().life().autoRemove() && !live.removing();
        } finally {
            live.lock.unlock();
        }
        if (remove) {
            removeQuietly(live);
        }
    }

    private void tellEnd(LiveContainer live, Container before, boolean oom) {
        if (oom) {
            parts.events().tell(live.now(), "oom");
        }
        long seconds = runLength(before.state(), live.state()).toSeconds();
        parts.events()
                .tell(
                        live.now(),
                        "die",
                        Map.of(
                                "exitCode",
                                Integer.toString(live.state().exitCode()),
                                "execDuration",
                                Long.toString(seconds)));
    }

    private static Duration runLength(State before, State after) {
        Instant begin = before.startedAt().orElse(Instant.EPOCH);
        return Duration.between(begin, after.finishedAt().orElse(begin));
    }

    /** Removes what a run had: all of it, whatever fails. */
    void takeDown(LiveContainer live) {
        Container container = live.now();
        List<RuntimeException> failures = new ArrayList<>();
        for (Runnable step : List.<Runnable>of(
                () -> parts.runtime().delete(container.id()),
                () -> EngineFolders.delete(parts.bundle(container.id())),
                () -> parts.bundles().unmount(container.id()),
                () -> SharedMemory.unmount(parts.folders().container(container.id())),
                () -> parts.connections().leave(container),
                () -> parts.bundles().tellVolumes(container, false))) {
            try {
                step.run();
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        failures.forEach(failure -> LOG.warn("taking down container=" + container.shortId(), failure));
    }

    private static boolean wantsRestart(LiveContainer live, Container before, State end) {
        if (RestartPause.endsTheRow(runLength(before.state(), end))) {
            live.restartsInARow = 0;
        }
        RestartPolicy policy = before.spec().life().restart();
        return !live.removing()
                && RestartPause.wanted(policy, end.exitCode(), live.stoppedByUser, before.restartCount());
    }

    private static Container restarting(Container before, State end) {
        return before.withState(end.as(State.Status.RESTARTING)).withRestartCount(before.restartCount() + 1);
    }

    /** Starts it after a pause, unless something else has happened to it until then; answers the thread that does. */
    Thread scheduleRestart(LiveContainer live, Duration pause) {
        int run = live.run;
        return Thread.ofVirtual().name("restart-" + live.now().shortId()).start(() -> {
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                return;
            }
            live.lock.lock();
            try {
                if (live.run == run && live.state().status() == State.Status.RESTARTING && !closed) {
                    restartNow(live);
                }
            } finally {
                live.lock.unlock();
            }
        });
    }

    private void restartNow(LiveContainer live) {
        try {
            starter.start(live);
        } catch (NetworkException e) {
            LOG.warn("restart policy: container=" + live.now().shortId(), e);
            live.release(WaitCondition.NEXT_EXIT);
            live.release(WaitCondition.NOT_RUNNING);
        }
    }

    /** Stops it; false if it does not run. */
    boolean stop(LiveContainer live, Optional<String> signal, Optional<Duration> timeout) {
        CompletableFuture<ExitStatus> end;
        live.lock.lock();
        try {
            if (live.state().status() == State.Status.RESTARTING) {
                cancelRestart(live);
                parts.events().tell(live.now(), "stop");
                return true;
            }
            if (!live.state().alive()) {
                return false;
            }
            live.stoppedByUser = true;
            parts.table().save(live);
            end = live.await(WaitCondition.NEXT_EXIT);
            LifePolicy life = live.now().spec().life();
            send(live, Signals.parse(signal.or(life::stopSignal).orElse("SIGTERM")));
        } finally {
            live.lock.unlock();
        }
        Duration patience =
                timeout.or(() -> live.now().spec().life().stopTimeout()).orElse(DEFAULT_STOP);
        if (!happens(end, patience)) {
            killAndWait(live, end);
        }
        parts.events().tell(live.now(), "stop");
        return true;
    }

    /** Stops it if it runs, then starts it. One that is to be removed at its end is not: it has not ended for its user. */
    void restart(LiveContainer live, Optional<String> signal, Optional<Duration> timeout) {
        countRestarts(live, 1);
        try {
            stop(live, signal, timeout);
            start(live);
        } finally {
            countRestarts(live, -1);
        }
        parts.events().tell(live.now(), "restart");
    }

    private static void countRestarts(LiveContainer live, int more) {
        live.lock.lock();
        try {
            live.restarts += more;
        } finally {
            live.lock.unlock();
        }
    }

    private void cancelRestart(LiveContainer live) {
        live.run++;
        live.stoppedByUser = true;
        live.become(live.state().as(State.Status.EXITED));
        parts.table().save(live);
        live.release(WaitCondition.NEXT_EXIT);
        live.release(WaitCondition.NOT_RUNNING);
    }

    /** Sends a signal on behalf of a user. CONFLICT if it does not run. */
    void kill(LiveContainer live, int signal) {
        CompletableFuture<ExitStatus> end;
        live.lock.lock();
        try {
            if (live.state().status() == State.Status.RESTARTING && signal == Signals.SIGKILL) {
                cancelRestart(live);
                return;
            }
            if (!live.state().alive()) {
                throw notRunning(live);
            }
            if (signal == Signals.SIGKILL || signal == stopSignal(live)) {
                live.stoppedByUser = true;
                parts.table().save(live);
            }
            end = live.await(WaitCondition.NEXT_EXIT);
            send(live, signal);
        } finally {
            live.lock.unlock();
        }
        if (signal == Signals.SIGKILL) {
            waitKilled(live, end);
        } else {
            end.cancel(false);
        }
    }

    private static int stopSignal(LiveContainer live) {
        return Signals.parse(live.now().spec().life().stopSignal().orElse("SIGTERM"));
    }

    private void killAndWait(LiveContainer live, CompletableFuture<ExitStatus> end) {
        live.lock.lock();
        try {
            if (live.state().alive()) {
                send(live, Signals.SIGKILL);
            }
        } finally {
            live.lock.unlock();
        }
        waitKilled(live, end);
    }

    private void waitKilled(LiveContainer live, CompletableFuture<ExitStatus> end) {
        if (happens(end, Duration.ofSeconds(2))) {
            return;
        }
        // A client that does not read may hold the monitor; without the monitor nobody reports the end.
        live.streams.abandon();
        if (!happens(end, AFTER_KILL)) {
            live.process
                    .filter(process -> !process.alive())
                    .ifPresent(_ -> ended(live, new Exit(KILLED, parts.clock().instant())));
            if (!end.isDone()) {
                throw NetworkException.system("cannot stop container: "
                        + live.now().name() + ": tried to kill container, but did not receive an exit event");
            }
        }
    }

    /** Sends it and thaws what is frozen, or a stop would never be seen. */
    private void send(LiveContainer live, int signal) {
        live.process.ifPresent(process -> process.signal(signal));
        parts.events().tell(live.now(), "kill", Map.of("signal", Integer.toString(signal)));
        boolean ends = signal == Signals.SIGKILL || signal == stopSignal(live);
        if (live.state().status() == State.Status.PAUSED && ends) {
            try {
                thaw(live);
            } catch (NetworkException e) {
                // On cgroup v2 SIGKILL ends it frozen as it is, and there is nothing left to thaw.
                LOG.warn("thawing container=" + live.now().shortId(), e);
            }
        }
    }

    /** It may go on for long: whoever is told to end may take its time, or not listen. */
    private void thaw(LiveContainer live) {
        parts.runtime().resume(live.id);
        live.become(live.state().as(State.Status.RUNNING));
        health.resume(live);
        parts.table().save(live);
        parts.events().tell(live.now(), "unpause");
    }

    private static boolean happens(CompletableFuture<ExitStatus> end, Duration patience) {
        try {
            if (patience.isNegative()) {
                end.get();
            } else {
                end.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            }
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw NetworkException.unavailable("interrupted while waiting for a container to end");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Freezes it. */
    void pause(LiveContainer live) {
        live.lock.lock();
        try {
            switch (live.state().status()) {
                case PAUSED -> throw NetworkException.conflict("Container " + live.id + " is already paused");
                case RESTARTING ->
                    throw NetworkException.conflict(
                            "Container " + live.id + " is restarting, wait until the container is running");
                case RUNNING -> {
                    parts.runtime().pause(live.id);
                    live.become(live.state().as(State.Status.PAUSED));
                    health.stop(live);
                    parts.table().save(live);
                    parts.events().tell(live.now(), "pause");
                }
                case CREATED, EXITED, REMOVING, DEAD -> throw notRunning(live);
            }
        } finally {
            live.lock.unlock();
        }
    }

    /** Other limits and another restart policy; its lock is held. */
    void update(LiveContainer live, RestartPolicy policy, Resources resources, String wire) {
        ContainerSpec spec = live.now().spec();
        LifePolicy old = spec.life();
        if (policy.restarts() && old.autoRemove()) {
            throw NetworkException.conflict(
                    "Restart policy cannot be updated because AutoRemove is enabled for the container");
        }
        LifePolicy life = new LifePolicy(old.stopSignal(), old.stopTimeout(), old.autoRemove(), policy, old.init());
        ContainerSpec changed = spec.withUpdate(life, resources, wire);
        parts.bundles().check(changed);
        if (live.state().alive() && !resources.equals(spec.resources())) {
            Path file = parts.bundle(live.id).resolve("resources.json");
            try {
                Files.write(file, parts.bundles().limits(changed));
                parts.runtime().update(live.id, file);
            } catch (IOException e) {
                throw NetworkException.system("writing limits: " + e.getMessage(), e);
            }
        }
        live.become(live.now().withSpec(changed));
        parts.table().save(live);
        parts.events().tell(live.now(), "update");
    }

    /** Thaws it. */
    void unpause(LiveContainer live) {
        live.lock.lock();
        try {
            if (live.state().status() != State.Status.PAUSED) {
                throw NetworkException.conflict("Container " + live.id + " is not paused");
            }
            thaw(live);
        } finally {
            live.lock.unlock();
        }
    }

    static NetworkException notRunning(LiveContainer live) {
        return NetworkException.conflict("container " + live.id + " is not running");
    }

    /** Removes it. */
    void remove(LiveContainer live, RemoveOptions options) {
        live.lock.lock();
        try {
            if (live.removing()) {
                throw NetworkException.conflict(
                        "removal of container " + live.now().name() + " is already in progress");
            }
            if (!options.force()) {
                checkStopped(live);
            }
            live.markRemoving(true);
        } finally {
            live.lock.unlock();
        }
        try {
            if (live.state().alive() || live.state().status() == State.Status.RESTARTING) {
                kill(live, Signals.SIGKILL);
            }
            removeStopped(live, options.volumes());
        } catch (RuntimeException e) {
            live.markRemoving(false);
            throw e;
        }
    }

    private static void checkStopped(LiveContainer live) {
        String why = switch (live.state().status()) {
            case RUNNING -> "container is running: stop the container before removing or force remove";
            case PAUSED -> "container is paused and must be unpaused first";
            case RESTARTING -> "container is restarting: stop the container before removing or force remove";
            case CREATED, EXITED, REMOVING, DEAD -> "";
        };
        if (!why.isEmpty()) {
            throw NetworkException.conflict(
                    "cannot remove container \"/" + live.now().name() + "\": " + why);
        }
    }

    /** The record says so first: a removal that is cut short is finished by the next engine. */
    void removeStopped(LiveContainer live, boolean volumes) {
        live.lock.lock();
        try {
            Container container = live.now();
            live.become(live.state().as(State.Status.REMOVING));
            parts.table().save(live);
            live.streams.abandon();
            parts.exits().forget(live.id);
            EngineFolders.delete(parts.bundle(live.id));
            parts.bundles().unmount(live.id);
            parts.bundles().remove(live.id, container.mounts(), volumes);
            SharedMemory.unmount(parts.folders().container(live.id));
            EngineFolders.delete(parts.folders().container(live.id));
            parts.table().remove(live);
            parts.events().tell(container, "destroy");
            live.release(WaitCondition.NEXT_EXIT);
            live.release(WaitCondition.NOT_RUNNING);
            live.release(WaitCondition.REMOVED);
        } finally {
            live.lock.unlock();
        }
    }

    /** Removes a container that asked to be removed at its end. */
    void removeQuietly(LiveContainer live) {
        try {
            remove(live, new RemoveOptions(true, true, false));
        } catch (NetworkException e) {
            LOG.warn("automatic removal: container=" + live.now().shortId(), e);
        }
    }
}
