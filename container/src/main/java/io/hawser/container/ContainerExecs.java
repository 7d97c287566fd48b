package io.hawser.container;

import io.hawser.container.exec.ConsoleSize;
import io.hawser.container.exec.Exec;
import io.hawser.container.exec.ExecSpec;
import io.hawser.container.exec.ExecTable;
import io.hawser.container.stream.AttachSockets;
import io.hawser.container.stream.StreamSession;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.SandboxId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The processes that are started in containers that run: {@code docker exec}. Names and threads are as {@link ContainerEngine} has
 * them.
 */
public final class ContainerExecs {
    private final EngineParts parts;
    private final ExecTable table;
    private final RandomGenerator random;

    ContainerExecs(EngineParts parts, AttachSockets sockets, RandomGenerator random) {
        this.parts = parts;
        this.random = random;
        this.table = new ExecTable(
                parts.monitor(), sockets, parts.watch(), parts.folders().exec(), parts.clock());
    }

    /** Prepares a process in it; answers its id. CONFLICT if it does not run or is paused. */
    public String create(String name, ExecSpec spec) {
        LiveContainer live = parts.table().find(name);
        live.lock.lock();
        try {
            checkExec(live);
            String id = SandboxId.random(random).hex64();
            table.add(id, live.id, spec);
            List<String> ids = new ArrayList<>(live.now().execIds());
            ids.add(id);
            live.become(live.now().withExecIds(ids));
            parts.events().tell(live.now(), "exec_create: " + String.join(" ", spec.cmd()), Map.of("execID", id));
            return id;
        } finally {
            live.lock.unlock();
        }
    }

    private static void checkExec(LiveContainer live) {
        switch (live.state().status()) {
            case RUNNING -> {}
            case PAUSED ->
                throw NetworkException.conflict(
                        "Container " + live.now().name() + " is paused, unpause the container before exec");
            case RESTARTING ->
                throw NetworkException.conflict(
                        "Container " + live.id + " is restarting, wait until the container is running");
            case CREATED, EXITED, REMOVING, DEAD -> throw Lifecycle.notRunning(live);
        }
    }

    /** Starts a prepared process and holds its streams. NOT_FOUND, CONFLICT when it was started before. */
    public StreamSession start(String execId, Optional<ConsoleSize> size) {
        LiveContainer live = execContainer(execId);
        StreamSession session = table.start(execId, execStart(live, execId, size));
        return new ContainerAttachment(
                session,
                Optional.empty(),
                true,
                () -> parts.events().tell(live.now(), "exec_detach", Map.of("execID", execId)));
    }

    /** Starts a prepared process that nobody listens to. */
    public void startDetached(String execId) {
        LiveContainer live = execContainer(execId);
        table.startDetached(execId, execStart(live, execId, Optional.empty()));
    }

    private LiveContainer execContainer(String execId) {
        LiveContainer live = parts.table()
                .byId(table.get(execId).containerId())
                .orElseThrow(() -> NetworkException.notFound("No such exec instance: " + execId));
        checkExec(live);
        return live;
    }

    private ExecTable.Start execStart(LiveContainer live, String execId, Optional<ConsoleSize> size) {
        ExecSpec spec = table.get(execId).spec();
        String command = String.join(" ", spec.cmd());
        return new ExecTable.Start(
                () -> process(live, spec, size),
                _ -> parts.events().tell(live.now(), "exec_start: " + command, Map.of("execID", execId)),
                exec -> execEnded(live, exec));
    }

    private byte[] process(LiveContainer live, ExecSpec spec, Optional<ConsoleSize> size) {
        try {
            byte[] config = Files.readAllBytes(parts.bundle(live.id).resolve("config.json"));
            return parts.bundles().process(config, spec, size, parts.bundles().mount(live.id));
        } catch (IOException e) {
            throw NetworkException.system("reading the OCI configuration: " + e.getMessage(), e);
        }
    }

    /**
     * The same for the probe of a health check: what a probe has started does not outlive the daemon. A file in its folder says
     * so, for {@link #endProbe}.
     */
    StreamSession startProbe(String execId) {
        LiveContainer live = execContainer(execId);
        ExecTable.Start start = execStart(live, execId, Optional.empty());
        return table.start(
                execId,
                new ExecTable.Start(
                        () -> {
                            mark(execId, live.id);
                            return start.process().get();
                        },
                        start.onStart(),
                        start.onEnd()));
    }

    private void mark(String execId, String containerId) {
        try {
            Files.writeString(parts.folders().exec().resolve(execId).resolve(ExecTable.PROBE), containerId);
        } catch (IOException e) {
            throw NetworkException.system("preparing a probe: " + e.getMessage(), e);
        }
    }

    /** Kills the processes of a probe that another daemon started and left in this folder; those of other sessions go on. */
    static void endProbe(ContainerTable table, Path folder) {
        try {
            String containerId = Files.readString(folder.resolve(ExecTable.PROBE));
            int leader =
                    Integer.parseInt(Files.readString(folder.resolve("pid")).strip());
            table.byId(containerId)
                    .map(LiveContainer::state)
                    .filter(State::alive)
                    .ifPresent(state -> ExecKill.run(state.pid(), leader));
        } catch (IOException | NumberFormatException e) {
            // No probe, or not started.
        }
    }

    /** Kills its process and what that has started; fine if they have ended. */
    void kill(String execId) {
        Exec exec = table.get(execId);
        Optional<State> state =
                parts.table().byId(exec.containerId()).map(LiveContainer::state).filter(State::alive);
        if (exec.running() && state.isPresent()) {
            ExecKill.run(state.get().pid(), exec.pid());
        }
    }

    /** A container shows the sessions that are prepared or run. */
    private void execEnded(LiveContainer live, Exec exec) {
        live.lock.lock();
        try {
            live.become(live.now()
                    .withExecIds(live.now().execIds().stream()
                            .filter(id -> !id.equals(exec.id()))
                            .toList()));
        } finally {
            live.lock.unlock();
        }
        String code = Integer.toString(exec.exitCode().orElse(0));
        if (exec.pid() > 0) {
            parts.events().tell(live.now(), "exec_die", Map.of("execID", exec.id(), "exitCode", code));
        }
    }

    /** The exec session as it is now. NOT_FOUND ({@code No such exec instance: X}). */
    public Exec get(String execId) {
        return table.get(execId);
    }

    /** Tells the terminal of an exec session the size. */
    public void resize(String execId, ConsoleSize size) {
        table.resize(execId, size);
    }
}
