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
 * line (a container's monitor), and those in a mount namespace of their own that see what lies in that folder elsewhere (a
 * container, whatever network it has). Whoever just copied the mounts of this machine sees them where they are. Zombies are nobody's, nor is a process whose namespaces may not be looked at: those of a host that
 * the tests made may.
 */
final class HostProcesses {
    private HostProcesses() {}

    record Found(ProcessHandle handle, String name) {}

    static List<Found> of(TestHost host) {
        Optional<Object> netns = fileKey(host.netns());
        Optional<Object> ownMounts = fileKey(Path.of("/proc/self/ns/mnt"));
        String folder = host.folder().toString();
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(process -> {
                    Path proc = Path.of("/proc", Long.toString(process.pid()));
                    return isAlive(proc)
                            && (isIn(proc.resolve("ns/net"), netns)
                                    || text(proc.resolve("cmdline")).contains(folder)
                                    || (isElsewhere(proc.resolve("ns/mnt"), ownMounts)
                                            && lines(proc.resolve("mountinfo")).stream()
                                                    .anyMatch(mount -> bringsElsewhere(folder, mount))));
                })
                .map(process -> new Found(
                        process,
                        text(Path.of("/proc/" + process.pid() + "/comm")).strip()))
                .toList();
    }

    private static boolean isIn(Path namespace, Optional<Object> wanted) {
        return wanted.isPresent() && fileKey(namespace).equals(wanted);
    }

    private static boolean isElsewhere(Path namespace, Optional<Object> own) {
        Optional<Object> its = fileKey(namespace);
        return its.isPresent() && !its.equals(own);
    }

    /** A line of mountinfo: number, parent, device, root, mount point, options and source. */
    private static boolean bringsElsewhere(String folder, String mount) {
        String[] fields = mount.split(" ", 6);
        return fields.length == 6 && !fields[4].startsWith(folder) && (fields[3] + fields[5]).contains(folder);
    }

    /** Device and inode of a namespace; empty when the process is gone or may not be looked at. */
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
