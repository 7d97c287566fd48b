package io.hawser.container.rootfs;

import io.hawser.container.archive.TreeRemoval;
import io.hawser.container.image.ImageStore;
import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.FileStatus;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.Syscalls;
import io.hawser.kernel.ffm.Syscalls.MountCall;
import io.hawser.kernel.ffm.TreeCalls;
import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The root file systems of all containers. Safe for use by many threads as long as each container's is used by one at a
 * time. Every method is idempotent.
 *
 * <p>Source: kernel, Documentation/filesystems/overlayfs.rst; mount(2).
 */
public final class Rootfs {

    private static final Pattern ID = Pattern.compile("[0-9a-f]{1,64}");
    private static final int MNT_DETACH = 2;
    private static final int PAGE = 4096;

    private final Path folder;
    private final ImageStore images;

    private Rootfs(Path folder, ImageStore images) {
        this.folder = folder;
        this.images = images;
    }

    /**
     * The root file systems below {@code dataRoot}, standing on the layers of these images.
     *
     * @throws NetworkException INVALID_PARAMETER when the path has what separates mount options
     */
    public static Rootfs open(Path dataRoot, ImageStore images) {
        Path folder = dataRoot.toAbsolutePath().resolve("overlay");
        if (folder.toString().matches(".*[,:\\\\].*")) {
            throw NetworkException.invalid("data root " + dataRoot + " must not contain ',', ':' or '\\'");
        }
        try {
            Files.createDirectories(folder.resolve("empty"), mode("rwx--x---"));
        } catch (IOException e) {
            throw failure(folder, e);
        }
        return new Rootfs(folder, images);
    }

    private static java.nio.file.attribute.FileAttribute<?> mode(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    /** Makes the writable layer of a container. NOT_FOUND for the image. */
    public void create(String containerId, String imageId) {
        Path own = own(containerId);
        List<Path> layers = images.layers(imageId);
        try {
            for (String name : List.of("upper", "work", "merged")) {
                Files.createDirectories(own.resolve(name), mode("rwx--x---"));
            }
            // The root of an overlay has the owner and mode of its uppermost folder.
            like(layers.isEmpty() ? folder.resolve("empty") : layers.getFirst(), own.resolve("upper"));
            Files.writeString(own.resolve("image"), imageId);
            Files.setPosixFilePermissions(own.resolve("image"), PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw failure(own, e);
        }
    }

    private static void like(Path model, Path changed) {
        try (FileDescriptor from = Syscalls.open(model.toString(), Syscalls.O_PATH, 0);
                FileDescriptor to = Syscalls.open(changed.toString(), Syscalls.O_RDONLY | Syscalls.O_DIRECTORY, 0)) {
            FileStatus status = Syscalls.status(from);
            Syscalls.chown(to, status.uid(), status.gid());
            TreeCalls.chmod(to, Math.max(status.permissions(), 0555));
        }
    }

    /** Mounts it, unless it is; answers where. NOT_FOUND when it was never made, SYSTEM when the kernel refuses. */
    public Path mount(String containerId) {
        Path own = own(containerId);
        Path merged = own.resolve("merged");
        if (mounted(containerId)) {
            return merged;
        }
        String options = options(own, images.layers(imageOf(containerId)));
        try {
            Syscalls.mount("overlay", merged.toString(), new MountCall("overlay", 0, options));
        } catch (KernelException e) {
            throw NetworkException.system("root file system of container " + containerId + ": " + e.getMessage(), e);
        }
        return merged;
    }

    private String options(Path own, List<Path> layers) {
        String options =
                "lowerdir=" + lower(layers) + ",upperdir=" + own.resolve("upper") + ",workdir=" + own.resolve("work");
        if (options.length() >= PAGE) {
            throw NetworkException.system(
                    "image has too many layers to be mounted below " + folder + ": a shorter data root takes more");
        }
        return options;
    }

    private String lower(List<Path> layers) {
        return layers.isEmpty()
                ? folder.resolve("empty").toString()
                : layers.stream()
                        .map(layer -> layer.toAbsolutePath().toString())
                        .collect(Collectors.joining(":"));
    }

    private String imageOf(String containerId) {
        try {
            return Files.readString(own(containerId).resolve("image"));
        } catch (NoSuchFileException e) {
            throw NetworkException.notFound("container " + containerId + " has no root file system");
        } catch (IOException e) {
            throw failure(own(containerId), e);
        }
    }

    /** Whether it is mounted now. */
    public boolean mounted(String containerId) {
        Path merged = own(containerId).resolve("merged");
        try (FileDescriptor inner = Syscalls.open(merged.toString(), Syscalls.O_PATH, 0);
                FileDescriptor outer = Syscalls.open(own(containerId).toString(), Syscalls.O_PATH, 0)) {
            return Syscalls.status(inner).device() != Syscalls.status(outer).device();
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return false;
            }
            throw e;
        }
    }

    /** Unmounts it; fine if it is not mounted. */
    public void unmount(String containerId) {
        while (mounted(containerId)) {
            Syscalls.umount(own(containerId).resolve("merged").toString(), MNT_DETACH);
        }
    }

    /** Unmounts and removes it with all that the container changed; fine if it is gone. */
    public void remove(String containerId) {
        unmount(containerId);
        TreeRemoval.remove(own(containerId));
    }

    /**
     * What it consists of, by the names Docker has for them.
     *
     * <pre>{LowerDir=/d/layers/b:/d/layers/a, MergedDir=/d/overlay/ID/merged, UpperDir=…, WorkDir=…}</pre>
     */
    public Map<String, String> layers(String containerId) {
        Path own = own(containerId);
        List<Path> layers = images.layers(imageOf(containerId));
        return new TreeMap<>(Map.of(
                "LowerDir", lower(layers),
                "MergedDir", own.resolve("merged").toString(),
                "UpperDir", own.resolve("upper").toString(),
                "WorkDir", own.resolve("work").toString()));
    }

    /** The folder of what the container changed. */
    public Path upper(String containerId) {
        return own(containerId).resolve("upper");
    }

    private Path own(String containerId) {
        if (!ID.matcher(containerId).matches()) {
            throw new IllegalArgumentException("no container id: " + containerId);
        }
        return folder.resolve(containerId);
    }

    private static NetworkException failure(Path where, IOException cause) {
        return NetworkException.system(where + ": " + cause.getMessage(), cause);
    }
}
