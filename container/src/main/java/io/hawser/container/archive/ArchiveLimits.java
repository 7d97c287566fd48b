package io.hawser.container.archive;

/**
 * How much of an archive is believed. An archive beyond any of these is refused with an error that names the limit, so that
 * a small hostile file cannot fill the disk, the memory or the inode table.
 *
 * @param entries members of one archive
 * @param totalBytes content of all files of one archive
 * @param nameBytes length of one name or link target
 * @param headerBytes length of one extended header (names, extended attributes)
 */
public record ArchiveLimits(long entries, long totalBytes, int nameBytes, int headerBytes) {

    /** A million members, 64 GiB, names as long as the kernel takes, headers of a mebibyte. */
    public static final ArchiveLimits DEFAULT = new ArchiveLimits(1_000_000, 64L << 30, 4095, 1 << 20);
}
