package io.hawser.container;

import io.hawser.container.process.ExitFolder.Exit;
import io.hawser.container.process.LiveProcess;
import io.hawser.container.process.MonitorWatch;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.SandboxId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when an engine opens on folders that another one used, however that one ended.
 *
 * <p>A record says which process was the container's; if that process still runs the container does. If not, its exit
 * code is in the exit folder, or nobody saw its end. A container whose record says that it does not run, and that has a
 * bundle folder all the same, was being started: it is taken down. Bundles without a record are taken down too.
 *
 * <p>The networks are told which sandboxes live before anything is started, so that addresses of the dead are free.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    /** What a process nobody saw ending is said to have answered: Docker's word for it. */
    private static final int UNSEEN = 255;
    /** How long all together wait for ends that are just being told. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration STEP = Duration.ofMillis(5);

    private final EngineParts parts;
    private final Lifecycle lifecycle;
    private final Sandboxes sandboxes;
    private final List<LiveContainer> found = new ArrayList<>();
    private final long patienceEnd = System.nanoTime() + PATIENCE.toNanos();

    Recovery(EngineParts parts, Lifecycle lifecycle, Sandboxes sandboxes) {
        this.parts = parts;
        this.lifecycle = lifecycle;
        this.sandboxes = sandboxes;
    }

    /** Makes a container in memory of one in the store. */
    interface Maker {
        LiveContainer make(Container container);
    }

    /** Takes up everything there is. */
    void run(Maker maker) {
        for (ContainerCodec.Saved saved : parts.table().load()) {
            LiveContainer live = maker.make(saved.container().withExecIds(List.of()));
            live.process = saved.process();
            live.stoppedByUser = saved.stoppedByUser();
            live.pending = saved.pending();
            parts.table().adopt(live);
            found.add(live);
        }
        Set<SandboxId> alive = new HashSet<>();
        List<LiveContainer> ended = new ArrayList<>();
        for (LiveContainer live : found) {
            if (runs(live)) {
                // Who only joined another's sandbox does not keep it: it is that container's.
                if (!(live.now().spec().networking().mode() instanceof NetworkMode.JoinedContainer)) {
                    live.now().sandbox().ifPresent(alive::add);
                }
            } else {
                ended.add(live);
            }
        }
        sandboxes.restore(alive);
        ended.forEach(this::settle);
        found.stream()
                .filter(Recovery::unwanted)
                .forEach(live -> lifecycle.removeStopped(
                        live, live.pending || live.now().spec().life().autoRemove()));
        found.removeIf(Recovery::unwanted);
        removeStrangers();
        found.stream().filter(live -> !ended.contains(live)).forEach(this::takeUp);
    }

    private void takeUp(LiveContainer live) {
        agree(live);
        lifecycle.resumeWatch(live);
    }

    /** What else stands in its record is true all the same. */
    private void agree(LiveContainer live) {
        live.lock.lock();
        try {
            parts.connections().agree(live);
        } catch (NetworkException failed) {
            LOG.warn("container {} may not know its networks: {}", live.id, failed.getMessage());
        } finally {
            live.lock.unlock();
        }
    }

    /** Its create was never answered, or its removal was begun. */
    private static boolean unwanted(LiveContainer live) {
        return live.pending || live.state().status() == State.Status.REMOVING;
    }

    private static boolean runs(LiveContainer live) {
        return live.state().alive() && live.process.map(LiveProcess::alive).orElse(false);
    }

    /** Lets policies start what should run: after everything else, and whom others need before them. */
    void applyPolicies() {
        List<LiveContainer> wanted = new ArrayList<>();
        for (LiveContainer live : found) {
            State state = live.state();
            if (live.removing() || state.alive() || state.startedAt().isEmpty()) {
                continue;
            }
            LifePolicy life = live.now().spec().life();
            if (life.autoRemove()) {
                lifecycle.removeQuietly(live);
            } else if (RestartPause.wantedAtOpen(life.restart(), state.exitCode(), live.stoppedByUser)) {
                live.become(state.as(State.Status.RESTARTING));
                wanted.add(live);
            }
        }
        List<List<LiveContainer>> order = RestartOrder.of(parts.table(), wanted);
        Thread.ofVirtual().name("restart-policies").start(() -> restart(order));
    }

    private void restart(List<List<LiveContainer>> order) {
        for (List<LiveContainer> together : order) {
            List<Thread> starts = together.stream()
                    .map(live -> lifecycle.scheduleRestart(live, Duration.ZERO))
                    .toList();
            try {
                for (Thread start : starts) {
                    start.join();
                }
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** A container that does not run: whatever is left of a run is taken away. */
    private void settle(LiveContainer live) {
        State state = live.state();
        boolean wasRunning = state.alive();
        boolean unsettled = wasRunning
                || state.status() == State.Status.RESTARTING
                || live.now().sandbox().isPresent();
        Optional<Exit> told = wasRunning ? told(live.id) : Optional.empty();
        if (Files.exists(parts.bundle(live.id))) {
            lifecycle.takeDown(live);
        }
        if (!unsettled) {
            return;
        }
        if (wasRunning) {
            Exit exit = told.orElseGet(() -> new Exit(UNSEEN, parts.clock().instant()));
            live.become(state.exited(exit.code(), exit.time(), false));
        } else {
            live.become(state.as(state.startedAt().isPresent() ? State.Status.EXITED : State.Status.CREATED));
        }
        live.process = Optional.empty();
        live.become(live.now().withSandbox(Optional.empty()));
        parts.table().save(live);
    }

    /** What its monitor says of its end; one that still runs is about to say it. */
    private Optional<Exit> told(String id) {
        while (true) {
            boolean more = MonitorWatch.runs(parts.bundle(id)) && System.nanoTime() < patienceEnd;
            Optional<Exit> exit = parts.exits().find(id);
            if (exit.isPresent() || !more) {
                return exit;
            }
            LockSupport.parkNanos(STEP.toNanos());
        }
    }

    /** Folders whose container has no record: its create or remove was cut short. */
    private void removeStrangers() {
        Set<String> strangers = new HashSet<>();
        for (Path folder : List.of(parts.folders().bundles(), parts.folders().containers())) {
            children(folder).forEach(child -> strangers.add(child.getFileName().toString()));
        }
        strangers.removeIf(id -> parts.table().byId(id).isPresent());
        for (String id : strangers) {
            try {
                parts.runtime().delete(id);
                parts.bundles().remove(id, List.of(), false);
                EngineFolders.delete(parts.bundle(id));
                EngineFolders.delete(parts.folders().container(id));
                parts.exits().forget(id);
            } catch (RuntimeException e) {
                LOG.warn("leftover of container=" + id, e);
            }
        }
        for (Path exec : children(parts.folders().exec())) {
            ContainerExecs.endProbe(parts.table(), exec);
            EngineFolders.delete(exec);
        }
    }

    private static List<Path> children(Path folder) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            List<Path> children = new ArrayList<>();
            entries.forEach(children::add);
            return children;
        } catch (IOException e) {
            throw NetworkException.system("reading " + folder + ": " + e.getMessage(), e);
        }
    }
}
