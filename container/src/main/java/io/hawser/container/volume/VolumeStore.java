package io.hawser.container.volume;

import io.hawser.network.store.Store;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The volumes of one engine. Safe for use by many threads; changes are made one at a time. */
public final class VolumeStore {

    private VolumeStore() {}

    /** Opens the volumes below {@code dataRoot}. */
    public static VolumeStore open(Path dataRoot, Store store, InstantSource clock, RandomGenerator random) {
        throw new UnsupportedOperationException();
    }

    /**
     * Makes a volume, or answers the one of this name when there is one.
     *
     * @throws io.hawser.network.model.NetworkException INVALID_PARAMETER for a bad name, driver or option
     */
    public Volume create(VolumeRequest request) {
        throw new UnsupportedOperationException();
    }

    /** All volumes by name. */
    public List<Volume> list() {
        throw new UnsupportedOperationException();
    }

    /** The volume. NOT_FOUND ({@code get X: no such volume}). */
    public Volume get(String name) {
        throw new UnsupportedOperationException();
    }

    /** Removes a volume and its content. CONFLICT when a container has it; NOT_FOUND unless {@code force}. */
    public void remove(String name, boolean force, VolumeUsers users) {
        throw new UnsupportedOperationException();
    }

    /** Removes the volumes nobody uses: the anonymous ones, or {@code all}; answers what is gone. */
    public Pruned prune(boolean all, VolumeUsers users) {
        throw new UnsupportedOperationException();
    }

    /**
     * Fills a volume that is still empty with what the image has at the path it is mounted on, owner and mode of the folder
     * included. Nothing happens when the volume is not empty or the path is no folder.
     *
     * @param rootfs the container's root file system, mounted; hostile
     * @param path where the volume will be mounted, as the container sees it
     */
    public void copyUp(String name, Path rootfs, String path) {
        throw new UnsupportedOperationException();
    }

    /** Tells {@code listener} of every later event, on the thread that caused it. */
    public AutoCloseable subscribe(Consumer<VolumeEvent> listener) {
        throw new UnsupportedOperationException();
    }

    /**
     * What a prune did.
     *
     * @param names of the volumes that are gone
     * @param reclaimedBytes what they held
     */
    public record Pruned(List<String> names, long reclaimedBytes) {}
}
