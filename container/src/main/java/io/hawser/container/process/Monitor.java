package io.hawser.container.process;

import io.hawser.container.json.Documents;
import io.hawser.container.process.MonitorRequest.ExecPart;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.SocketCalls;
import io.hawser.kernel.ffm.Spawn;
import io.hawser.kernel.ffm.Syscalls;
import io.hawser.network.model.NetworkException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Starts conmon, the program that stays beside a container: it holds the other ends of its streams, writes its log, serves
 * attach sockets and leaves the exit code in a file. It runs in a session and a cgroup of its own, so that a container
 * never notices what becomes of us.
 *
 * <p>Three descriptors tie us to it while it starts, named by environment variables:
 *
 * <pre>
 *   us                                   conmon                                   runtime
 *   spawn ─────────────────────────────▶ reads _OCI_STARTPIPE
 *   move it into its cgroup
 *   a byte on _OCI_STARTPIPE ──────────▶ forks; the parent ends, the child goes on
 *                                        listens on BUNDLE/attach
 *   [exec: a byte] ◀─── _OCI_ATTACHPIPE
 *   [exec: connect to BUNDLE/attach]
 *   [exec: a byte on _OCI_STARTPIPE] ──▶ forks ────────────────────────────────▶ create / exec
 *   {"data": PID} ◀───── _OCI_SYNCPIPE   waits for its end ◀──────────────────── pid file
 * </pre>
 *
 * <p>A quick exec session's exit code may come right behind the pid; the exit file has it too, and that one is read.
 * A negative number in place of the pid comes with a message: the runtime's standard error.
 *
 * <p>Safe for use by many threads. Source: conmon(8); conmon's {@code src/conmon.c} for the pipes.
 */
public final class Monitor {
    private static final int LARGEST = 1000;
    private static final byte[] GO = {'\n'};

    private final Path program;
    private final OciRuntime runtime;
    private final MonitorCgroup cgroup;
    private final Path temporary;

    /**
     * The monitor at this path.
     *
     * @param temporary a folder with mode 0700 for sockets of a moment
     */
    public Monitor(Path program, OciRuntime runtime, MonitorCgroup cgroup, Path temporary) {
        this.program = program;
        this.runtime = runtime;
        this.cgroup = cgroup;
        this.temporary = temporary;
    }

    /** Something to do when the attach socket listens and the process has not begun. */
    public interface BeforeStart {
        void run();
    }

    /**
     * Has the runtime make what is asked for and answers its process id. A container's process waits for
     * {@link OciRuntime#start}; an exec session's runs.
     *
     * @param attach for an exec session with listeners; not called otherwise
     * @throws RuntimeFailure if the runtime could not make it
     */
    public int launch(MonitorRequest request, BeforeStart attach) {
        return runtime.threads().call(() -> launchHere(request, attach));
    }

    private int launchHere(MonitorRequest request, BeforeStart attach) {
        FileDescriptor[] sync = SocketCalls.socketPair(SocketCalls.SOCK_STREAM);
        FileDescriptor[] start = SocketCalls.socketPair(SocketCalls.SOCK_STREAM);
        FileDescriptor[] ready = SocketCalls.socketPair(SocketCalls.SOCK_STREAM);
        try (FileDescriptor nothing = Syscalls.open("/dev/null", Syscalls.O_RDWR, 0)) {
            int none = nothing.number();
            boolean attached = request.exec().map(ExecPart::attached).orElse(false);
            TreeMap<Integer, Integer> descriptors =
                    new TreeMap<>(Map.of(0, none, 1, none, 2, none, 3, sync[1].number(), 4, start[1].number()));
            if (attached) {
                descriptors.put(5, ready[1].number());
            }
            int pid = Spawn.spawn(new Spawn.Request(words(request), environment(), request.bundle(), descriptors));
            sync[1].close();
            start[1].close();
            ready[1].close();
            cgroup.adopt(pid);
            Syscalls.write(start[0], GO, 0, 1);
            if (attached) {
                Child.readLine(ready[0]);
                attach.run();
                Syscalls.write(start[0], GO, 0, 1);
            }
            String answer = Child.readLine(sync[0]);
            Spawn.await(pid);
            return pid(answer, request);
        } finally {
            closeAll(sync, start, ready);
        }
    }

    private static void closeAll(FileDescriptor[]... pairs) {
        for (FileDescriptor[] pair : pairs) {
            pair[0].close();
            pair[1].close();
        }
    }

    private static int pid(String answer, MonitorRequest request) {
        if (answer.isBlank()) {
            throw new RuntimeFailure(-1, "the monitor of " + request.id() + " ended without an answer");
        }
        JsonNode node = Documents.JSON.readTree(answer);
        int data = node.path("data").asInt(-1);
        if (data <= 0) {
            throw new RuntimeFailure(
                    data, OciRuntime.reason(node.path("message").asString("")));
        }
        return data;
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(Child.ENVIRONMENT);
        environment.put("_OCI_SYNCPIPE", "3");
        environment.put("_OCI_STARTPIPE", "4");
        environment.put("_OCI_ATTACHPIPE", "5");
        environment.put("TMPDIR", temporary.toString());
        return environment;
    }

    private List<String> words(MonitorRequest request) {
        List<String> words = new ArrayList<>(List.of(
                program.toString(),
                "--api-version",
                "1",
                "--cid=" + request.id(),
                "--cuuid=" + request.id(),
                "--runtime=" + runtime.program(),
                "--bundle=" + request.bundle(),
                "--container-pidfile=" + request.pidFile(),
                "--conmon-pidfile=" + request.monitorPidFile(),
                "--exit-dir=" + request.exitFolder(),
                "--full-attach",
                "--no-sync-log",
                "--log-path="
                        + request.log().map(log -> "k8s-file:" + log.file()).orElse("none")));
        request.log()
                .filter(log -> log.mostBytes() > 0)
                .ifPresent(log -> words.add("--log-size-max=" + log.mostBytes()));
        runtime.globalOptions().forEach(option -> words.add("--runtime-arg=" + option));
        if (request.tty()) {
            words.add("--terminal");
        }
        if (request.stdin()) {
            words.add("--stdin");
        }
        if (request.keepStdin()) {
            words.add("--leave-stdin-open");
        }
        request.exec().ifPresent(exec -> addExec(words, exec));
        return words;
    }

    private static void addExec(List<String> words, ExecPart exec) {
        words.add("--exec");
        words.add("--exec-process-spec=" + exec.processFile());
        if (exec.attached()) {
            words.add("--exec-attach");
        }
    }

    /**
     * Asks a running monitor to give its terminal another size: {@code 1 HEIGHT WIDTH} on its control fifo. It takes no more
     * than 1000 either way. SYSTEM if there is no monitor.
     */
    public void resize(Path bundle, int height, int width) {
        String line = "1 " + Math.min(height, LARGEST) + " " + Math.min(width, LARGEST) + "\n";
        byte[] bytes = line.getBytes(StandardCharsets.US_ASCII);
        try (FileDescriptor control =
                Syscalls.open(bundle.resolve("ctl").toString(), Syscalls.O_WRONLY | Syscalls.O_NONBLOCK, 0)) {
            Syscalls.write(control, bytes, 0, bytes.length);
        } catch (KernelException e) {
            throw NetworkException.system("cannot resize the terminal: " + e.getMessage(), e);
        }
    }

    /** What the runtime said when it could not make a process. */
    public static final class RuntimeFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int code;

        RuntimeFailure(int code, String message) {
            super(message);
            this.code = code;
        }

        /** Minus the exit code of an exec session's runtime; -1 for a container's. */
        public int code() {
            return code;
        }

        /** The failure of a container's start in Docker's words. */
        public NetworkException asStartFailure(String runtimeName) {
            return NetworkException.system(
                    "failed to create task for container: failed to create shim task: OCI runtime create failed: "
                            + withName(runtimeName) + ": unknown",
                    this);
        }

        private String withName(String runtimeName) {
            String text = String.valueOf(getMessage());
            String prefix = runtimeName + " create failed";
            return text.startsWith(prefix) ? text : prefix + ": " + text;
        }
    }
}
