package io.hawser.container;

import io.hawser.container.archive.TreeSize;
import io.hawser.container.exec.ConsoleSize;
import io.hawser.container.image.Image;
import io.hawser.container.image.ImageStore;
import io.hawser.container.image.ImageUsers;
import io.hawser.container.json.Documents;
import io.hawser.container.process.ExitFolder;
import io.hawser.container.process.Monitor;
import io.hawser.container.process.MonitorCgroup;
import io.hawser.container.process.MonitorWatch;
import io.hawser.container.process.OciRuntime;
import io.hawser.container.process.Programs;
import io.hawser.container.rootfs.ContainerFiles;
import io.hawser.container.stream.AttachClient;
import io.hawser.container.stream.AttachHub;
import io.hawser.container.stream.AttachOptions;
import io.hawser.container.stream.AttachSockets;
import io.hawser.container.stream.LogOptions;
import io.hawser.container.stream.LogReader;
import io.hawser.container.stream.StreamSession;
import io.hawser.container.usage.Usage;
import io.hawser.container.usage.UsageReader;
import io.hawser.container.volume.VolumeStore;
import io.hawser.kernel.unix.Poller;
import io.hawser.network.controller.Rehearsal;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.Kind;
import io.hawser.network.model.LinkSpec;
import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The containers of one engine: the facade that the API calls, one method per request.
 *
 * <p>Every method that takes {@code name} accepts a full id, a name with or without {@code /}, or a unique beginning of an
 * id, and throws NOT_FOUND ({@code No such container: X}) when there is none. Methods may be called from any thread,
 * virtual ones included; two changes of one container wait for each other, changes of different ones do not.
 *
 * <p>Closing the engine leaves the containers running; the next engine on the same folders finds them.
 */
public final class ContainerEngine implements AutoCloseable {
    /** A monitor goes on for a moment after it has told the end of its process. */
    private static final Duration MONITORS_END = Duration.ofMillis(500);

    private final EngineParts parts;
    private final Lifecycle lifecycle;
    private final Creator creator;
    private final ContainerExecs execs;
    private final Renaming renaming;
    private final AttachSockets sockets;
    private final Poller poller;
    private final MonitorCgroup cgroup;
    private final Optional<StoredBundles> stored;
    private final UsageReader usages;

    private ContainerEngine(
            EngineParts parts,
            Poller poller,
            MonitorCgroup cgroup,
            RandomGenerator random,
            Optional<StoredBundles> stored) {
        this.parts = parts;
        this.poller = poller;
        this.sockets = new AttachSockets(poller);
        this.execs = new ContainerExecs(parts, sockets, random);
        this.lifecycle = new Lifecycle(parts, new HealthMonitor(parts, execs));
        this.renaming = new Renaming(parts);
        this.creator = new Creator(parts, this::inMemory, random);
        this.cgroup = cgroup;
        this.stored = stored;
        this.usages = new UsageReader(parts.clock());
    }

    /**
     * Opens the engine on its folders: finds the containers that run, lets the controller restore their sandboxes, settles
     * those that ended while nobody looked, and starts what its policy wants started.
     */
    public static ContainerEngine open(EngineConfig config) {
        StoredBundles bundles = StoredBundles.open(config);
        return open(config, Sandboxes.of(config.controller()), bundles, Optional.of(bundles));
    }

    /** The same on other networks and other images. */
    static ContainerEngine open(EngineConfig config, Sandboxes sandboxes, Bundles bundles) {
        return open(config, sandboxes, bundles, Optional.empty());
    }

    private static ContainerEngine open(
            EngineConfig config, Sandboxes sandboxes, Bundles bundles, Optional<StoredBundles> stored) {
        EngineFolders folders = EngineFolders.open(config.dataRoot(), config.execRoot());
        Programs programs = Programs.find(config.conmon(), config.runtime(), config.init());
        ContainerTable table = new ContainerTable(config.store());
        OciRuntime runtime = new OciRuntime(programs.runtime(), folders.runtime());
        MonitorCgroup cgroup = MonitorCgroup.create(folders.cgroup());
        Poller poller = Poller.start("containers");
        EngineParts parts = new EngineParts(
                folders,
                table,
                bundles,
                new Connections(table, sandboxes, config.random()),
                programs,
                runtime,
                new Monitor(programs.monitor(), runtime, cgroup, folders.temporary()),
                new MonitorWatch(poller),
                ExitFolder.open(folders.exits()),
                new Announcer(config.clock()),
                config.clock());
        ContainerEngine engine = new ContainerEngine(parts, poller, cgroup, config.random(), stored);
        bundles.know(name -> table.find(name).now().mounts(), engine::volumeUsers);
        try {
            Recovery recovery = new Recovery(parts, engine.lifecycle, sandboxes);
            recovery.run(engine::inMemory);
            engine.renaming.resume();
            recovery.applyPolicies();
            return engine;
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    private LiveContainer inMemory(Container container) {
        Streams streams = container.spec().streams();
        return new LiveContainer(container, new AttachHub(sockets, streams.tty(), streams.stdinOnce()));
    }

    /** Makes a container. NOT_FOUND for its image, CONFLICT for its name, INVALID_PARAMETER for what contradicts itself. */
    public Created create(ContainerSpec spec) {
        return creator.create(spec);
    }

    /** The container as it is now. */
    public Container get(String name) {
        return parts.table().find(name).now();
    }

    /** All containers, youngest first. */
    public List<Container> list() {
        return parts.table().all().stream().map(LiveContainer::now).toList();
    }

    /** Starts it; false if it runs already. */
    public boolean start(String name) {
        return lifecycle.start(parts.table().find(name));
    }

    /**
     * Stops it: its stop signal, then SIGKILL when the time is up; false if it does not run.
     *
     * @param signal instead of the container's own
     * @param timeout instead of the container's own; negative waits for ever
     */
    public boolean stop(String name, Optional<String> signal, Optional<Duration> timeout) {
        return lifecycle.stop(parts.table().find(name), signal, timeout);
    }

    /** Sends a signal, by name or number; empty is SIGKILL. CONFLICT if it does not run. */
    public void kill(String name, String signal) {
        try {
            int number = signal.isEmpty() ? Signals.SIGKILL : Signals.parse(signal);
            lifecycle.kill(parts.table().find(name), number);
        } catch (NetworkException e) {
            throw new NetworkException(e.kind(), "cannot kill container: " + name + ": " + e.getMessage(), e);
        }
    }

    /** Stops it if it runs, then starts it. Arguments as in {@link #stop}. SYSTEM, as in Docker, whatever hinders it. */
    public void restart(String name, Optional<String> signal, Optional<Duration> timeout) {
        LiveContainer live = parts.table().find(name);
        try {
            lifecycle.restart(live, signal, timeout);
        } catch (NetworkException e) {
            throw NetworkException.system("Cannot restart container " + name + ": " + e.getMessage(), e);
        }
    }

    /** Freezes its processes. CONFLICT if it does not run or is frozen. */
    public void pause(String name) {
        lifecycle.pause(parts.table().find(name));
    }

    /** Thaws its processes. CONFLICT if it is not frozen. */
    public void unpause(String name) {
        lifecycle.unpause(parts.table().find(name));
    }

    /** Gives it another name, on its networks and in links to it too. */
    public void rename(String name, String newName) {
        if (newName.isEmpty()) {
            throw NetworkException.invalid("Neither old nor new names may be empty");
        }
        renaming.rename(parts.table().find(name), newName);
    }

    /**
     * Replaces its restart policy and its limits, at once if it runs.
     *
     * @param wire what its inspect is made of from now on
     */
    public void update(String name, RestartPolicy policy, Resources resources, String wire) {
        LiveContainer live = parts.table().find(name);
        live.lock.lock();
        try {
            lifecycle.update(live, policy, resources, wire);
        } finally {
            live.lock.unlock();
        }
    }

    /** Removes it. CONFLICT if it runs and is not forced. */
    public void remove(String name, RemoveOptions options) {
        if (options.link()) {
            removeLink(name);
            return;
        }
        lifecycle.remove(parts.table().find(name), options);
    }

    /** Removes the link {@code /parent/alias}, which its parent still has. */
    private void removeLink(String path) {
        String[] names = path.replaceFirst("^/", "").split("/", -1);
        if (names.length != 2) {
            throw NetworkException.conflict("Conflict, cannot remove the default link name of the container");
        }
        LiveContainer live = parts.table().find(names[0]);
        live.lock.lock();
        try {
            Networking networking = live.now().spec().networking();
            List<LinkSpec> rest = networking.links().stream()
                    .filter(link -> !link.alias().equals(names[1]))
                    .toList();
            if (rest.size() == networking.links().size()) {
                throw NetworkException.notFound("No such link: " + path);
            }
            live.become(live.now().withNetworking(networking.withLinks(rest)));
            parts.table().save(live);
            parts.connections().unlink(live.now(), names[1]);
        } finally {
            live.lock.unlock();
        }
    }

    /**
     * Completes when the condition holds; at once if it holds now. Cancel it when nobody waits any more. Never completes
     * exceptionally but by cancellation.
     */
    public CompletableFuture<ExitStatus> await(String name, WaitCondition condition) {
        return parts.table().find(name).await(condition);
    }

    /** Holds its streams; before it is started too. CONFLICT if it is paused or restarting. */
    public StreamSession attach(String name, AttachOptions options) {
        LiveContainer live = parts.table().find(name);
        Container now = live.now();
        switch (now.state().status()) {
            case PAUSED ->
                throw NetworkException.conflict(
                        "container " + now.name() + " is paused, unpause the container before" + " attach");
            case RESTARTING ->
                throw NetworkException.conflict(
                        "container " + now.name() + " is restarting, wait until the container is" + " running");
            case CREATED, RUNNING, EXITED, REMOVING, DEAD -> {}
        }
        AttachClient client = live.streams.attach(options);
        parts.events().tell(now, "attach");
        Optional<LogReader> before = options.logs() ? Optional.of(log(live, LogOptions.ALL)) : Optional.empty();
        return new ContainerAttachment(
                client, before, options.stream(), () -> parts.events().tell(live.now(), "detach"));
    }

    private LogReader log(LiveContainer live, LogOptions options) {
        return new LogReader(
                live.now().files().log(),
                options,
                live.now().spec().streams().tty(),
                () -> live.state().alive());
    }

    /** Holds its log; the input of {@link StreamSession#run} is not used. NOT_IMPLEMENTED if none is kept. */
    public StreamSession logs(String name, LogOptions options) {
        LiveContainer live = parts.table().find(name);
        if (live.now().spec().streams().unlogged()) {
            throw NetworkException.notImplemented("configured logging driver does not support reading");
        }
        return log(live, options);
    }

    /** Tells its terminal the size. CONFLICT if it does not run. */
    public void resize(String name, ConsoleSize size) {
        LiveContainer live = parts.table().find(name);
        if (!live.state().alive()) {
            throw Lifecycle.notRunning(live);
        }
        parts.monitor().resize(parts.bundle(live.id), size.height(), size.width());
        parts.events()
                .tell(
                        live.now(),
                        "resize",
                        Map.of("height", Integer.toString(size.height()), "width", Integer.toString(size.width())));
    }

    /** Its processes, as {@code ps} with these arguments prints them; empty is {@code -ef}. */
    public ProcessTable top(String name, String psArguments) {
        LiveContainer live = parts.table().find(name);
        State state = live.state();
        if (!state.alive()) {
            throw Lifecycle.notRunning(live);
        }
        ProcessTable table = ProcessList.of(state.pid(), psArguments);
        parts.events().tell(live.now(), "top");
        return table;
    }

    /** What it takes of the machine; empty if it does not run. */
    public Optional<Usage> usage(String name) {
        State state = parts.table().find(name).state();
        return state.alive() ? Optional.of(usages.read(state.pid())) : Optional.empty();
    }

    /** The processes that are started in containers that run. */
    public ContainerExecs execs() {
        return execs;
    }

    /**
     * Makes what {@link #open} reads the records of images and volumes with, which takes long the first time, for whoever has
     * something else to do before. Any thread.
     */
    public static void headStart() {
        Documents.JSON.createObjectNode();
    }

    /** Connects and disconnects a container that is none: what a request does of that here, to rehearse it. Any thread. */
    public static void rehearse(Rehearsal.Stage stage) {
        PaperContainer.changeNetworks(stage);
    }

    /** Connects it to another network: at once if it runs, else from its next start on. */
    public void connect(String name, EndpointSpec endpoint) {
        changeNetworks(name, live -> parts.connections().connect(live, endpoint));
    }

    /**
     * Disconnects it from a network, by name or id.
     *
     * @param force accepted as Docker's; it changes nothing, because an endpoint here never outlives its container
     */
    public void disconnect(String name, String network, boolean force) {
        changeNetworks(name, live -> parts.connections().disconnect(live, network));
    }

    private void changeNetworks(String name, Consumer<LiveContainer> change) {
        LiveContainer live = parts.table().find(name);
        live.lock.lock();
        try {
            change.accept(live);
        } finally {
            live.lock.unlock();
        }
    }

    /** Removes every wanted container that does not run; answers their ids. One that is started meanwhile stays. */
    public List<String> prune(Predicate<Container> wanted) {
        List<String> removed = new ArrayList<>();
        for (LiveContainer live : parts.table().all()) {
            State.Status status = live.state().status();
            boolean ended =
                    status == State.Status.CREATED || status == State.Status.EXITED || status == State.Status.DEAD;
            if (!ended || !wanted.test(live.now())) {
                continue;
            }
            try {
                lifecycle.remove(live, RemoveOptions.PLAIN);
                removed.add(live.id);
            } catch (NetworkException e) {
                if (e.kind() != Kind.CONFLICT) {
                    throw e;
                }
            }
        }
        return removed;
    }

    /**
     * Calls back for every event, in order, on the thread that causes it: be quick and do not call the engine. Close to
     * stop.
     */
    public AutoCloseable subscribe(Consumer<ContainerEvent> listener) {
        return parts.events().subscribe(listener);
    }

    /** The images. */
    public ImageStore images() {
        return stored.orElseThrow().images();
    }

    /** The volumes. */
    public VolumeStore volumes() {
        return stored.orElseThrow().volumes();
    }

    /** What is done with the files of a container, by {@link #files}. */
    @FunctionalInterface
    public interface FilesUse {
        /** Uses the files, which are only there until it returns. */
        void with(ContainerFiles files) throws IOException;
    }

    /**
     * Lets its files be used and tells of it as {@code action}.
     *
     * @throws IOException what the use throws
     */
    public void files(String name, String action, FilesUse use) throws IOException {
        files(name, use);
        parts.events().tell(parts.table().find(name).now(), action);
    }

    /**
     * Lets its files be used, whether it runs or not; nothing else can be done to a stopped one meanwhile.
     *
     * @throws IOException what the use throws
     */
    public void files(String name, FilesUse use) throws IOException {
        LiveContainer live = parts.table().find(name);
        State state = live.state();
        if (state.alive()) {
            use.with(ContainerFiles.running(name, state.pid(), parts.bundles().mount(live.id)));
            return;
        }
        live.lock.lock();
        try {
            if (live.state().alive()) {
                throw NetworkException.conflict("container " + live.id + " has just been started");
            }
            Container now = live.now();
            boolean readOnly = now.spec().storage().readonlyRootfs();
            use.with(ContainerFiles.stopped(name, parts.bundles().mount(live.id), now.mounts(), readOnly));
            parts.bundles().unmount(live.id);
        } finally {
            live.lock.unlock();
        }
    }

    /** What its root file system consists of, by Docker's names: {@code LowerDir}, {@code MergedDir}, … . */
    public Map<String, String> layers(String name) {
        return parts.bundles().layers(parts.table().find(name).id);
    }

    /** What it has written into its own layer, in bytes; counted file by file. */
    public long writtenBytes(String name) {
        String upper = layers(name).getOrDefault("UpperDir", "");
        return upper.isEmpty() ? 0 : TreeSize.of(Path.of(upper));
    }

    /** That and its image's layers. */
    public long allBytes(String name) {
        String image = get(name).imageId();
        long below = images().list().stream()
                .filter(found -> found.id().equals(image))
                .mapToLong(Image::sizeBytes)
                .findFirst()
                .orElse(0);
        return below + writtenBytes(name);
    }

    /** The containers made of an image, for {@link ImageStore#remove}. */
    public List<ImageUsers.User> imageUsers(String imageId) {
        return parts.table().all().stream()
                .map(LiveContainer::now)
                .filter(container -> container.imageId().equals(imageId))
                .map(container ->
                        new ImageUsers.User(container.id(), container.state().alive()))
                .toList();
    }

    /** The containers that mount a volume, for {@link VolumeStore#remove} and {@link VolumeStore#prune}. */
    public List<String> volumeUsers(String volume) {
        return parts.table().all().stream()
                .map(LiveContainer::now)
                .filter(container -> container.mounts().stream()
                        .anyMatch(mount -> mount.name().equals(volume)))
                .map(Container::id)
                .toList();
    }

    /** Name of the OCI runtime in use, for {@code docker info}. */
    public String runtimeName() {
        return parts.runtime().name();
    }

    /** Lets go of every container without touching any. */
    @Override
    public void close() {
        lifecycle.close();
        parts.exits().close();
        parts.watch().close();
        poller.close();
        parts.runtime().close();
        boolean alive = list().stream().anyMatch(container -> container.state().alive());
        cgroup.close(alive ? Duration.ZERO : MONITORS_END);
    }
}
