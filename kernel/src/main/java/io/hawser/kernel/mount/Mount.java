package io.hawser.kernel.mount;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.Syscalls;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes and removes mounts in the process' mount namespace. Any thread may call. Errors are {@link KernelException}.
 *
 * <p>Source: mount(2), umount2(2), {@code Documentation/filesystems/overlayfs.rst}.
 */
public final class Mount {
    private static final long MS_RDONLY = 0x1;
    private static final long MS_NOSUID = 0x2;
    private static final long MS_NODEV = 0x4;
    private static final long MS_NOEXEC = 0x8;
    private static final long MS_REMOUNT = 0x20;
    private static final long MS_BIND = 0x1000;
    private static final long MS_REC = 0x4000;
    private static final long MS_PRIVATE = 1 << 18;
    private static final int MNT_DETACH = 2;
    private static final int UMOUNT_NOFOLLOW = 8;
    /** The kernel copies one page of options and cuts off the rest without a word. */
    private static final int LONGEST_DATA = 4095;

    private Mount() {}

    /** Shows a file or directory at a second place, with the mounts below it. */
    public static void bind(Path source, Path target) {
        mount(source.toString(), target, "", MS_BIND | MS_REC, "");
    }

    /** The same without mounts below it, and not to be written through there. */
    public static void bindReadOnly(Path source, Path target) {
        mount(source.toString(), target, "", MS_BIND, "");
        mount("", target, "", MS_BIND | MS_REMOUNT | MS_RDONLY, "");
    }

    /** What is mounted or unmounted below is no longer told to other mount namespaces, nor theirs to us. */
    public static void makePrivate(Path target) {
        mount("", target, "", MS_PRIVATE | MS_REC, "");
    }

    /**
     * Layers of an overlay file system.
     *
     * @param lower read-only directories, the topmost first; at least one
     * @param upper directory that takes the changes
     * @param work empty directory on the same file system as {@code upper}
     */
    public record Layers(List<Path> lower, Path upper, Path work) {
        public Layers {
            lower = List.copyOf(lower);
            if (lower.isEmpty()) {
                throw new IllegalArgumentException("an overlay needs a lower directory");
            }
        }

        /** The mount options; a colon separates lower directories, a comma options, so both are escaped in names. */
        String options() {
            StringBuilder text = new StringBuilder("lowerdir=");
            for (int i = 0; i < lower.size(); i++) {
                text.append(i == 0 ? "" : ":").append(escape(lower.get(i)));
            }
            return text.append(",upperdir=")
                    .append(escape(upper))
                    .append(",workdir=")
                    .append(escape(work))
                    .toString();
        }

        private static String escape(Path path) {
            return path.toString().replace("\\", "\\\\").replace(":", "\\:").replace(",", "\\,");
        }
    }

    /**
     * Mounts an overlay.
     *
     * @throws KernelException ENAMETOOLONG if the directories' names do not fit the kernel's one page
     */
    public static void overlay(Layers layers, Path target) {
        String options = layers.options();
        if (options.length() > LONGEST_DATA) {
            throw new KernelException("mount overlay", target.toString(), Errno.ENAMETOOLONG);
        }
        mount("overlay", target, "overlay", 0, options);
    }

    /** Mounts an empty file system in memory, without devices, set-id bits and programs; options such as {@code size=64m}. */
    public static void tmpfs(Path target, String options) {
        mount("tmpfs", target, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, options);
    }

    /** Takes away what is mounted here, mounts on mounts included, at once for new users; nothing mounted is fine. */
    public static void unmount(Path target) {
        while (unmountOnce(target.toString())) {}
    }

    private static boolean unmountOnce(String target) {
        try {
            Syscalls.umount(target, MNT_DETACH | UMOUNT_NOFOLLOW);
            return true;
        } catch (KernelException e) {
            if (e.is(Errno.EINVAL) || e.is(Errno.ENOENT)) {
                return false;
            }
            throw e;
        }
    }

    private static void mount(String source, Path target, String type, long flags, String data) {
        Syscalls.mount(source, target.toString(), new Syscalls.MountCall(type, flags, data));
    }
}
