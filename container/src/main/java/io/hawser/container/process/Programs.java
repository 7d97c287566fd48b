package io.hawser.container.process;

import io.hawser.network.model.NetworkException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The programs of other people that run containers, by absolute path.
 *
 * @param monitor conmon
 * @param runtime an OCI runtime
 * @param init the small init behind {@code --init}, if there is one
 */
public record Programs(Path monitor, Path runtime, Optional<Path> init) {
    private static final List<String> FOLDERS = List.of(
            "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/libexec/podman");

    /**
     * Finds what is not given. UNAVAILABLE if the monitor or every runtime is missing.
     *
     * <p>crun starts a container in half the time of runc, but crun before 1.14 refuses the hybrid cgroup layout (a v2
     * hierarchy on {@code /sys/fs/cgroup/unified} beside v1 controllers), so it is taken where that layout is not in use.
     */
    public static Programs find(Optional<Path> monitor, Optional<Path> runtime, Optional<Path> init) {
        return new Programs(
                monitor.or(() -> first("conmon")).orElseThrow(() -> missing("conmon")),
                runtime.or(Programs::workingRuntime).orElseThrow(() -> missing("runc or crun")),
                init.or(() -> first("docker-init", "tini-static", "tini", "catatonit")));
    }

    private static Optional<Path> workingRuntime() {
        boolean hybrid = Files.isDirectory(Path.of("/sys/fs/cgroup/unified"));
        return hybrid ? first("runc") : first("crun", "runc");
    }

    private static Optional<Path> first(String... names) {
        return Stream.of(names)
                .flatMap(name -> FOLDERS.stream().map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static NetworkException missing(String program) {
        return NetworkException.unavailable("containers need " + program + ", which is not installed");
    }
}
