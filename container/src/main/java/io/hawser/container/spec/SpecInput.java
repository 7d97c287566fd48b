package io.hawser.container.spec;

import io.hawser.container.Container;
import io.hawser.container.ContainerSpec;
import io.hawser.container.MountPoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a {@code config.json} is rendered from: what is asked for, and what is known only when the container is started.
 *
 * @param spec what is asked for, the image's part merged in
 * @param containerId 64 hex digits
 * @param hostname what its process sees; empty when it has no UTS namespace of its own
 * @param mounts its mounts, resolved, inner ones after outer ones
 * @param rootfs where its root file system is mounted
 * @param network its network namespace; empty is the host's
 * @param joined namespaces of other containers it shares
 * @param files what it sees as {@code /etc/hosts} and the like; absent are not mounted
 * @param extraEnv entries after the spec's own (links)
 * @param init what runs as process 1 in front of the command
 * @param cgroup path of its cgroup below each hierarchy's root
 */
public record SpecInput(
        ContainerSpec spec,
        String containerId,
        String hostname,
        List<MountPoint> mounts,
        Path rootfs,
        Optional<Path> network,
        Joined joined,
        Optional<Container.Files> files,
        List<String> extraEnv,
        Optional<Path> init,
        String cgroup) {

    /**
     * Namespaces of other containers ({@code /proc/PID/ns/…}).
     *
     * @param pid for {@code --pid container:X}
     * @param ipc for {@code --ipc container:X}
     * @param shm what is mounted on {@code /dev/shm} if others use it too
     */
    public record Joined(Optional<Path> pid, Optional<Path> ipc, Optional<Path> shm) {

        /** None. */
        public static final Joined NONE = new Joined(Optional.empty(), Optional.empty(), Optional.empty());
    }
}
