package io.hawser.kernel.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Linux system calls with Java types. A failed call throws {@link KernelException}; where a caller must expect "nothing
 * there yet", the result says so and the method tells.
 *
 * <p>Any thread may call anything here, with two exceptions: {@link #setns} and {@link #unshare} change the calling
 * <em>platform</em> thread, so only threads made for it may use them; and a call that can block ({@link #read},
 * {@link #poll}, a blocking {@link SocketCalls#receive}) holds the carrier of a virtual thread, so it belongs on a platform thread.
 * Calls interrupted by a signal are repeated.
 *
 * <p>Those of sockets are {@link SocketCalls}. Source: section 2 of the manual, a page for each call.
 */
public final class Syscalls {
    /** What {@link #read}, {@link #write} and {@link SocketCalls#receive} answer when a non-blocking descriptor has nothing to do. */
    public static final int WOULD_BLOCK = -1;

    public static final int AT_FDCWD = -100;
    public static final int O_RDONLY = 0;
    public static final int O_WRONLY = 1;
    public static final int O_RDWR = 2;
    public static final int O_CREAT = 0100;
    public static final int O_EXCL = 0200;
    public static final int O_TRUNC = 01000;
    public static final int O_NONBLOCK = 04000;
    public static final int O_CLOEXEC = 02000000;
    public static final int O_PATH = 010000000;
    /** These two differ between the architectures (asm/fcntl.h). */
    public static final int O_DIRECTORY = arm() ? 040000 : 0200000;

    public static final int O_NOFOLLOW = arm() ? 0100000 : 0400000;

    public static final int AT_REMOVEDIR = 0x200;
    public static final int AT_SYMLINK_NOFOLLOW = 0x100;
    public static final int AT_EMPTY_PATH = 0x1000;

    public static final int CLONE_NEWNET = 0x40000000;

    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;
    private static final int LONGEST_PATH = 4096;

    /** Of a call that always succeeds, made by any number of threads. */
    private static final MemorySegment UNUSED_ERRNO = Arena.global().allocate(4, 4);

    private Syscalls() {}

    private static boolean arm() {
        return System.getProperty("os.arch", "").equals("aarch64");
    }

    // ------------------------------------------------------------------------------------------------ descriptors

    /** openat(2) from the working directory; always close-on-exec. */
    public static FileDescriptor open(String path, int flags, int mode) {
        try (Frame frame = new Frame()) {
            long text = frame.string(path);
            long fd;
            do {
                fd = frame.call(SyscallNumber.OPENAT, AT_FDCWD, text, flags | O_CLOEXEC, mode, 0, 0);
            } while (interrupted(fd));
            return new FileDescriptor((int) check(fd, "open", path));
        }
    }

    /**
     * openat2(2): open a path below a directory with limits on how it is resolved.
     */
    public static FileDescriptor openat2(FileDescriptor directory, String path, OpenHow how) {
        try (Frame frame = new Frame()) {
            MemorySegment struct = frame.room(24);
            Struct.putInt64(struct, 0, how.flags() | O_CLOEXEC);
            Struct.putInt64(struct, 8, how.mode());
            Struct.putInt64(struct, 16, how.resolve());
            long text = frame.string(path);
            long fd;
            do {
                fd = frame.call(SyscallNumber.OPENAT2, directory.number(), text, struct.address(), 24, 0, 0);
                // EAGAIN: a rename elsewhere made the walk unsure; the manual says to try again.
            } while (interrupted(fd) || fd == -Errno.EAGAIN.number());
            return new FileDescriptor((int) check(fd, "openat2", path));
        }
    }

    /**
     * {@code struct open_how}.
     *
     * @param flags {@code O_*}
     * @param mode permissions of a file made by O_CREAT, else 0
     * @param resolve {@code RESOLVE_*}
     */
    public record OpenHow(int flags, int mode, int resolve) {}

    /** close(2). Errors are not told: the descriptor is gone in any case. */
    public static void close(int descriptor) {
        try (Frame frame = new Frame()) {
            frame.call(SyscallNumber.CLOSE, descriptor, 0, 0);
        }
    }

    /** read(2): the number of bytes, 0 at the end, {@link #WOULD_BLOCK} if there is nothing yet. */
    public static int read(FileDescriptor descriptor, byte[] into, int offset, int length) {
        try (Frame frame = new Frame();
                Buffer buffer = Buffer.of(frame, length)) {
            MemorySegment room = buffer.memory();
            long got;
            do {
                got = frame.call(SyscallNumber.READ, descriptor.number(), room.address(), length);
            } while (interrupted(got));
            return copyOut(room, got, "read", descriptor, into, offset);
        }
    }

    /** write(2): the number of bytes taken, which may be fewer, or {@link #WOULD_BLOCK}. */
    public static int write(FileDescriptor descriptor, byte[] from, int offset, int length) {
        try (Frame frame = new Frame()) {
            MemorySegment copy = frame.copy(from, offset, length);
            long put;
            do {
                put = frame.call(SyscallNumber.WRITE, descriptor.number(), copy.address(), length);
            } while (interrupted(put));
            return orWouldBlock(put, "write", descriptor);
        }
    }

    /** getrandom(2): fills all of it, waiting for the kernel's first entropy if need be. */
    public static void random(byte[] into) {
        int done = 0;
        try (Frame frame = new Frame();
                Buffer buffer = Buffer.of(frame, into.length)) {
            MemorySegment room = buffer.memory();
            while (done < into.length) {
                long got = frame.call(SyscallNumber.GETRANDOM, room.address(), into.length - done, 0);
                if (!interrupted(got)) {
                    int count = (int) check(got, "getrandom", "");
                    Struct.read(room, 0, into, done, count);
                    done += count;
                }
            }
        }
    }

    /** ppoll(2): the number of descriptors with events; 0 after {@code timeoutMillis} (forever if negative) or a signal. */
    public static int poll(PollSet set, long timeoutMillis) {
        try (Frame frame = new Frame()) {
            MemorySegment fds = frame.room(8L * Math.max(set.size, 1));
            for (int i = 0; i < set.size; i++) {
                Struct.putInt32(fds, 8L * i, set.descriptors[i]);
                Struct.putInt16(fds, 8L * i + 4, (short) set.wanted[i]);
            }
            long timeout = timeoutMillis < 0 ? 0 : timespec(frame, timeoutMillis);
            long count = frame.call(SyscallNumber.PPOLL, fds.address(), set.size, timeout);
            for (int i = 0; i < set.size; i++) {
                set.ready[i] = interrupted(count) ? 0 : Struct.int16(fds, 8L * i + 6) & 0xffff;
            }
            return interrupted(count) ? 0 : (int) check(count, "ppoll", "");
        }
    }

    private static long timespec(Frame frame, long millis) {
        MemorySegment time = frame.room(16);
        Struct.putInt64(time, 0, millis / 1000);
        Struct.putInt64(time, 8, millis % 1000 * 1_000_000);
        return time.address();
    }

    /** eventfd2(2), non-blocking: a descriptor that one thread writes to wake another's {@link #poll}. */
    public static FileDescriptor eventfd() {
        try (Frame frame = new Frame()) {
            long fd = frame.call(SyscallNumber.EVENTFD2, 0, O_CLOEXEC | O_NONBLOCK, 0);
            return new FileDescriptor((int) check(fd, "eventfd2", ""));
        }
    }

    /** ioctl(2) with a pointer to a structure, which the kernel reads and writes in place. */
    public static int ioctl(FileDescriptor descriptor, int request, byte[] struct) {
        try (Frame frame = new Frame()) {
            MemorySegment copy = frame.copy(struct, 0, struct.length);
            long result = frame.call(
                    SyscallNumber.IOCTL, descriptor.number(), Integer.toUnsignedLong(request), copy.address());
            check(result, "ioctl", descriptor);
            Struct.read(copy, 0, struct, 0, struct.length);
            return (int) result;
        }
    }

    // ------------------------------------------------------------------------------------------------ files

    /** statx(2) of the open file itself. */
    public static FileStatus status(FileDescriptor descriptor) {
        return status(descriptor, "", AT_EMPTY_PATH);
    }

    /** statx(2) of a path; links are followed. */
    public static FileStatus status(String path) {
        return status(AT_FDCWD, path, 0);
    }

    /** statx(2) of a path below a directory; {@code flags} such as {@link #AT_SYMLINK_NOFOLLOW}. */
    public static FileStatus status(FileDescriptor directory, String path, int flags) {
        return status(directory.number(), path, flags);
    }

    private static FileStatus status(int directory, String path, int flags) {
        try (Frame frame = new Frame()) {
            MemorySegment stat = frame.room(256);
            int basic = 0x7ff;
            long text = frame.string(path);
            long result = frame.call(SyscallNumber.STATX, directory, text, flags, basic, stat.address(), 0);
            check(result, "statx", path);
            return basic(stat);
        }
    }

    /** The members of {@code struct statx} (linux/stat.h) that {@code STATX_BASIC_STATS} fills and all who ask want. */
    static FileStatus basic(MemorySegment stat) {
        long device = (long) Struct.int32(stat, 136) << 32 | Integer.toUnsignedLong(Struct.int32(stat, 140));
        return new FileStatus(
                device,
                Struct.int64(stat, 32),
                Short.toUnsignedInt(Struct.int16(stat, 28)),
                Struct.int32(stat, 20),
                Struct.int32(stat, 24),
                Struct.int64(stat, 40));
    }

    /** mkdirat(2); {@code name} is one component. */
    public static void mkdir(FileDescriptor directory, String name, int mode) {
        try (Frame frame = new Frame()) {
            check(frame.call(SyscallNumber.MKDIRAT, directory.number(), frame.string(name), mode), "mkdir", name);
        }
    }

    /** mknodat(2); {@code mode} carries the type ({@code S_IFCHR} …), {@code device} is makedev(3)'s number. */
    public static void mknod(FileDescriptor directory, String name, int mode, long device) {
        try (Frame frame = new Frame()) {
            long text = frame.string(name);
            check(frame.call(SyscallNumber.MKNODAT, directory.number(), text, mode, device, 0, 0), "mknod", name);
        }
    }

    /** unlinkat(2); {@link #AT_REMOVEDIR} removes an empty directory. */
    public static void unlink(FileDescriptor directory, String name, int flags) {
        try (Frame frame = new Frame()) {
            check(frame.call(SyscallNumber.UNLINKAT, directory.number(), frame.string(name), flags), "unlink", name);
        }
    }

    /** symlinkat(2): makes {@code name} in the directory point to {@code target}. */
    public static void symlink(String target, FileDescriptor directory, String name) {
        try (Frame frame = new Frame()) {
            long text = frame.string(target);
            check(frame.call(SyscallNumber.SYMLINKAT, text, directory.number(), frame.string(name)), "symlink", name);
        }
    }

    /** readlinkat(2): where a symbolic link points to; empty if this is none. */
    public static Optional<String> readLink(FileDescriptor directory, String name) {
        try (Frame frame = new Frame()) {
            MemorySegment room = frame.room(LONGEST_PATH);
            long text = frame.string(name);
            long length =
                    frame.call(SyscallNumber.READLINKAT, directory.number(), text, room.address(), LONGEST_PATH, 0, 0);
            if (length == -Errno.EINVAL.number()) {
                return Optional.empty();
            }
            byte[] target = new byte[(int) check(length, "readlink", name)];
            Struct.read(room, 0, target, 0, target.length);
            return Optional.of(new String(target, StandardCharsets.UTF_8));
        }
    }

    /** linkat(2): a second name for a file, within one directory or from one to another; links are not followed. */
    public static void link(FileDescriptor from, String name, FileDescriptor to, String second) {
        try (Frame frame = new Frame()) {
            long old = frame.string(name);
            long fresh = frame.string(second);
            check(frame.call(SyscallNumber.LINKAT, from.number(), old, to.number(), fresh, 0, 0), "link", second);
        }
    }

    /** renameat2(2) within one directory, replacing what was there. */
    public static void rename(FileDescriptor directory, String from, String to) {
        try (Frame frame = new Frame()) {
            long old = frame.string(from);
            long fd = directory.number();
            check(frame.call(SyscallNumber.RENAMEAT2, fd, old, fd, frame.string(to), 0, 0), "rename", from);
        }
    }

    /** fchown(2); -1 leaves an id as it is. */
    public static void chown(FileDescriptor descriptor, int uid, int gid) {
        try (Frame frame = new Frame()) {
            check(frame.call(SyscallNumber.FCHOWN, descriptor.number(), uid, gid), "fchown", descriptor);
        }
    }

    /** fchownat(2) of one component, never following a symbolic link. */
    public static void chown(FileDescriptor directory, String name, int uid, int gid) {
        try (Frame frame = new Frame()) {
            long text = frame.string(name);
            long result =
                    frame.call(SyscallNumber.FCHOWNAT, directory.number(), text, uid, gid, AT_SYMLINK_NOFOLLOW, 0);
            check(result, "fchownat", name);
        }
    }

    /** fchmod(2), unmoved by the umask. */
    public static void chmod(FileDescriptor descriptor, int mode) {
        try (Frame frame = new Frame()) {
            check(frame.call(SyscallNumber.FCHMOD, descriptor.number(), mode, 0), "fchmod", descriptor);
        }
    }

    /** chmod(2) of the file behind an {@code O_PATH} handle, which fchmod(2) refuses. */
    public static void chmodByHandle(FileDescriptor handle, int mode) {
        try (Frame frame = new Frame()) {
            long text = frame.string(handle.procPath());
            check(frame.call(SyscallNumber.FCHMODAT, AT_FDCWD, text, mode), "chmod", handle);
        }
    }

    /**
     * flock(2), exclusive and without waiting: whether the lock is ours now. It is until the descriptor is closed, also by the
     * end of the process. Directories can be locked too.
     */
    public static boolean lock(FileDescriptor descriptor) {
        try (Frame frame = new Frame()) {
            long answer = frame.call(SyscallNumber.FLOCK, descriptor.number(), LOCK_EX | LOCK_NB, 0);
            if (answer == -Errno.EAGAIN.number()) {
                return false;
            }
            check(answer, "flock", descriptor);
            return true;
        }
    }

    /** umask(2) of the whole process: the former mask. */
    public static int umask(int mask) {
        try (Frame frame = new Frame()) {
            return (int) frame.call(SyscallNumber.UMASK, mask, 0, 0);
        }
    }

    /** mount(2). An empty source, type or data is handed over as NULL. */
    public static void mount(String source, String target, MountCall how) {
        try (Frame frame = new Frame()) {
            long from = orNull(frame, source);
            long at = frame.string(target);
            long type = orNull(frame, how.type());
            long data = orNull(frame, how.data());
            check(frame.call(SyscallNumber.MOUNT, from, at, type, how.flags(), data, 0), "mount", target);
        }
    }

    /**
     * The rest of mount(2)'s arguments.
     *
     * @param type file system, for example {@code overlay}
     * @param flags {@code MS_*}
     * @param data the file system's own options
     */
    public record MountCall(String type, long flags, String data) {}

    /** umount2(2). */
    public static void umount(String target, int flags) {
        try (Frame frame = new Frame()) {
            check(frame.call(SyscallNumber.UMOUNT2, frame.string(target), flags, 0), "umount", target);
        }
    }

    private static long orNull(Frame frame, String text) {
        return text.isEmpty() ? 0 : frame.string(text);
    }

    // ------------------------------------------------------------------------------------------------ processes

    /** setns(2): moves the calling platform thread into the namespace. */
    public static void setns(FileDescriptor namespace, int type) {
        try (Frame frame = new Frame()) {
            check(frame.call(SyscallNumber.SETNS, namespace.number(), type, 0), "setns", namespace);
        }
    }

    /** unshare(2): gives the calling platform thread namespaces of its own. */
    public static void unshare(int flags) {
        try (Frame frame = new Frame()) {
            check(frame.call(SyscallNumber.UNSHARE, flags, 0, 0), "unshare", "");
        }
    }

    /** kill(2); signal 0 only asks whether the process exists. */
    public static void kill(int pid, int signal) {
        try (Frame frame = new Frame()) {
            long result = frame.call(SyscallNumber.KILL, pid, signal, 0);
            if (result < 0) {
                throw failure(result, "kill", "pid " + pid);
            }
        }
    }

    /** pidfd_open(2): a descriptor that means this very process, even after its number is used again. */
    public static FileDescriptor pidfd(int pid) {
        try (Frame frame = new Frame()) {
            long fd = frame.call(SyscallNumber.PIDFD_OPEN, pid, 0, 0);
            if (fd < 0) {
                throw failure(fd, "pidfd_open", "pid " + pid);
            }
            return new FileDescriptor((int) fd);
        }
    }

    /** pidfd_send_signal(2). */
    public static void signal(FileDescriptor pidfd, int signal) {
        try (Frame frame = new Frame()) {
            long fd = pidfd.number();
            check(frame.call(SyscallNumber.PIDFD_SEND_SIGNAL, fd, signal, 0, 0, 0, 0), "pidfd_send_signal", pidfd);
        }
    }

    /** prctl(2) with one argument. */
    public static void prctl(int option, long argument) {
        try (Frame frame = new Frame()) {
            check(frame.call(SyscallNumber.PRCTL, option, argument, 0), "prctl", "");
        }
    }

    /** gettid(2): the kernel's number of the calling platform thread. */
    public static int gettid() {
        try (Frame frame = new Frame()) {
            return (int) frame.call(SyscallNumber.GETTID, 0, 0, 0);
        }
    }

    /** sched_yield(2): lets another thread that waits for this processor have it first. */
    public static void yieldProcessor() {
        Frame.call(UNUSED_ERRNO, SyscallNumber.SCHED_YIELD, 0, 0, 0, 0, 0);
    }

    // ------------------------------------------------------------------------------------------------ results

    static boolean interrupted(long result) {
        return result == -Errno.EINTR.number();
    }

    static int copyOut(MemorySegment room, long got, String call, FileDescriptor descriptor, byte[] into, int offset) {
        int count = orWouldBlock(got, call, descriptor);
        if (count > 0) {
            int copied = Math.min(count, into.length - offset);
            Struct.read(room, 0, into, offset, copied);
        }
        return count;
    }

    static int orWouldBlock(long result, String call, FileDescriptor descriptor) {
        return result == -Errno.EAGAIN.number() ? WOULD_BLOCK : (int) check(result, call, descriptor);
    }

    static long check(long result, String call, FileDescriptor descriptor) {
        if (result < 0) {
            throw failure(result, call, descriptor.toString());
        }
        return result;
    }

    static long check(long result, String call, String object) {
        if (result < 0) {
            throw failure(result, call, object);
        }
        return result;
    }

    private static KernelException failure(long result, String call, String object) {
        return new KernelException(call, object, new Errno((int) -result));
    }
}
