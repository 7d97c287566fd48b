package io.hawser.container;

import io.hawser.container.exec.ConsoleSize;
import io.hawser.container.exec.Exec;
import io.hawser.container.exec.ExecSpec;
import io.hawser.container.stream.AttachOptions;
import io.hawser.container.stream.LogOptions;
import io.hawser.container.stream.StreamSession;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.Kind;
import io.hawser.network.model.NetworkException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The containers of one engine: the facade that the API calls, one method per request.
 *
 * <p>Every method that takes {@code name} accepts a full id, a name with or without {@code /}, or a unique beginning of an
 * id, and throws NOT_FOUND ({@code No such container: X}) when there is none. Methods may be called from any thread,
 * virtual ones included; two changes of one container wait for each other, changes of different ones do not.
 *
 * <p>Closing the engine leaves the containers running; the next engine on the same folders finds them.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class ContainerEngine implements AutoCloseable {

    private ContainerEngine() {}

    /**
     * Opens the engine on its folders: finds the containers that run, lets the controller restore their sandboxes, settles
     * those that ended while nobody looked, and starts what its policy wants started.
     */
    public static ContainerEngine open(EngineConfig config) {
        throw notYet();
    }

    /** Makes a container. NOT_FOUND for its image, CONFLICT for its name, INVALID_PARAMETER for what contradicts itself. */
    public Created create(ContainerSpec spec) {
        throw notYet();
    }

    /** The container as it is now. */
    public Container get(String name) {
        throw notYet();
    }

    /** All containers, youngest first. */
    public List<Container> list() {
        throw notYet();
    }

    /** Starts it; false if it runs already. */
    public boolean start(String name) {
        throw notYet();
    }

    /**
     * Stops it: its stop signal, then SIGKILL when the time is up; false if it does not run.
     *
     * @param signal instead of the container's own
     * @param timeout instead of the container's own; negative waits for ever
     */
    public boolean stop(String name, Optional<String> signal, Optional<Duration> timeout) {
        throw notYet();
    }

    /** Sends a signal, by name or number; empty is SIGKILL. CONFLICT if it does not run. */
    public void kill(String name, String signal) {
        throw notYet();
    }

    /** Stops it if it runs, then starts it. Arguments as in {@link #stop}. */
    public void restart(String name, Optional<String> signal, Optional<Duration> timeout) {
        throw notYet();
    }

    /** Freezes its processes. CONFLICT if it does not run or is frozen. */
    public void pause(String name) {
        throw notYet();
    }

    /** Thaws its processes. CONFLICT if it is not frozen. */
    public void unpause(String name) {
        throw notYet();
    }

    /** Gives it another name, on its networks too. */
    public void rename(String name, String newName) {
        throw notYet();
    }

    /** Replaces its restart policy. */
    public void updateRestartPolicy(String name, RestartPolicy policy) {
        throw notYet();
    }

    /** Removes it. CONFLICT if it runs and is not forced. */
    public void remove(String name, RemoveOptions options) {
        throw notYet();
    }

    /**
     * Completes when the condition holds; at once if it holds now. Cancel it when nobody waits any more. Never completes
     * exceptionally but by cancellation.
     */
    public CompletableFuture<ExitStatus> await(String name, WaitCondition condition) {
        throw notYet();
    }

    /** Holds its streams; before it is started too. CONFLICT if it is paused or restarting. */
    public StreamSession attach(String name, AttachOptions options) {
        throw notYet();
    }

    /** Holds its log; the input of {@link StreamSession#run} is not used. */
    public StreamSession logs(String name, LogOptions options) {
        throw notYet();
    }

    /** Tells its terminal the size. CONFLICT if it does not run. */
    public void resize(String name, ConsoleSize size) {
        throw notYet();
    }

    /** Its processes, as {@code ps} with these arguments prints them; empty is {@code -ef}. */
    public ProcessTable top(String name, String psArguments) {
        throw notYet();
    }

    /** Prepares a process in it; answers its id. CONFLICT if it does not run or is paused. */
    public String createExec(String name, ExecSpec spec) {
        throw notYet();
    }

    /** Starts a prepared process and holds its streams. NOT_FOUND, CONFLICT when it was started before. */
    public StreamSession startExec(String execId, Optional<ConsoleSize> size) {
        throw notYet();
    }

    /** Starts a prepared process that nobody listens to. */
    public void startExecDetached(String execId) {
        throw notYet();
    }

    /** The exec session as it is now. NOT_FOUND ({@code No such exec instance: X}). */
    public Exec exec(String execId) {
        throw notYet();
    }

    /** Tells the terminal of an exec session the size. */
    public void resizeExec(String execId, ConsoleSize size) {
        throw notYet();
    }

    /** Connects it to another network: at once if it runs, else from its next start on. */
    public void connect(String name, EndpointSpec endpoint) {
        throw notYet();
    }

    /** Disconnects it from a network, by name or id. */
    public void disconnect(String name, String network, boolean force) {
        throw notYet();
    }

    /** Removes every container that does not run, exited or never started; answers their ids. */
    public List<String> prune() {
        throw notYet();
    }

    /**
     * Calls back for every event, in order, on the thread that causes it: be quick and do not call the engine. Close to
     * stop.
     */
    public AutoCloseable subscribe(Consumer<ContainerEvent> listener) {
        throw notYet();
    }

    /** Name and version of the OCI runtime in use, for {@code docker info}. */
    public String runtimeName() {
        throw notYet();
    }

    /** Lets go of every container without touching any. */
    @Override
    public void close() {}

    private static NetworkException notYet() {
        return new NetworkException(Kind.NOT_IMPLEMENTED, "not served yet");
    }
}
