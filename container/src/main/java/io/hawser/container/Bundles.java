package io.hawser.container;

import io.hawser.container.exec.ConsoleSize;
import io.hawser.container.exec.ExecSpec;
import io.hawser.container.volume.VolumeUsers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the engine needs of images, file systems, volumes and the OCI configuration. There is one for the stores on disk;
 * the engine's own tests have one for a single root file system.
 */
interface Bundles {

    /** Is told once whom to ask about containers. */
    default void know(Function<String, List<MountPoint>> mountsOfContainer, VolumeUsers volumeUsers) {}

    /** Refuses what this host cannot run: INVALID_PARAMETER. Answers warnings for the user. */
    List<String> check(ContainerSpec spec);

    /** What the image says. NOT_FOUND ({@code No such image: X}). */
    ImageFacts image(String reference);

    /** Makes what a container keeps: its writable layer and its volumes. Answers its mounts. */
    List<MountPoint> prepare(String id, String imageId, ContainerSpec spec);

    /** Mounts its root file system; it may be mounted already. */
    Path mount(String id);

    /** Unmounts it; fine if it is not mounted. */
    void unmount(String id);

    /** What its root file system consists of, by Docker's names ({@code LowerDir} …). */
    default Map<String, String> layers(String id) {
        return Map.of();
    }

    /** Removes what {@link #prepare} made; fine if it is gone. */
    void remove(String id, List<MountPoint> mounts, boolean anonymousVolumes);

    /** Tells those who listen to volumes that this container has mounted its own, or has no more. */
    default void tellVolumes(Container container, boolean mounted) {}

    /** The {@code config.json} of a start. */
    byte[] config(StartFacts facts);

    /** The {@code resources} object that holds its limits, for a running container whose limits change. */
    byte[] limits(ContainerSpec spec);

    /** The {@code process} object of an exec session in a container with this {@code config.json}; the size is its terminal's. */
    byte[] process(byte[] config, ExecSpec spec, Optional<ConsoleSize> size, Path rootfs);

    /**
     * What is known only when a container is started.
     *
     * @param container which
     * @param rootfs where its root file system is mounted
     * @param network what its network namespace is; empty is the host's
     * @param pidNamespace of the container whose process ids it shares, {@code /proc/PID/ns/pid}
     * @param ipcNamespace of the container whose IPC it shares
     * @param sharedMemory what is mounted on its {@code /dev/shm} if others use it too
     * @param hostname what its process sees; its own or that of the container whose network it shares
     * @param files what it sees as {@code /etc/hosts} and the like; another's if it shares its network
     * @param linkEnv environment entries about its links
     * @param init what runs as process 1 when the policy asks for one
     * @param cgroup path below each hierarchy's root
     */
    record StartFacts(
            Container container,
            Path rootfs,
            Optional<Path> network,
            Optional<Path> pidNamespace,
            Optional<Path> ipcNamespace,
            Optional<Path> sharedMemory,
            String hostname,
            Container.Files files,
            List<String> linkEnv,
            Optional<Path> init,
            String cgroup) {}
}
