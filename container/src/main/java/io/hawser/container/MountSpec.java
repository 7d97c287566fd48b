package io.hawser.container;

import java.util.Map;

/**
 * One mount asked for in the long form ({@code --mount}).
 *
 * <p>Source: Engine API, {@code HostConfig.Mounts}.
 *
 * @param type what is mounted
 * @param source a host path, a volume's name, or empty (an anonymous volume, a tmpfs)
 * @param target absolute path in the container
 * @param readOnly no writing through it
 * @param recursion bind only: what becomes of the mounts below the source
 * @param propagation bind only: {@code rprivate}, {@code shared} …; empty is {@code rprivate}
 * @param createMountpoint bind only: make the missing host path
 * @param noCopy volume only: do not fill an empty volume from the image
 * @param subpath volume only: mount this folder of the volume; empty is the whole
 * @param volumeDriver volume only; empty is {@code local}
 * @param volumeOptions volume only: the driver's options
 * @param volumeLabels volume only: labels of a volume made by this
 * @param tmpfsSizeBytes tmpfs only; 0 is the kernel's choice
 * @param tmpfsMode tmpfs only: permission bits; 0 is 1777 octal
 */
public record MountSpec(
        Type type,
        String source,
        String target,
        boolean readOnly,
        Recursion recursion,
        String propagation,
        boolean createMountpoint,
        boolean noCopy,
        String subpath,
        String volumeDriver,
        Map<String, String> volumeOptions,
        Map<String, String> volumeLabels,
        long tmpfsSizeBytes,
        int tmpfsMode) {

    /** The kinds of mounts. */
    public enum Type {
        BIND,
        VOLUME,
        TMPFS
    }

    /** What becomes of the mounts that lie below the source of a bind mount. */
    public enum Recursion {
        /** They come along; read-only is the outermost alone. */
        ALONG,
        /** They stay away. */
        LEFT,
        /** They come along, and what makes the outermost read-only makes them so, where the kernel can. */
        READ_ONLY_IF_ABLE,
        /** They come along and are read-only, too, or the container is refused. Since Linux 5.12: mount_setattr(2). */
        READ_ONLY
    }

    public MountSpec {
        // Records of versions that knew no difference do not have it.
        recursion = recursion == null ? Recursion.ALONG : recursion;
        volumeOptions = Map.copyOf(volumeOptions);
        volumeLabels = Map.copyOf(volumeLabels);
    }

    /** A bind mount whose source must exist. */
    public static MountSpec bind(String source, String target, boolean readOnly) {
        return new MountSpec(
                Type.BIND,
                source,
                target,
                readOnly,
                Recursion.ALONG,
                "",
                false,
                false,
                "",
                "",
                Map.of(),
                Map.of(),
                0,
                0);
    }

    /** A volume by name, made when absent. */
    public static MountSpec volume(String name, String target, boolean readOnly) {
        return new MountSpec(
                Type.VOLUME,
                name,
                target,
                readOnly,
                Recursion.ALONG,
                "",
                false,
                false,
                "",
                "",
                Map.of(),
                Map.of(),
                0,
                0);
    }
}
