package io.hawser.container.process;

import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.Syscalls;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The cgroups of engines: {@code /sys/fs/cgroup/HIERARCHY/hawser-0123abcd}, one of each engine in every hierarchy that its
 * containers or monitors live in.
 *
 * <p>Who lives says so by a lock (flock(2)) on its folder in the first hierarchy, which the kernel lets go of when it dies.
 * So an engine that starts can take away what dead ones left: a folder that is not locked and in which, all the way down,
 * no process lives. rmdir(2) of a cgroup with a process in it fails, so nothing that lives can be hit even by mistake.
 */
final class EngineCgroups {
    private static final Pattern OURS = Pattern.compile("hawser-[0-9a-f]{8}");
    private static final int CLAIM_ATTEMPTS = 10;

    private final Path root;

    /** Those below this folder, {@code /sys/fs/cgroup}. */
    EngineCgroups(Path root) {
        this.root = root;
    }

    /** The folders at the top of each hierarchy; the root itself where there is only one. */
    List<Path> hierarchies() {
        if (Files.exists(root.resolve("cgroup.procs"))) {
            return List.of(root);
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            Set<Path> folders = new TreeSet<>();
            for (Path entry : entries) {
                // "cpu" and the like are links to "cpu,cpuacct" on many machines.
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    folders.add(entry);
                }
            }
            return List.copyOf(folders);
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Says that the engine of this group lives, until the descriptor is closed; empty where there are no cgroups. */
    Optional<FileDescriptor> claim(String group) {
        for (Path hierarchy : hierarchies().stream().limit(1).toList()) {
            Path folder = hierarchy.resolve(group);
            for (int attempt = 0; attempt < CLAIM_ATTEMPTS; attempt++) {
                Optional<FileDescriptor> claim = claim(folder);
                if (claim.isPresent()) {
                    return claim;
                }
            }
        }
        return Optional.empty();
    }

    /** An engine that cleans up may have removed the folder between our making and our locking it. */
    private static Optional<FileDescriptor> claim(Path folder) {
        try {
            Files.createDirectories(folder);
            FileDescriptor descriptor = open(folder);
            if (Syscalls.lock(descriptor) && same(descriptor, folder)) {
                return Optional.of(descriptor);
            }
            descriptor.close();
        } catch (IOException | KernelException e) {
            // Gone again, or no cgroups here.
        }
        return Optional.empty();
    }

    private static FileDescriptor open(Path folder) {
        return Syscalls.open(folder.toString(), Syscalls.O_RDONLY | Syscalls.O_DIRECTORY, 0);
    }

    private static boolean same(FileDescriptor descriptor, Path folder) throws IOException {
        long inode = (long) Files.getAttribute(folder, "unix:ino");
        return Syscalls.status(descriptor).inode() == inode;
    }

    /** Removes the groups of engines that do not live any more, as far as nobody lives in them; answers whose they were. */
    List<String> removeForsaken() {
        Set<String> found = new TreeSet<>();
        for (Path hierarchy : hierarchies()) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(hierarchy, "hawser-*")) {
                entries.forEach(entry -> found.add(entry.getFileName().toString()));
            } catch (IOException e) {
                // It is not there any more.
            }
        }
        List<String> removed = new ArrayList<>();
        for (String group : found) {
            if (OURS.matcher(group).matches() && removeForsaken(group)) {
                removed.add(group);
            }
        }
        return removed;
    }

    private boolean removeForsaken(String group) {
        Path first = hierarchies().getFirst().resolve(group);
        try (FileDescriptor claim = open(first)) {
            return Syscalls.lock(claim) && removeEmpty(group);
        } catch (KernelException e) {
            // Without a folder in the first hierarchy nobody can have claimed it.
            return Files.notExists(first) && removeEmpty(group);
        }
    }

    /** Removes the group in every hierarchy, and what is in it, as far as nobody lives there; whether all of it went. */
    boolean removeEmpty(String group) {
        boolean all = true;
        for (Path hierarchy : hierarchies()) {
            all &= removeTree(hierarchy.resolve(group));
        }
        return all;
    }

    /** From the innermost folder outwards; the files in a cgroup go with it. */
    static boolean removeTree(Path group) {
        if (!Files.exists(group)) {
            return true;
        }
        try {
            Files.walkFileTree(group, new SimpleFileVisitor<Path>() {
                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
                    removeOne(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // Going while we look.
        }
        return !Files.exists(group);
    }

    private static void removeOne(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // Somebody still lives there: it stays with them.
        }
    }
}
