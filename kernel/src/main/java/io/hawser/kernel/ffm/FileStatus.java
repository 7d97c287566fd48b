package io.hawser.kernel.ffm;

/**
 * What statx(2) tells about a file.
 *
 * @param device major and minor number as {@code major << 32 | minor}
 * @param inode inode number, unique within the device
 * @param mode type and permission bits, {@code S_IFMT} and below
 * @param uid owner
 * @param gid group
 * @param size bytes
 */
public record FileStatus(long device, long inode, int mode, int uid, int gid, long size) {
    private static final int TYPE = 0xf000;

    /** Whether both are of one file, by whatever names it was found. */
    public boolean isSameFileAs(FileStatus other) {
        return device == other.device && inode == other.inode;
    }

    public boolean isDirectory() {
        return (mode & TYPE) == 0x4000;
    }

    public boolean isRegular() {
        return (mode & TYPE) == 0x8000;
    }

    public boolean isSymbolicLink() {
        return (mode & TYPE) == 0xa000;
    }

    /** The permission bits, set-id and sticky included. */
    public int permissions() {
        return mode & 07777;
    }
}
