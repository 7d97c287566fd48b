package io.hawser.container;

import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where an engine keeps things.
 *
 * <pre>
 * DATA/containers/ID/   log, hosts, resolv.conf, hostname      survives a reboot
 * EXEC/bundles/ID/      config.json, attach, ctl, pid, oom     of the present run
 * EXEC/exec/ID/         the same of an exec session
 * EXEC/exits/ID         exit code of the last run
 * EXEC/runtime/         the OCI runtime's state
 * EXEC/tmp/             sockets of a moment
 * </pre>
 */
final class EngineFolders {
    private static final String PRIVATE = "rwx------";
    private static final int MOST_TRIES = 1000;

    private final Path data;
    private final Path exec;

    private EngineFolders(Path data, Path exec) {
        this.data = data;
        this.exec = exec;
    }

    /** Makes what is missing. */
    static EngineFolders open(Path dataRoot, Path execRoot) {
        if (dataRoot.toString().contains(":")) {
            throw NetworkException.invalid("the data root must not contain a colon: " + dataRoot);
        }
        make(dataRoot, "rwx--x---");
        make(execRoot, PRIVATE);
        EngineFolders folders = new EngineFolders(dataRoot.toAbsolutePath(), execRoot.toAbsolutePath());
        make(folders.data.resolve("containers"), "rwx--x---");
        for (String name : new String[] {"bundles", "exec", "exits", "runtime", "tmp"}) {
            make(folders.exec.resolve(name), PRIVATE);
        }
        return folders;
    }

    static void make(Path folder, String permissions) {
        try {
            if (folder.getParent() != null) {
                Files.createDirectories(folder.getParent());
            }
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
        } catch (FileAlreadyExistsException e) {
            // Made by an earlier start, with these permissions or those its owner gave it.
        } catch (IOException e) {
            throw NetworkException.system("making " + folder + ": " + e.getMessage(), e);
        }
    }

    /** The cgroup below which everything of this engine lives: engines on other folders have others. */
    String cgroup() {
        return "hawser-" + String.format(Locale.ROOT, "%08x", exec.toString().hashCode());
    }

    Path bundle(String id) {
        return exec.resolve("bundles").resolve(id);
    }

    Path bundles() {
        return exec.resolve("bundles");
    }

    Path exec() {
        return exec.resolve("exec");
    }

    Path exits() {
        return exec.resolve("exits");
    }

    Path runtime() {
        return exec.resolve("runtime");
    }

    Path temporary() {
        return exec.resolve("tmp");
    }

    Path containers() {
        return data.resolve("containers");
    }

    Path container(String id) {
        return data.resolve("containers").resolve(id);
    }

    Container.Files files(String id) {
        Path folder = container(id);
        return new Container.Files(
                folder.resolve("hosts"),
                folder.resolve("resolv.conf"),
                folder.resolve("hostname"),
                folder.resolve(id + ".log"));
    }

    /** An empty folder of this name, private; what was in it is gone. */
    static Path fresh(Path folder) {
        delete(folder);
        make(folder, PRIVATE);
        return folder;
    }

    /**
     * Removes a folder of ours with all that is in it; fine if it is gone. Follows no link. Who is just ending, such as the monitor
     * of a session that an earlier daemon began, may still write into it.
     */
    static void delete(Path folder) {
        for (int tries = 1; ; tries++) {
            try {
                deleteOnce(folder);
                return;
            } catch (DirectoryNotEmptyException written) {
                if (tries == MOST_TRIES) {
                    throw NetworkException.system("removing " + folder + ": it is written into all the time", written);
                }
            } catch (IOException e) {
                throw NetworkException.system("removing " + folder + ": " + e.getMessage(), e);
            }
        }
    }

    private static void deleteOnce(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
