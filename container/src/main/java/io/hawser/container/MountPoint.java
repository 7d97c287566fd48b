package io.hawser.container;

/**
 * A mount that a container has, resolved.
 *
 * <p>Source: Engine API, {@code GET /containers/{id}/json}, member {@code Mounts}.
 *
 * @param type what is mounted
 * @param name the volume's name; empty for the others
 * @param source path on the host; empty for a tmpfs
 * @param destination path in the container
 * @param driver the volume's driver; empty for the others
 * @param mode options as given ({@code ro}, {@code z} …)
 * @param writable whether it can be written through
 * @param propagation {@code rprivate} …; empty for volumes
 * @param recursion what becomes of the mounts below the source
 */
public record MountPoint(
        MountSpec.Type type,
        String name,
        String source,
        String destination,
        String driver,
        String mode,
        boolean writable,
        String propagation,
        MountSpec.Recursion recursion) {

    public MountPoint {
        // Records of versions that knew no difference do not have it.
        recursion = recursion == null ? MountSpec.Recursion.ALONG : recursion;
    }
}
