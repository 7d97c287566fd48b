package io.hawser.container;

import io.hawser.container.process.LiveProcess;
import io.hawser.container.process.Monitor.RuntimeFailure;
import io.hawser.container.process.MonitorRequest;
import io.hawser.kernel.thread.Alongside;
import io.hawser.network.model.Kind;
import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Starts a container: sandbox and root file system side by side, OCI configuration, monitor, attached clients, process. Each
 * step has its undo; a step that fails has those before it undone in reverse and the container left as it was, with exit code
 * 128 (126 or 127 if its program is to blame) and the reason.
 *
 * <p>The caller holds the container's lock. Nothing is written down before the process runs: a start that dies half way
 * leaves a record that says "not running" and a bundle folder, which is how recovery knows what to take away.
 */
final class Starter {
    private static final String CONTAINER = "container:";
    private static final int NOT_STARTED = 128;
    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;

    private final EngineParts parts;
    private final Consumer<LiveContainer> watch;

    /** A starter that has this done about a container that runs, so that its end is noticed. */
    Starter(EngineParts parts, Consumer<LiveContainer> watch) {
        this.parts = parts;
        this.watch = watch;
    }

    /** Starts it, which does not run. Throws what the user is to read. */
    void start(LiveContainer live) {
        Deque<Runnable> undo = new ArrayDeque<>();
        try {
            steps(live, undo);
        } catch (RuntimeException e) {
            NetworkException failure = readable(e);
            undo.forEach(step -> attempt(step, failure));
            failed(live, failure);
            throw failure;
        }
    }

    private void steps(LiveContainer live, Deque<Runnable> undo) {
        String id = live.id;
        parts.exits().forget(id);
        Path bundle = EngineFolders.fresh(parts.bundle(id));
        undo.push(() -> EngineFolders.delete(bundle));
        Container container = live.now();
        Alongside<Storages> mounted = Alongside.start(() -> mounted(container));
        undo.push(() -> parts.bundles().unmount(id));
        undo.push(() -> SharedMemory.unmount(parts.folders().container(id)));
        Connections.Joined joined = joined(container, mounted);
        live.become(live.now().withSandbox(joined.sandbox()));
        undo.push(() -> {
            if (joined.owned()) {
                parts.connections().leave(live.now());
            }
            live.become(live.now().withSandbox(Optional.empty()));
        });
        Storages storages = mounted.await();
        parts.bundles().tellVolumes(live.now(), true);
        undo.push(() -> parts.bundles().tellVolumes(live.now(), false));
        writeConfig(live.now(), joined, storages, bundle);
        undo.push(() -> parts.runtime().delete(id));
        undo.push(live.streams::abandon);
        LogBound.keep(live.now().files().log(), live.now().spec().streams().logBytes());
        int pid = parts.monitor().launch(request(live.now(), bundle), () -> {});
        live.streams.bind(bundle);
        LiveProcess process = LiveProcess.of(pid)
                .orElseThrow(() -> NetworkException.system("container process " + pid + " ended before its start"));
        parts.runtime().start(id);
        running(live, process);
    }

    private void running(LiveContainer live, LiveProcess process) {
        live.process = Optional.of(process);
        live.stoppedByUser = false;
        live.run++;
        live.become(live.state().started(process.pid(), parts.clock().instant()));
        parts.table().save(live);
        parts.events().tell(live.now(), "start");
        watch.accept(live);
    }

    private MonitorRequest request(Container container, Path bundle) {
        Streams streams = container.spec().streams();
        return new MonitorRequest(
                container.id(),
                bundle,
                parts.exits().path(),
                streams.unlogged()
                        ? Optional.empty()
                        : Optional.of(new MonitorRequest.Log(container.files().log(), streams.logBytes())),
                streams.tty(),
                streams.openStdin(),
                !streams.stdinOnce() || streams.tty(),
                Optional.empty());
    }

    /** Where its root file system and the memory it shares are mounted. */
    private record Storages(Path rootfs, Optional<Path> shm) {}

    private void writeConfig(Container container, Connections.Joined joined, Storages storages, Path bundle) {
        Isolation isolation = container.spec().isolation();
        Bundles.StartFacts facts = new Bundles.StartFacts(
                container,
                storages.rootfs(),
                joined.namespace(),
                namespaceOf(isolation.pid(), "pid"),
                namespaceOf(isolation.ipc(), "ipc"),
                storages.shm(),
                joined.hostname(),
                joined.files(),
                joined.linkEnv(),
                container.spec().life().init() ? parts.programs().init() : Optional.empty(),
                cgroup(isolation) + "/" + container.id());
        try {
            Path file = bundle.resolve("config.json");
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(file, parts.bundles().config(facts));
        } catch (IOException e) {
            throw NetworkException.system("writing the OCI configuration: " + e.getMessage(), e);
        }
    }

    private String cgroup(Isolation isolation) {
        String parent = isolation.cgroupParent().replaceFirst("^/+", "");
        return parent.isEmpty() ? parts.folders().cgroup() : parent;
    }

    /** Needs nothing of its networks, so both are done at once. */
    private Storages mounted(Container container) {
        Path rootfs = parts.bundles().mount(container.id());
        return new Storages(rootfs, sharedMemory(container));
    }

    /** Whatever comes of it, nothing is being mounted any more afterwards. */
    private Connections.Joined joined(Container container, Alongside<Storages> mounted) {
        try {
            return parts.connections().join(container);
        } finally {
            mounted.settle();
        }
    }

    /** Its own, for others to use, or that of the container whose IPC it shares. */
    private Optional<Path> sharedMemory(Container container) {
        String mode = container.spec().isolation().ipc();
        if (mode.equals("shareable")) {
            long bytes = container.spec().storage().shmSizeBytes();
            return Optional.of(SharedMemory.mount(parts.folders().container(container.id()), bytes));
        }
        if (!mode.startsWith(CONTAINER)) {
            return Optional.empty();
        }
        Container donor = parts.table().find(mode.substring(CONTAINER.length())).now();
        return switch (donor.spec().isolation().ipc()) {
            case "host" -> Optional.of(Path.of("/dev/shm"));
            case "shareable" -> Optional.of(SharedMemory.of(parts.folders().container(donor.id())));
            default ->
                throw NetworkException.system("can't join IPC of container " + donor.id()
                        + ": non-shareable IPC (hint: use IpcMode:shareable for the donor container)");
        };
    }

    /** The namespace of the container that {@code container:NAME} names. */
    private Optional<Path> namespaceOf(String mode, String kind) {
        if (!mode.startsWith(CONTAINER)) {
            return Optional.empty();
        }
        LiveContainer other = parts.table().find(mode.substring(CONTAINER.length()));
        State state = other.state();
        if (!state.alive()) {
            throw NetworkException.conflict("cannot join " + kind.toUpperCase(Locale.ROOT)
                    + " namespace of a non running container: container "
                    + other.now().name() + " is "
                    + state.status().wireName());
        }
        return Optional.of(Path.of("/proc", Integer.toString(state.pid()), "ns", kind));
    }

    private NetworkException readable(RuntimeException e) {
        return switch (e) {
            case NetworkException own -> own;
            case RuntimeFailure failure ->
                failure.asStartFailure(parts.runtime().name());
            default -> NetworkException.system(String.valueOf(e.getMessage()), e);
        };
    }

    private void failed(LiveContainer live, NetworkException failure) {
        live.process = Optional.empty();
        live.become(live.state().startFailed(exitCode(failure), String.valueOf(failure.getMessage())));
        parts.table().save(live);
    }

    /**
     * The exit code a shell would give. This decides on text against our rule: an OCI runtime gives nothing else, and the
     * docker CLI looks for the same words.
     */
    private static int exitCode(NetworkException failure) {
        String text = String.valueOf(failure.getMessage());
        if (failure.kind() != Kind.SYSTEM || !text.contains("OCI runtime")) {
            return NOT_STARTED;
        }
        if (text.contains("executable file not found") || text.contains("no such file or directory")) {
            return NOT_FOUND;
        }
        return text.contains("permission denied") || text.contains("is a directory") ? NOT_EXECUTABLE : NOT_STARTED;
    }

    private static void attempt(Runnable step, NetworkException failure) {
        try {
            step.run();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
