package io.hawser.container;

import io.hawser.kernel.random.KernelRandom;
import io.hawser.network.controller.NetworkController;
import io.hawser.network.store.Store;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What a {@link ContainerEngine} is made of.
 *
 * @param dataRoot images, container file systems, logs and volumes: survives a reboot; made with mode 0710
 * @param execRoot process ids, sockets and exit codes: does not; made with mode 0700
 * @param store the daemon's; the engine keeps its records under {@code container/}, {@code image/} and {@code volume/}
 * @param controller makes the sandboxes
 * @param conmon the monitor program; absent looks for it on the usual paths
 * @param runtime an OCI runtime; absent takes crun if it works on this machine, else runc
 * @param init the program behind {@code --init}; absent looks for {@code docker-init}, {@code tini} and {@code catatonit}
 * @param clock the time
 * @param random ids and names
 */
public record EngineConfig(
        Path dataRoot,
        Path execRoot,
        Store store,
        NetworkController controller,
        Optional<Path> conmon,
        Optional<Path> runtime,
        Optional<Path> init,
        InstantSource clock,
        RandomGenerator random) {

    /** These folders, this store and this controller; programs from the usual paths. */
    public static EngineConfig of(Path dataRoot, Path execRoot, Store store, NetworkController controller) {
        return new EngineConfig(
                dataRoot,
                execRoot,
                store,
                controller,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                InstantSource.system(),
                new KernelRandom());
    }

    /** The same with another program behind {@code --init}. */
    public EngineConfig withInit(Optional<Path> program) {
        return new EngineConfig(dataRoot, execRoot, store, controller, conmon, runtime, program, clock, random);
    }
}
