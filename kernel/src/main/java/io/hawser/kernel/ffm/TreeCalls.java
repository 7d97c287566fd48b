package io.hawser.kernel.ffm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The system calls that copying and unpacking trees of files needs besides {@link Syscalls}: reading folders, links, extended
 * attributes and times. Every name is one component below an open directory and a symbolic link is never followed, so that
 * nobody can lead these calls elsewhere by changing the tree meanwhile.
 *
 * <p>Any thread may call them; none of them blocks longer than the disk does.
 *
 * <p>Source: section 2 of the manual, a page for each call.
 */
public final class TreeCalls {

    private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
    private static final int LSETXATTR = ARM ? 6 : 189;
    private static final int LGETXATTR = ARM ? 9 : 192;
    private static final int LLISTXATTR = ARM ? 12 : 195;
    private static final int UTIMENSAT = ARM ? 88 : 280;
    private static final int GETDENTS64 = ARM ? 61 : 217;
    private static final int FCHMODAT = ARM ? 53 : 268;

    private static final int ATTRIBUTE_BYTES = 64 << 10;
    private static final int DIRENT_BYTES = 32 << 10;
    private static final long ATTRIBUTE_MOUNT_ROOT = 0x2000;
    /** ENODATA of asm-generic/errno.h: no such attribute. */
    private static final Errno ENODATA = new Errno(61);

    private TreeCalls() {}

    /**
     * What statx(2) tells of a file beyond {@link FileStatus}.
     *
     * @param basic type, owner, size
     * @param links how many names it has
     * @param modified when its content changed last
     * @param deviceMajor of a device node
     * @param deviceMinor of a device node
     * @param mountRoot whether something is mounted there, and this is it
     */
    public record Details(
            FileStatus basic, int links, Instant modified, int deviceMajor, int deviceMinor, boolean mountRoot) {}

    /** statx(2) of one component below a directory, or of the directory itself when the name is empty. */
    public static Details details(FileDescriptor directory, String name) {
        try (Frame frame = new Frame()) {
            MemorySegment stat = frame.room(256);
            int flags = Syscalls.AT_SYMLINK_NOFOLLOW | (name.isEmpty() ? Syscalls.AT_EMPTY_PATH : 0);
            long text = frame.string(name);
            long result = frame.call(SyscallNumber.STATX, directory.number(), text, flags, 0x7ff, stat.address(), 0);
            Syscalls.check(result, "statx", name);
            return details(stat);
        }
    }

    /** {@code struct statx} of linux/stat.h. */
    private static Details details(MemorySegment stat) {
        return new Details(
                Syscalls.basic(stat),
                Struct.int32(stat, 16),
                Instant.ofEpochSecond(Struct.int64(stat, 112), Struct.int32(stat, 120)),
                Struct.int32(stat, 128),
                Struct.int32(stat, 132),
                (Struct.int64(stat, 8) & ATTRIBUTE_MOUNT_ROOT) != 0);
    }

    /** linkat(2): a further name for a file, which is not followed when it is a symbolic link. */
    public static void link(FileDescriptor from, String fromName, FileDescriptor to, String toName) {
        try (Frame frame = new Frame()) {
            long source = frame.string(fromName);
            long target = frame.string(toName);
            long result = frame.call(SyscallNumber.LINKAT, from.number(), source, to.number(), target, 0, 0);
            Syscalls.check(result, "link", toName);
        }
    }

    /** renameat2(2) from one directory to another, replacing what was there. */
    public static void rename(FileDescriptor from, String fromName, FileDescriptor to, String toName) {
        try (Frame frame = new Frame()) {
            long source = frame.string(fromName);
            long target = frame.string(toName);
            long result = frame.call(SyscallNumber.RENAMEAT2, from.number(), source, to.number(), target, 0, 0);
            Syscalls.check(result, "rename", fromName);
        }
    }

    /** readlinkat(2): where a symbolic link points. */
    public static String readLink(FileDescriptor directory, String name) {
        try (Frame frame = new Frame()) {
            MemorySegment room = frame.room(4096);
            long text = frame.string(name);
            long length = Syscalls.check(
                    frame.call(SyscallNumber.READLINKAT, directory.number(), text, room.address(), 4096, 0, 0),
                    "readlink",
                    name);
            return string(room, 0, (int) length);
        }
    }

    /** fchmodat(2) of the file an O_PATH descriptor stands for, which must not be a symbolic link. */
    public static void chmod(FileDescriptor file, int mode) {
        try (Frame frame = new Frame()) {
            long path = frame.string(file.procPath());
            Syscalls.check(frame.call(FCHMODAT, Syscalls.AT_FDCWD, path, mode), "chmod", file);
        }
    }

    /** utimensat(2): sets the time of last change, of the access too. An empty name is the directory itself. */
    public static void modified(FileDescriptor directory, String name, Instant time) {
        try (Frame frame = new Frame()) {
            MemorySegment times = frame.room(32);
            for (long at = 0; at < 32; at += 16) {
                Struct.putInt64(times, at, time.getEpochSecond());
                Struct.putInt64(times, at + 8, time.getNano());
            }
            // An O_PATH descriptor is only taken by way of a path.
            boolean itself = name.isEmpty();
            long path = frame.string(itself ? directory.procPath() : name);
            long fd = itself ? Syscalls.AT_FDCWD : directory.number();
            int flags = itself ? 0 : Syscalls.AT_SYMLINK_NOFOLLOW;
            Syscalls.check(frame.call(UTIMENSAT, fd, path, times.address(), flags, 0, 0), "utimensat", name);
        }
    }

    /** lsetxattr(2): sets an extended attribute. */
    public static void attribute(FileDescriptor directory, String name, String attribute, byte[] value) {
        try (Frame frame = new Frame()) {
            long path = frame.string(path(directory, name));
            long key = frame.string(attribute);
            MemorySegment copy = frame.copy(value, 0, value.length);
            long result = frame.call(LSETXATTR, path, key, copy.address(), value.length, 0, 0);
            Syscalls.check(result, "setxattr " + attribute, name);
        }
    }

    /** lgetxattr(2): an extended attribute, if the file has it. */
    public static Optional<byte[]> attribute(FileDescriptor directory, String name, String attribute) {
        try (Frame frame = new Frame()) {
            long path = frame.string(path(directory, name));
            long key = frame.string(attribute);
            MemorySegment room = frame.room(ATTRIBUTE_BYTES);
            long length = frame.call(LGETXATTR, path, key, room.address(), ATTRIBUTE_BYTES, 0, 0);
            if (length == -ENODATA.number() || length == -Errno.EOPNOTSUPP.number()) {
                return Optional.empty();
            }
            Syscalls.check(length, "getxattr " + attribute, name);
            return Optional.of(room.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
        }
    }

    /** llistxattr(2): the names of its extended attributes; none where the file system has no such thing. */
    public static List<String> attributes(FileDescriptor directory, String name) {
        try (Frame frame = new Frame()) {
            long path = frame.string(path(directory, name));
            MemorySegment room = frame.room(ATTRIBUTE_BYTES);
            long length = frame.call(LLISTXATTR, path, room.address(), ATTRIBUTE_BYTES);
            if (length == -Errno.EOPNOTSUPP.number() || length == 0) {
                return List.of();
            }
            Syscalls.check(length, "listxattr", name);
            return List.of(string(room, 0, (int) length).split("\0"));
        }
    }

    /** The parent is pinned by its descriptor and the last component is not followed by the {@code l…} calls. */
    private static String path(FileDescriptor directory, String name) {
        return name.isEmpty() ? directory.procPath() + "/." : directory.procPath() + "/" + name;
    }

    /**
     * getdents64(2): the names in a directory opened for reading, without {@code .} and {@code ..}, unsorted.
     */
    public static List<String> names(FileDescriptor directory) {
        List<String> names = new ArrayList<>();
        try (Frame frame = new Frame()) {
            MemorySegment room = frame.room(DIRENT_BYTES);
            while (true) {
                long length = frame.call(GETDENTS64, directory.number(), room.address(), DIRENT_BYTES);
                if (Syscalls.check(length, "getdents64", directory) == 0) {
                    return names;
                }
                collect(room, length, names);
            }
        }
    }

    /** {@code struct linux_dirent64}: inode (8), offset (8), length of the record (2), type (1), name with a NUL. */
    private static void collect(MemorySegment room, long length, List<String> names) {
        ByteBuffer records = Struct.members(room);
        for (int at = 0; at < length; ) {
            int size = Short.toUnsignedInt(records.getShort(at + 16));
            int end = at + 19;
            while (records.get(end) != 0) {
                end++;
            }
            String name = string(room, at + 19, end - at - 19);
            if (!name.equals(".") && !name.equals("..")) {
                names.add(name);
            }
            at += size;
        }
    }

    private static String string(MemorySegment room, long from, int length) {
        return FileNames.decode(room.asSlice(from, length).toArray(ValueLayout.JAVA_BYTE), 0, length);
    }
}
