package io.hawser.container;

import io.hawser.container.process.Programs;
import io.hawser.network.store.MemoryStore;
import io.hawser.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** An engine with real processes, on networks and images that are stand-ins. It can be closed and opened again. */
final class EngineRig implements AutoCloseable {
    final Path folder;
    final MemoryStore store = new MemoryStore();
    final List<String> events = new CopyOnWriteArrayList<>();
    /** A link to the monitor's program. */
    final Path conmon;

    final PinnedSandboxes sandboxes;
    private final BusyboxBundles bundles;
    ContainerEngine engine;

    EngineRig(Path folder) throws IOException {
        this.folder = folder;
        conmon = folder.resolve("conmon");
        linkConmon();
        sandboxes = new PinnedSandboxes(Files.createDirectories(folder.resolve("netns")));
        bundles = BusyboxBundles.create(folder.resolve("rootfs"));
        engine = open();
    }

    void linkConmon() throws IOException {
        Programs programs = Programs.find(Optional.empty(), Optional.empty(), Optional.empty());
        Files.createSymbolicLink(conmon, programs.monitor());
    }

    /** Opens an engine on what another one has left. */
    void reopen() {
        engine = open();
    }

    @SuppressWarnings("NullAway") // the stand-in for the networks takes the place of the controller
    private ContainerEngine open() {
        EngineConfig config = new EngineConfig(
                folder.resolve("data"),
                folder.resolve("exec"),
                store,
                null,
                Optional.of(conmon),
                Optional.empty(),
                Optional.empty(),
                InstantSource.system(),
                new Random());
        ContainerEngine opened = ContainerEngine.open(config, sandboxes, bundles);
        opened.subscribe(event -> events.add(event.action()));
        return opened;
    }

    /** A container of this name that runs these words. */
    String start(ContainerSpec spec) {
        String id = engine.create(spec).id();
        engine.start(id);
        return id;
    }

    /** Removes every container and waits until no monitor is left. */
    @Override
    public void close() throws IOException {
        engine.list().forEach(container -> engine.remove(container.id(), new RemoveOptions(true, true, false)));
        Eventually.settles(
                "no monitor is left",
                () -> ProcessHandle.allProcesses()
                        .map(process -> process.info().commandLine().orElse(""))
                        .filter(line -> line.contains(folder + "/exec"))
                        .toList(),
                List::isEmpty);
        engine.close();
        Files.deleteIfExists(conmon);
    }
}
