package io.hawser.kernel.file;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.FileStatus;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.Syscalls;
import io.hawser.kernel.ffm.Syscalls.OpenHow;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * A directory as the root of all paths: a container's file system, an image's, a volume. Whoever filled it may have put
 * symbolic links, {@code ..} and device nodes anywhere; nothing outside is ever reached.
 *
 * <p>How: the kernel resolves every path with the directory as its root ({@code openat2} with RESOLVE_IN_ROOT): an absolute
 * link starts there, {@code ..} stops there, links of /proc are refused. Checking a path first and opening it then would
 * lose the race against a container that swaps a directory for a link in between. Contents are read and written only in
 * regular files, and the type is checked on the opened file before its content is: opening a device or a pipe has effects.
 *
 * <p>Paths may start with a slash or not; they mean the same. Any thread may use it; its opener closes it. Errors are
 * {@link KernelException}: ELOOP for links in a circle, EINVAL for what is no regular file.
 *
 * <p>Source: openat2(2), path_resolution(7).
 */
public final class RootedPath implements AutoCloseable {
    private static final int RESOLVE_NO_MAGICLINKS = 0x02;
    private static final int RESOLVE_IN_ROOT = 0x10;
    private static final int INSIDE = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
    private static final int MOST_LINKS = 40;
    private static final int CHUNK = 16 << 10;

    private final FileDescriptor root;

    private RootedPath(FileDescriptor root) {
        this.root = root;
    }

    /** Opens the directory; the path to it is trusted. */
    public static RootedPath open(Path root) {
        return new RootedPath(Syscalls.open(root.toString(), Syscalls.O_PATH | Syscalls.O_DIRECTORY, 0));
    }

    /**
     * Opens a handle on whatever is there, following links, without opening its content ({@code O_PATH}). The handle's
     * {@link FileDescriptor#procPath} can be a mount's target: it means this very file, whatever happens to the path.
     */
    public FileDescriptor handle(String path) {
        return open(path, Syscalls.O_PATH);
    }

    /** What is there, after links; empty if nothing is. */
    public Optional<FileStatus> status(String path) {
        try (FileDescriptor handle = handle(path)) {
            return Optional.of(Syscalls.status(handle));
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Opens a regular file to read from it. */
    public FileDescriptor openFile(String path) {
        return reopen(path, Syscalls.O_RDONLY);
    }

    /**
     * The content of a regular file.
     *
     * @param limit most bytes to read
     * @throws KernelException EMSGSIZE if it is longer
     */
    public byte[] read(String path, int limit) {
        try (FileDescriptor file = openFile(path)) {
            byte[] content = new byte[Math.min(limit, CHUNK)];
            int length = 0;
            while (true) {
                int got = Syscalls.read(file, content, length, content.length - length);
                length += got;
                if (got == 0) {
                    return Arrays.copyOf(content, length);
                }
                if (length == content.length) {
                    content = Arrays.copyOf(content, larger(path, length, limit));
                }
            }
        }
    }

    /** One byte more than allowed at most, which tells a file of just the limit from a longer one. */
    private static int larger(String path, int length, int limit) {
        if (length > limit) {
            throw new KernelException("read", path, Errno.EMSGSIZE);
        }
        return (int) Math.min(2L * length + 1, limit + 1L);
    }

    /** Makes a regular file, or replaces the content of the one that is there, links followed; the mode is for a new one. */
    public void write(String path, byte[] content, int mode) {
        try (FileDescriptor file = create(path, mode)) {
            writeAll(file, content);
        }
    }

    /** Opens a regular file to write to it, emptied; makes it if it is not there. */
    public FileDescriptor create(String path, int mode) {
        try {
            return reopen(path, Syscalls.O_WRONLY | Syscalls.O_TRUNC);
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
        // Not O_EXCL: a link that points to nothing gets its target made. If something else came meanwhile, a pipe
        // without
        // a reader is refused by O_NONBLOCK and the rest by its type.
        int flags = Syscalls.O_WRONLY | Syscalls.O_CREAT | Syscalls.O_NONBLOCK;
        FileDescriptor file = Syscalls.openat2(root, path, new OpenHow(flags, mode, INSIDE));
        try {
            requireRegular(file, path);
            Syscalls.chmod(file, mode);
            return file;
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static void requireRegular(FileDescriptor file, String path) {
        FileStatus status = Syscalls.status(file);
        if (status.isDirectory()) {
            throw new KernelException("open", path, Errno.EISDIR);
        }
        if (!status.isRegular()) {
            throw new KernelException("open", path, Errno.EINVAL);
        }
    }

    private static void writeAll(FileDescriptor file, byte[] content) {
        int written = 0;
        while (written < content.length) {
            written += Syscalls.write(file, content, written, content.length - written);
        }
    }

    /**
     * Makes a directory and those above it; what is there already is left as it is. A link to a directory counts as one, and
     * one that points to nothing gets its target made, inside the root.
     *
     * @return a handle on the directory
     */
    public FileDescriptor makeDirectories(String path, int mode) {
        return makeDirectories(path, mode, 0);
    }

    private FileDescriptor makeDirectories(String path, int mode, int links) {
        if (links > MOST_LINKS) {
            throw new KernelException("mkdir", path, Errno.ELOOP);
        }
        for (int end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) {
            makeDirectory(path.substring(0, end), mode, links).close();
        }
        return makeDirectory(path, mode, links);
    }

    private FileDescriptor makeDirectory(String path, int mode, int links) {
        try {
            return directory(path);
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
        try (FileDescriptor parent = directory(parent(path))) {
            return makeIn(parent, path, mode, links);
        }
    }

    private FileDescriptor makeIn(FileDescriptor parent, String path, int mode, int links) {
        String name = name(path);
        try {
            Syscalls.mkdir(parent, name, mode);
        } catch (KernelException e) {
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
            // Either somebody was faster, or a link points to nothing.
            Optional<String> target = Syscalls.readLink(parent, name);
            if (target.isPresent()) {
                String to = target.get();
                return makeDirectories(to.startsWith("/") ? to : parent(path) + "/" + to, mode, links + 1);
            }
        }
        FileDescriptor made = directory(path);
        Syscalls.chmodByHandle(made, mode);
        return made;
    }

    /** Removes a file or a link itself, never what it points to; absent is fine. Directories are not removed. */
    public void delete(String path) {
        try (FileDescriptor parent = directory(parent(path))) {
            Syscalls.unlink(parent, name(path), 0);
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }

    private FileDescriptor directory(String path) {
        return open(path, Syscalls.O_PATH | Syscalls.O_DIRECTORY);
    }

    private FileDescriptor open(String path, int flags) {
        return Syscalls.openat2(root, path.isEmpty() ? "." : path, new OpenHow(flags, 0, INSIDE));
    }

    /** The handle's own file is opened through /proc, so nobody can put another in its place meanwhile. */
    private FileDescriptor reopen(String path, int flags) {
        try (FileDescriptor handle = handle(path)) {
            requireRegular(handle, path);
            return Syscalls.open(handle.procPath(), flags, 0);
        }
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public void close() {
        root.close();
    }
}
