package io.hawser.container.archive;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * One member of a tar archive: what its header says, not its content. Names are as the archive has them: nothing here is
 * safe to be used as a path.
 *
 * <p>Source: POSIX.1-2017 pax, "ustar Interchange Format" and "pax Extended Header"; GNU tar manual, "Basic Tar Format".
 *
 * @param name path of the member, {@code /}-separated; may be absolute and may hold {@code ..}
 * @param type what it is
 * @param mode permission bits with set-uid, set-gid and sticky: {@code 07777} at most
 * @param uid number of its owner
 * @param gid number of its group
 * @param size bytes of content that follow; 0 unless it is a file
 * @param modified when it was last changed
 * @param linkName where a symbolic link points, or the archive's member a hard link is the same as; else empty
 * @param deviceMajor of a device
 * @param deviceMinor of a device
 * @param attributes extended attributes by name ({@code security.capability}), from {@code SCHILY.xattr.} records
 */
public record TarEntry(
        String name,
        MemberType type,
        int mode,
        int uid,
        int gid,
        long size,
        Instant modified,
        String linkName,
        int deviceMajor,
        int deviceMinor,
        SequencedMap<String, byte[]> attributes) {

    /** What a member of an archive is. */
    public enum MemberType {
        FILE('0'),
        HARD_LINK('1'),
        SYMBOLIC_LINK('2'),
        CHARACTER_DEVICE('3'),
        BLOCK_DEVICE('4'),
        DIRECTORY('5'),
        FIFO('6');

        private final char flag;

        MemberType(char flag) {
            this.flag = flag;
        }

        /** The byte at offset 156 of the header. */
        char flag() {
            return flag;
        }
    }

    public TarEntry {
        attributes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(attributes));
        if (mode != (mode & 07777)) {
            throw new IllegalArgumentException("mode " + Integer.toOctalString(mode));
        }
    }

    /** A file of this many bytes, owned by root, readable by all. */
    public static TarEntry file(String name, long size) {
        return new TarEntry(name, MemberType.FILE, 0644, 0, 0, size, Instant.EPOCH, "", 0, 0, new LinkedHashMap<>());
    }

    /** A folder owned by root. */
    public static TarEntry directory(String name) {
        return new TarEntry(name, MemberType.DIRECTORY, 0755, 0, 0, 0, Instant.EPOCH, "", 0, 0, new LinkedHashMap<>());
    }

    /** A link of either sort. */
    public static TarEntry link(MemberType type, String name, String target) {
        return new TarEntry(name, type, 0777, 0, 0, 0, Instant.EPOCH, target, 0, 0, new LinkedHashMap<>());
    }

    /** The same under another name. */
    public TarEntry withName(String replaced) {
        return new TarEntry(
                replaced, type, mode, uid, gid, size, modified, linkName, deviceMajor, deviceMinor, attributes);
    }

    /** The same with another link target. */
    public TarEntry withLinkName(String replaced) {
        return new TarEntry(name, type, mode, uid, gid, size, modified, replaced, deviceMajor, deviceMinor, attributes);
    }

    /** The same with another mode. */
    public TarEntry withMode(int replaced) {
        return new TarEntry(
                name, type, replaced, uid, gid, size, modified, linkName, deviceMajor, deviceMinor, attributes);
    }

    /** The same of another owner. */
    public TarEntry withOwner(int newUid, int newGid) {
        return new TarEntry(
                name, type, mode, newUid, newGid, size, modified, linkName, deviceMajor, deviceMinor, attributes);
    }
}
