package io.hawser.container.volume;

import io.hawser.container.MountPoint;
import io.hawser.container.Storage;
import java.util.List;
import java.util.function.Function;

/**
 * Turns the mounts a container asks for into those it gets: binds and volumes of the short form, mounts of the long form,
 * tmpfs, other containers' volumes, and an anonymous volume wherever the image or the user wants one and nothing else is
 * mounted. Volumes are made on the way. Stateless; any thread.
 */
public final class MountResolver {

    private MountResolver() {}

    /** Refuses what cannot be resolved whatever the host has: INVALID_PARAMETER in Docker's words. Touches nothing. */
    public static void check(Storage storage) {
        throw new UnsupportedOperationException();
    }

    /**
     * The mounts in the order of their destinations, so that an inner one comes after the one it lies in.
     *
     * @param others the mounts of a container by name or id, for {@code --volumes-from}
     */
    public static List<MountPoint> resolve(
            Storage storage, VolumeStore volumes, Function<String, List<MountPoint>> others) {
        throw new UnsupportedOperationException();
    }
}
