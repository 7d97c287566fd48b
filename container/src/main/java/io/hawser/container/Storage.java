package io.hawser.container;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;

/**
 * What a container sees besides its image.
 *
 * <p>Source: Engine API, {@code HostConfig.Binds}, {@code Mounts}, {@code Tmpfs}, {@code VolumesFrom}, {@code ReadonlyRootfs},
 * {@code ShmSize} and {@code Volumes}.
 *
 * @param binds the short form, {@code SOURCE:TARGET[:OPTIONS]}, unparsed; a missing host path is made
 * @param mounts the long form
 * @param tmpfs target path to mount options
 * @param volumes target paths that get an anonymous volume unless something else is mounted there
 * @param volumesFrom containers whose volumes are mounted too, {@code CONTAINER[:ro|:rw]}
 * @param readonlyRootfs no writing outside mounts
 * @param shmSizeBytes size of {@code /dev/shm}; 0 is 64 MiB
 * @param readOnlyBelow a read-only bind of the short form is read-only with all that lies below it, where the kernel can
 */
public record Storage(
        List<String> binds,
        List<MountSpec> mounts,
        SequencedMap<String, String> tmpfs,
        SequencedSet<String> volumes,
        List<String> volumesFrom,
        boolean readonlyRootfs,
        long shmSizeBytes,
        boolean readOnlyBelow) {

    /** Nothing but the image. */
    public static final Storage NONE =
            new Storage(List.of(), List.of(), new LinkedHashMap<>(), new LinkedHashSet<>(), List.of(), false, 0, false);

    public Storage {
        binds = List.copyOf(binds);
        mounts = List.copyOf(mounts);
        tmpfs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tmpfs));
        volumes = Collections.unmodifiableSequencedSet(new LinkedHashSet<>(volumes));
        volumesFrom = List.copyOf(volumesFrom);
    }

    /** Only these short-form binds. */
    public static Storage binding(String... binds) {
        return new Storage(List.of(binds), List.of(), NONE.tmpfs, NONE.volumes, List.of(), false, 0, false);
    }

    /** Only these tmpfs mounts. */
    public static Storage tmpfs(Map<String, String> tmpfs) {
        return new Storage(List.of(), List.of(), new LinkedHashMap<>(tmpfs), NONE.volumes, List.of(), false, 0, false);
    }
}
