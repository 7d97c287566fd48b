package io.hawser.container.rootfs;

import java.time.Instant;

/**
 * What is at a path in a container.
 *
 * <p>Source: Engine API, {@code HEAD /containers/{id}/archive}, header {@code X-Docker-Container-Path-Stat}: the Base64 of
 * {@code {"name":"hosts","size":174,"mode":420,"mtime":"2026-01-02T03:04:05Z","linkTarget":""}}.
 *
 * @param name last component of the path
 * @param size bytes
 * @param mode type and permissions the way Go's {@code os.FileMode} has them: permissions below, the type in the high bits
 * @param modified when it was last changed
 * @param linkTarget of a symbolic link, absolute and seen from the container's root; else empty
 */
public record PathStat(String name, long size, long mode, Instant modified, String linkTarget) {

    private static final long DIRECTORY = 1L << 31;
    private static final long SYMBOLIC_LINK = 1L << 27;
    private static final long DEVICE = 1L << 26;
    private static final long NAMED_PIPE = 1L << 25;
    private static final long SOCKET = 1L << 24;
    private static final long SET_UID = 1L << 23;
    private static final long SET_GID = 1L << 22;
    private static final long CHARACTER_DEVICE = 1L << 21;
    private static final long STICKY = 1L << 20;

    /** Go's mode of a mode of stat(2). */
    static long goMode(int mode) {
        long bits = mode & 0777;
        bits |= (mode & 04000) != 0 ? SET_UID : 0;
        bits |= (mode & 02000) != 0 ? SET_GID : 0;
        bits |= (mode & 01000) != 0 ? STICKY : 0;
        return bits
                | switch (mode & 0xf000) {
                    case 0x1000 -> NAMED_PIPE;
                    case 0x2000 -> DEVICE | CHARACTER_DEVICE;
                    case 0x4000 -> DIRECTORY;
                    case 0x6000 -> DEVICE;
                    case 0xa000 -> SYMBOLIC_LINK;
                    case 0xc000 -> SOCKET;
                    default -> 0;
                };
    }

    /** Whether it is a folder. */
    public boolean directory() {
        return (mode & DIRECTORY) != 0;
    }
}
