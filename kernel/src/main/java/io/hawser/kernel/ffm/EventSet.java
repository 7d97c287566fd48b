package io.hawser.kernel.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Descriptors of which one thread waits for those that can be read, however many there are. Level-triggered: what has not been
 * read is told again.
 *
 * <p>Any thread may add and remove; {@link #await} and {@link #key} belong to one platform thread, which holds its carrier.
 *
 * <pre>
 * struct epoll_event, x86-64: events 4 | data 8 = 12 bytes (packed); elsewhere: events 4 | pad 4 | data 8 = 16 bytes
 * </pre>
 *
 * Source: epoll(7), epoll_ctl(2).
 */
public final class EventSet implements AutoCloseable {
    private static final int ADD = 1;
    private static final int REMOVE = 2;
    private static final int IN = 0x1;
    private static final int MOST = 64;
    private static final int DATA = System.getProperty("os.arch", "").equals("aarch64") ? 8 : 4;
    private static final int SIZE = DATA + 8;

    private final FileDescriptor epoll;
    private final MemorySegment errno = Arena.ofAuto().allocate(4, 4);
    private final ByteBuffer events = ByteBuffer.allocateDirect(MOST * SIZE).order(ByteOrder.nativeOrder());
    private final long address = MemorySegment.ofBuffer(events).address();

    public EventSet() {
        try (Frame frame = new Frame()) {
            long fd = frame.call(SyscallNumber.EPOLL_CREATE1, Syscalls.O_CLOEXEC, 0, 0);
            epoll = new FileDescriptor((int) Syscalls.check(fd, "epoll_create1", ""));
        }
    }

    /** Waits for a descriptor, too; {@code key} is how {@link #key} calls it. */
    public void add(FileDescriptor descriptor, long key) {
        try (Frame frame = new Frame()) {
            MemorySegment event = frame.room(SIZE);
            Struct.putInt32(event, 0, IN);
            Struct.putInt64(event, DATA, key);
            long result = frame.call(
                    SyscallNumber.EPOLL_CTL, epoll.number(), ADD, descriptor.number(), event.address(), 0, 0);
            Syscalls.check(result, "epoll_ctl", descriptor);
        }
    }

    /** Waits for a descriptor no longer. */
    public void remove(FileDescriptor descriptor) {
        try (Frame frame = new Frame()) {
            long result = frame.call(SyscallNumber.EPOLL_CTL, epoll.number(), REMOVE, descriptor.number());
            Syscalls.check(result, "epoll_ctl", descriptor);
        }
    }

    /** How many descriptors have something; 0 after a signal. Waits until one has. */
    public int await() {
        long count = Frame.call(errno, SyscallNumber.EPOLL_PWAIT, epoll.number(), address, MOST, -1, 0);
        return count == -Errno.EINTR.number() ? 0 : (int) Syscalls.check(count, "epoll_pwait", epoll);
    }

    /** The key of the {@code index}-th that has something. */
    public long key(int index) {
        return events.getLong(index * SIZE + DATA);
    }

    /** Nobody may be waiting. */
    @Override
    public void close() {
        epoll.close();
    }
}
