package io.hawser.container.rootfs;

import io.hawser.container.image.ImageStore;
import java.nio.file.Path;

/**
 * The root file systems of all containers. Safe for use by many threads as long as each container's is used by one at a
 * time. Every method is idempotent.
 */
public final class Rootfs {

    private Rootfs() {}

    /** The root file systems below {@code dataRoot}, standing on the layers of these images. */
    public static Rootfs open(Path dataRoot, ImageStore images) {
        throw new UnsupportedOperationException();
    }

    /** Makes the writable layer of a container. NOT_FOUND for the image. */
    public void create(String containerId, String imageId) {
        throw new UnsupportedOperationException();
    }

    /** Mounts it, unless it is; answers where. NOT_FOUND when it was never made, SYSTEM when the kernel refuses. */
    public Path mount(String containerId) {
        throw new UnsupportedOperationException();
    }

    /** Whether it is mounted now. */
    public boolean mounted(String containerId) {
        throw new UnsupportedOperationException();
    }

    /** Unmounts it; fine if it is not mounted. */
    public void unmount(String containerId) {
        throw new UnsupportedOperationException();
    }

    /** Unmounts and removes it with all that the container changed; fine if it is gone. */
    public void remove(String containerId) {
        throw new UnsupportedOperationException();
    }

    /** The folder of what the container changed. */
    public Path upper(String containerId) {
        throw new UnsupportedOperationException();
    }
}
