package io.hawser.container.archive;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.FileStatus;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.Syscalls;
import io.hawser.kernel.ffm.Syscalls.OpenHow;
import io.hawser.kernel.ffm.TreeCalls;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A tree of files that an enemy may have laid out, and may be changing right now: the root file system of a container, a
 * volume. Every path is resolved by the kernel as if this folder were {@code /} (openat2 with RESOLVE_IN_ROOT), so neither
 * {@code ..} nor an absolute symbolic link leads out of it, and what was resolved is held open while it is used. Devices,
 * pipes and sockets are never opened.
 *
 * <p>Safe for use by many threads. Closed by who opened it.
 *
 * <p>Source: openat2(2).
 */
public final class RootedTree implements AutoCloseable {

    private static final int RESOLVE_NO_MAGICLINKS = 0x02;
    private static final int RESOLVE_IN_ROOT = 0x10;
    private static final int RESOLVE = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
    private static final int O_NOCTTY = 0400;

    private final FileDescriptor root;

    private RootedTree(FileDescriptor root) {
        this.root = root;
    }

    /** The tree below a folder whose own path is trusted. */
    public static RootedTree open(Path folder) {
        return new RootedTree(
                Syscalls.open(folder.toString(), Syscalls.O_PATH | Syscalls.O_DIRECTORY | Syscalls.O_NOFOLLOW, 0));
    }

    /** The same for a path that may itself be a link of ours, {@code /proc/PID/root} for one. */
    public static RootedTree openTrusted(Path folder) {
        return new RootedTree(Syscalls.open(folder.toString(), Syscalls.O_PATH | Syscalls.O_DIRECTORY, 0));
    }

    /** A folder of this tree as a tree of its own, symbolic links to it followed; empty when there is none. */
    public Optional<RootedTree> subtree(String path) {
        return findDirectory(path).map(RootedTree::new);
    }

    /** Whether both are one folder of one file system. */
    public boolean sameFolder(RootedTree other) {
        FileStatus own = Syscalls.status(root);
        FileStatus its = Syscalls.status(other.root);
        return own.isSameFileAs(its);
    }

    /** Whether the folder itself has nothing in it. */
    public boolean isEmpty() {
        try (FileDescriptor listing = listing(root, ".")) {
            return TreeCalls.names(listing).isEmpty();
        }
    }

    /** The folder itself. */
    FileDescriptor root() {
        return root;
    }

    /**
     * The folder at this path, symbolic links followed.
     *
     * @throws KernelException ENOENT, ENOTDIR, ELOOP
     */
    public FileDescriptor directory(String path) {
        return resolve(path, Syscalls.O_PATH | Syscalls.O_DIRECTORY);
    }

    /** The folder at this path, if there is one. */
    public Optional<FileDescriptor> findDirectory(String path) {
        try {
            return Optional.of(directory(path));
        } catch (KernelException e) {
            if (isAbsence(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** A handle on whatever is at this path, the last component not followed; nothing can be read through it. */
    public FileDescriptor handle(String path) {
        return resolve(path, Syscalls.O_PATH | Syscalls.O_NOFOLLOW);
    }

    /** The same, the last component followed. */
    public FileDescriptor target(String path) {
        return resolve(path, Syscalls.O_PATH);
    }

    private FileDescriptor resolve(String path, int flags) {
        return Syscalls.openat2(root, path.isEmpty() ? "." : path, new OpenHow(flags, 0, RESOLVE));
    }

    /** The folder at this path; missing ones are made, owned by root, mode 0755. */
    public FileDescriptor makeDirectories(String path) {
        Optional<FileDescriptor> present = findDirectory(path);
        if (present.isPresent()) {
            return present.get();
        }
        List<String> names = Names.components(path);
        StringBuilder walked = new StringBuilder();
        FileDescriptor at = directory("");
        for (String name : names) {
            walked.append('/').append(name);
            try (FileDescriptor parent = at) {
                at = child(parent, name, walked.toString());
            }
        }
        return at;
    }

    private FileDescriptor child(FileDescriptor parent, String name, String walked) {
        try {
            Syscalls.mkdir(parent, name, 0755);
            // The daemon's umask is tight; the folders of an image are not.
            try (FileDescriptor made = handle(parent, name)) {
                if (Syscalls.status(made).isDirectory()) {
                    TreeCalls.chmod(made, 0755);
                }
            }
        } catch (KernelException e) {
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
        }
        return directory(walked);
    }

    /** A handle on one name in a folder, not followed. */
    static FileDescriptor handle(FileDescriptor directory, String name) {
        return Syscalls.openat2(
                directory, name, new OpenHow(Syscalls.O_PATH | Syscalls.O_NOFOLLOW, 0, RESOLVE_NO_MAGICLINKS));
    }

    /** A folder in a folder, opened so that its names can be read. */
    static FileDescriptor listing(FileDescriptor directory, String name) {
        int flags = Syscalls.O_RDONLY | Syscalls.O_DIRECTORY | Syscalls.O_NOFOLLOW;
        return Syscalls.openat2(directory, name, new OpenHow(flags, 0, RESOLVE_NO_MAGICLINKS));
    }

    /** Opens one name in a folder for reading; empty when it is no regular file any more. */
    static Optional<FileDescriptor> regular(FileDescriptor directory, String name) {
        // Not even opened unless it is a file: opening a device can act on it.
        try (FileDescriptor handle = handle(directory, name)) {
            if (!Syscalls.status(handle).isRegular()) {
                return Optional.empty();
            }
            return Optional.of(Syscalls.open(handle.procPath(), Syscalls.O_RDONLY | Syscalls.O_NONBLOCK | O_NOCTTY, 0));
        }
    }

    /**
     * The content of a regular file, symbolic links followed within the tree; empty when there is none.
     *
     * @throws ArchiveException when it is larger than {@code limit} bytes, or something else than a file
     */
    public Optional<byte[]> read(String path, int limit) throws IOException {
        try (FileDescriptor handle = target(path)) {
            FileStatus status = Syscalls.status(handle);
            if (!status.isRegular()) {
                throw new ArchiveException(path + " is not a regular file");
            }
            try (InputStream in = new FileInputStream(handle.procPath())) {
                byte[] content = in.readNBytes(limit + 1);
                if (content.length > limit) {
                    throw new ArchiveException(path + " is larger than " + limit + " bytes");
                }
                return Optional.of(content);
            }
        } catch (KernelException e) {
            if (isAbsence(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Whether a failure says that there is nothing at a path. */
    public static boolean isAbsence(KernelException e) {
        return e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP);
    }

    @Override
    public void close() {
        root.close();
    }
}
