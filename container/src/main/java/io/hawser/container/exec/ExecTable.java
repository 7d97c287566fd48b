package io.hawser.container.exec;

import io.hawser.container.process.ExitFolder;
import io.hawser.container.process.Monitor;
import io.hawser.container.process.Monitor.RuntimeFailure;
import io.hawser.container.process.MonitorRequest;
import io.hawser.container.process.MonitorRequest.ExecPart;
import io.hawser.container.process.MonitorWatch;
import io.hawser.container.stream.AttachClient;
import io.hawser.container.stream.AttachHub;
import io.hawser.container.stream.AttachOptions;
import io.hawser.container.stream.AttachSocket;
import io.hawser.container.stream.DetachKeys;
import io.hawser.container.stream.MessageSession;
import io.hawser.container.stream.StreamSession;
import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The exec sessions of all containers. They are kept until some minutes after their end, or the daemon's; their processes go on
 * without the daemon, but nobody can ask for them any more.
 *
 * <p>Safe for use by many threads; a session is started once.
 */
public final class ExecTable {
    /** The file that marks the folder of a session as that of a probe. */
    public static final String PROBE = "probe";

    private static final int NOT_STARTED = 126;
    private static final int NOT_FOUND = 127;
    private static final int KILLED = 137;
    /** How long an ended session can be asked for. */
    private static final Duration REMEMBERED = Duration.ofMinutes(5);

    private static final long READY_SECONDS = 10;

    private final Monitor monitor;
    private final AttachSocket.Factory sockets;
    private final MonitorWatch watch;
    private final Path folder;
    private final InstantSource clock;
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();

    /** Sessions whose files are made in this folder. */
    public ExecTable(
            Monitor monitor, AttachSocket.Factory sockets, MonitorWatch watch, Path folder, InstantSource clock) {
        this.monitor = monitor;
        this.sockets = sockets;
        this.watch = watch;
        this.folder = folder;
        this.clock = clock;
    }

    private static final class Session {
        final ExecSpec spec;
        final AttachHub hub;
        final CountDownLatch ready = new CountDownLatch(1);
        final CountDownLatch done = new CountDownLatch(1);
        volatile Exec now;
        volatile Instant ended = Instant.MAX;
        // Guarded by this object.
        boolean started;

        Session(Exec exec, AttachHub hub) {
            this.now = exec;
            this.spec = exec.spec();
            this.hub = hub;
        }
    }

    /** Prepares one. INVALID_PARAMETER without words or with keys that are none. */
    public void add(String id, String containerId, ExecSpec spec) {
        if (spec.cmd().isEmpty() || spec.cmd().getFirst().isEmpty()) {
            throw NetworkException.invalid("No exec command specified");
        }
        DetachKeys.parse(spec.detachKeys());
        Instant old = clock.instant().minus(REMEMBERED);
        sessions.values().removeIf(session -> session.ended.isBefore(old));
        AttachHub hub = new AttachHub(sockets, spec.tty(), true);
        sessions.put(id, new Session(new Exec(id, containerId, spec, false, OptionalInt.empty(), 0), hub));
    }

    /** NOT_FOUND ({@code No such exec instance: X}). */
    public Exec get(String id) {
        return session(id).now;
    }

    private Session session(String id) {
        Session session = sessions.get(id);
        if (session == null) {
            throw NetworkException.notFound("No such exec instance: " + id);
        }
        return session;
    }

    /**
     * What starts a session.
     *
     * @param process makes the OCI {@code process} object; INVALID_PARAMETER for a user there is not
     * @param onStart called when its process is about to run
     * @param onEnd called when its process has ended, and when there was none: its number is 0 then
     */
    public record Start(Supplier<byte[]> process, Consumer<Exec> onStart, Consumer<Exec> onEnd) {}

    /** Starts it with a listener, who gets its first byte, or else the reason why there is none. */
    public StreamSession start(String id, Start start) {
        Session session = claim(id);
        ExecSpec spec = session.spec;
        AttachClient client = session.hub.attach(new AttachOptions(
                spec.attachStdin(), spec.attachStdout(), spec.attachStderr(), true, false, spec.detachKeys()));
        try {
            launch(session, start, true);
            return new ExecSession(client, session.done);
        } catch (RuntimeFailure failure) {
            return new MessageSession(message(failure), spec.tty());
        } catch (NetworkException failure) {
            return new MessageSession(String.valueOf(failure.getMessage()), spec.tty());
        }
    }

    /** Starts it with nobody listening. */
    public void startDetached(String id, Start start) {
        try {
            launch(claim(id), start, false);
        } catch (RuntimeFailure failure) {
            throw NetworkException.invalid(message(failure));
        }
    }

    private static String message(RuntimeFailure failure) {
        return "OCI runtime exec failed: " + failure.getMessage() + ": unknown";
    }

    private Session claim(String id) {
        Session session = session(id);
        synchronized (session) {
            if (session.now.exitCode().isPresent()) {
                throw NetworkException.conflict("exec command " + id + " has already run");
            }
            if (session.started) {
                throw NetworkException.conflict("exec command " + id + " is already running");
            }
            session.started = true;
        }
        return session;
    }

    private void launch(Session session, Start start, boolean attached) {
        Exec exec = session.now;
        Path bundle = folder.resolve(exec.id());
        Path exits = bundle.resolve("exit");
        start.onStart().accept(exec);
        try {
            Files.createDirectories(exits);
            Files.write(bundle.resolve("process.json"), start.process().get());
        } catch (IOException e) {
            NetworkException failure = NetworkException.system("preparing the exec session: " + e.getMessage(), e);
            notStarted(session, NOT_STARTED, start);
            throw failure;
        } catch (RuntimeException failure) {
            notStarted(session, NOT_STARTED, start);
            throw failure;
        }
        try {
            int pid = monitor.launch(request(session, bundle, exits, attached), () -> session.hub.bind(bundle));
            session.now = new Exec(exec.id(), exec.containerId(), exec.spec(), true, OptionalInt.empty(), pid);
            Path exitFile = exits.resolve(exec.containerId());
            watch.whenGone(bundle, () -> ended(session, exitCode(exitFile), bundle, start.onEnd()));
        } catch (RuntimeException failure) {
            notStarted(session, code(failure, exec.spec()), start);
            throw failure;
        }
        session.ready.countDown();
    }

    private void notStarted(Session session, int code, Start start) {
        session.hub.abandon();
        ended(session, code, folder.resolve(session.now.id()), start.onEnd());
    }

    private MonitorRequest request(Session session, Path bundle, Path exits, boolean attached) {
        ExecSpec spec = session.spec;
        return new MonitorRequest(
                session.now.containerId(),
                bundle,
                exits,
                Optional.empty(),
                spec.tty(),
                spec.attachStdin(),
                spec.tty(),
                Optional.of(new ExecPart(bundle.resolve("process.json"), attached)));
    }

    private void ended(Session session, int code, Path bundle, Consumer<Exec> onEnd) {
        Exec before = session.now;
        session.now =
                new Exec(before.id(), before.containerId(), before.spec(), false, OptionalInt.of(code), before.pid());
        session.ended = clock.instant();
        session.ready.countDown();
        session.hub.ended();
        onEnd.accept(session.now);
        session.done.countDown();
        remove(bundle);
    }

    /** Its exit code; that of a killed process if its monitor did not live to write it. */
    private static int exitCode(Path file) {
        return ExitFolder.read(file).map(ExitFolder.Exit::code).orElse(KILLED);
    }

    /** 127 for a program that is not there, as a shell has it; the runtime tells the difference in words only. */
    private static int code(RuntimeException failure, ExecSpec spec) {
        String text = String.valueOf(failure.getMessage());
        boolean missing = text.contains("executable file not found") || text.contains("no such file or directory");
        return missing && text.contains(spec.cmd().getFirst()) ? NOT_FOUND : NOT_STARTED;
    }

    private static void remove(Path bundle) {
        for (String name :
                List.of("exit", "process.json", PROBE, "pid", "monitor.pid", "attach", "ctl", "winsz", "oom", "")) {
            removeOne(bundle.resolve(name));
        }
    }

    private static void removeOne(Path file) {
        try {
            if (Files.isDirectory(file)) {
                try (var inside = Files.newDirectoryStream(file)) {
                    for (Path each : inside) {
                        Files.deleteIfExists(each);
                    }
                }
            }
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // Its monitor may still be writing; the folder goes with the next start of the engine.
        }
    }

    /** Tells its terminal the size. */
    public void resize(String id, ConsoleSize size) {
        Session session = session(id);
        try {
            if (!session.ready.await(READY_SECONDS, TimeUnit.SECONDS)) {
                throw NetworkException.system("timeout waiting for exec session ready");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw NetworkException.unavailable("interrupted");
        }
        if (!session.now.running()) {
            throw NetworkException.invalid("exec process is not started");
        }
        monitor.resize(folder.resolve(id), size.height(), size.width());
    }
}
