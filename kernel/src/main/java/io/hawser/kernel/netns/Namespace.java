package io.hawser.kernel.netns;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.FileStatus;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.Syscalls;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * An open network namespace. It lives at least as long as this object holds it, even when its file is gone.
 *
 * <p>A namespace is kept without a process by binding it on a file, its pin, as {@code ip netns} does. Sockets opened
 * inside by {@link #call} stay inside and are then used from any thread.
 *
 * <p>Any thread may use it; the holder closes it. Errors are {@link KernelException}.
 *
 * <p>Source: network_namespaces(7), ioctl_ns(2), ip-netns(8).
 */
public final class Namespace implements AutoCloseable {
    private static final int NS_GET_NSTYPE = 0xb703;
    private static final long MS_BIND = 0x1000;
    private static final int MNT_DETACH = 2;
    private static final int UMOUNT_NOFOLLOW = 8;
    private static final int PIN_MODE = 0600;

    private final FileDescriptor fd;
    private final FileStatus status;
    private final String name;

    private Namespace(FileDescriptor fd, String name) {
        this.fd = fd;
        this.name = name;
        this.status = Syscalls.status(fd);
    }

    /** The namespace this process was started in: that of its first thread. */
    public static Namespace current() {
        return open("/proc/self/ns/net");
    }

    /**
     * Opens a pin or {@code /proc/PID/ns/net}.
     *
     * @throws KernelException ENOENT if there is no such file, EINVAL if it is no network namespace, for example a pin
     *     that lost its mount at a reboot
     */
    public static Namespace open(Path file) {
        return open(file.toString());
    }

    private static Namespace open(String file) {
        FileDescriptor fd = Syscalls.open(file, Syscalls.O_RDONLY, 0);
        try {
            requireNetwork(fd, file);
            return new Namespace(fd, file);
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    private static void requireNetwork(FileDescriptor fd, String file) {
        int type;
        try {
            type = Syscalls.ioctl(fd, NS_GET_NSTYPE, new byte[0]);
        } catch (KernelException e) {
            type = 0;
        }
        if (type != Syscalls.CLONE_NEWNET) {
            throw new KernelException("open network namespace", file, Errno.EINVAL);
        }
    }

    /**
     * Makes a namespace and pins it on a new file that only root may open. Its links are as the kernel makes them: lo,
     * down.
     *
     * @throws KernelException EEXIST if the file is there already; nothing is left behind by a failure
     */
    public static Namespace create(Path pin) {
        String file = pin.toString();
        Syscalls.open(file, Syscalls.O_RDONLY | Syscalls.O_CREAT | Syscalls.O_EXCL, PIN_MODE)
                .close();
        try {
            NamespaceThread.run(null, () -> unshareAndPin(file));
            return open(file);
        } catch (RuntimeException e) {
            unpin(pin);
            throw e;
        }
    }

    /** Makes a namespace without a file: it ends when nobody holds it any more. Its links are as the kernel makes them. */
    public static Namespace unnamed() {
        return NamespaceThread.run(null, () -> {
            Syscalls.unshare(Syscalls.CLONE_NEWNET);
            return open("/proc/thread-self/ns/net");
        });
    }

    /** The same namespace once more, for another to close. */
    public Namespace duplicate() {
        return open(fd.procPath());
    }

    /** On the netns thread, which goes home afterwards; {@code /proc/self} would be the process' first thread. */
    private static @Nullable Void unshareAndPin(String file) {
        Syscalls.unshare(Syscalls.CLONE_NEWNET);
        Syscalls.mount("/proc/thread-self/ns/net", file, new Syscalls.MountCall("", MS_BIND, ""));
        return null;
    }

    /**
     * Takes the pin away. The namespace ends when nobody holds it any more; the kernel then clears it in its own time. A
     * pin that is absent or not mounted is fine.
     */
    public static void unpin(Path pin) {
        String file = pin.toString();
        while (unmounted(file)) {}
        try (FileDescriptor directory = Syscalls.open(parent(pin), Syscalls.O_PATH | Syscalls.O_DIRECTORY, 0)) {
            Syscalls.unlink(directory, pin.getFileName().toString(), 0);
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }

    private static String parent(Path pin) {
        Path parent = pin.getParent();
        return parent == null ? "." : parent.toString();
    }

    /** Whether one mount was taken away; mounts may lie on each other. */
    private static boolean unmounted(String file) {
        try {
            Syscalls.umount(file, MNT_DETACH | UMOUNT_NOFOLLOW);
            return true;
        } catch (KernelException e) {
            if (e.is(Errno.EINVAL) || e.is(Errno.ENOENT)) {
                return false;
            }
            throw e;
        }
    }

    /** Identifies the namespace together with {@link #device}, as {@code ls -i} shows it. */
    public long inode() {
        return status.inode();
    }

    /** The device of the kernel's namespace file system. */
    public long device() {
        return status.device();
    }

    /** Whether both are the same namespace of the kernel. */
    public boolean isSameAs(Namespace other) {
        return status.isSameFileAs(other.status);
    }

    /** What to hand to the kernel where it wants a namespace: setns(2), IFLA_NET_NS_FD. Do not close it. */
    public FileDescriptor fd() {
        return fd;
    }

    /**
     * Runs code inside the namespace and returns what it returns.
     *
     * <p>A caller who is inside already, as all are in the process' own, runs it himself. Else it runs on the one netns platform
     * thread, after all that were asked before it, and the caller is woken only after that thread is home.
     *
     * <p>In either case it must be short: open a socket, write a file below /proc/sys/net. It must not start threads, use virtual
     * threads, pools, timers or asynchronous loggers, wake anybody, or {@code call} again: what such code starts on the netns
     * thread would live in this namespace for ever. {@code /proc/self/net} shows the process' own namespace there:
     * {@code /proc/thread-self/net} is the one. Checked exceptions come wrapped in {@link IllegalStateException}.
     */
    public <T extends @Nullable Object> T call(Callable<T> inside) {
        return isHere() ? NamespaceThread.runHere(inside) : NamespaceThread.run(fd, inside);
    }

    /** Asked of the kernel each time: whoever embeds us may have sent a thread elsewhere. */
    private boolean isHere() {
        return status.isSameFileAs(Syscalls.status("/proc/thread-self/ns/net"));
    }

    @Override
    public void close() {
        fd.close();
    }

    @Override
    public String toString() {
        return "netns " + name + " [" + inode() + "]";
    }
}
