package io.hawser.container;

import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.Syscalls;
import io.hawser.kernel.ffm.Syscalls.MountCall;
import io.hawser.network.model.NetworkException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The {@code /dev/shm} of a container that lets others use it ({@code --ipc shareable}): a file system in memory that is
 * mounted on a folder of ours, because the one of another mount namespace can be bound nowhere else.
 */
final class SharedMemory {
    private static final int MNT_DETACH = 2;
    private static final long NOSUID_NODEV_NOEXEC = 2 | 4 | 8;
    private static final long DEFAULT_BYTES = 64L << 20;

    private SharedMemory() {}

    /** Where it is for a container with this folder. */
    static Path of(Path folder) {
        return folder.resolve("shm");
    }

    /** Mounts it, unless it is. */
    static Path mount(Path folder, long bytes) {
        Path path = of(folder);
        EngineFolders.make(path, "rwx------");
        if (!mounted(path)) {
            String options = "mode=1777,size=" + (bytes == 0 ? DEFAULT_BYTES : bytes);
            try {
                Syscalls.mount("shm", path.toString(), new MountCall("tmpfs", NOSUID_NODEV_NOEXEC, options));
            } catch (KernelException e) {
                throw NetworkException.system("shared memory: " + e.getMessage(), e);
            }
        }
        return path;
    }

    /** Unmounts it; fine if it is not mounted. */
    static void unmount(Path folder) {
        Path path = of(folder);
        while (Files.exists(path) && mounted(path)) {
            Syscalls.umount(path.toString(), MNT_DETACH);
        }
    }

    private static boolean mounted(Path path) {
        try (FileDescriptor inner = Syscalls.open(path.toString(), Syscalls.O_PATH, 0);
                FileDescriptor outer = Syscalls.open(String.valueOf(path.getParent()), Syscalls.O_PATH, 0)) {
            return Syscalls.status(inner).device() != Syscalls.status(outer).device();
        }
    }
}
