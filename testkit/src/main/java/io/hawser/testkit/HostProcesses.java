package io.hawser.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the processes that belong to a test host: those in its network namespace, those that name its folder on their command
 * line (a container's monitor), and those in a mount namespace of their own that holds mounts from that folder (a container,
 * whatever network it has). Zombies are nobody's.
 */
final class HostProcesses {
    private HostProcesses() {}

    record Found(ProcessHandle handle, String name) {}

    static List<Found> of(TestHost host) {
        Optional<Object> netns = fileKey(host.netns());
        Optional<Object> ownMounts = fileKey(Path.of("/proc/self/ns/mnt"));
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(process -> {
                    Path proc = Path.of("/proc", Long.toString(process.pid()));
                    Optional<Object> itsMounts = fileKey(proc.resolve("ns/mnt"));
                    return isAlive(proc)
                            && (fileKey(proc.resolve("ns/net")).equals(netns)
                                    || text(proc.resolve("cmdline"))
                                            .contains(host.folder().toString())
                                    || (!itsMounts.equals(ownMounts)
                                            && text(proc.resolve("mountinfo"))
                                                    .contains(host.folder().toString())));
                })
                .map(process -> new Found(
                        process,
                        text(Path.of("/proc/" + process.pid() + "/comm")).strip()))
                .toList();
    }

    /** Device and inode of a namespace; empty when the process is gone. */
    private static Optional<Object> fileKey(Path namespace) {
        try {
            Object inode = Files.getAttribute(namespace, "unix:ino");
            Object device = Files.getAttribute(namespace, "unix:dev");
            return Optional.of(List.of(device, inode));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private static boolean isAlive(Path proc) {
        return Files.exists(proc, LinkOption.NOFOLLOW_LINKS)
                && !text(proc.resolve("status")).contains("State:\tZ");
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException gone) {
            return "";
        }
    }

    /** Lines of a file under /proc that must exist. */
    static List<String> lines(Path file) {
        try (Stream<String> lines = text(file).lines()) {
            return lines.toList();
        } catch (UncheckedIOException gone) {
            return List.of();
        }
    }
}
