package io.hawser.kernel.ffm;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Open files handed from process to process over a unix socket (SCM_RIGHTS).
 *
 * <p>Any thread may call; receiving blocks while nothing has arrived unless the socket is non-blocking.
 *
 * <pre>
 * struct cmsghdr: len 8 | level 4 (SOL_SOCKET) | type 4 (SCM_RIGHTS) | int fd ...
 * </pre>
 *
 * Source: unix(7), cmsg(3).
 */
public final class DescriptorPassing {
    private static final int SCM_RIGHTS = 1;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;
    private static final int MSG_CTRUNC = 0x8;
    private static final int MOST = 16;
    private static final int CONTROL_HEADER = 16;
    private static final int CONTROL_ROOM = CONTROL_HEADER + 4 * MOST;

    private DescriptorPassing() {}

    /**
     * What one recvmsg(2) brought.
     *
     * @param length bytes of data; 0 at the end of the stream, {@link Syscalls#WOULD_BLOCK} if nothing is there
     * @param descriptors the files handed over, now owned by the caller
     */
    public record Received(int length, List<FileDescriptor> descriptors) {}

    /** recvmsg(2): data into {@code into}, and the descriptors that came with it. */
    public static Received receive(FileDescriptor socket, byte[] into) {
        try (Frame frame = new Frame()) {
            MemorySegment data = frame.room(into.length);
            MemorySegment control = frame.room(CONTROL_ROOM);
            MessageHeader message = new MessageHeader(frame, data, control);
            long got = frame.call(SyscallNumber.RECVMSG, socket.number(), message.address(), MSG_CMSG_CLOEXEC);
            if (got == -Errno.EAGAIN.number()) {
                return new Received(Syscalls.WOULD_BLOCK, List.of());
            }
            int length = (int) Syscalls.check(got, "recvmsg", socket);
            Struct.read(data, 0, into, 0, length);
            List<FileDescriptor> descriptors = descriptors(control, message.controlLength());
            if ((message.flags() & MSG_CTRUNC) != 0) {
                descriptors.forEach(FileDescriptor::close);
                throw new KernelException("recvmsg", socket.toString(), Errno.EMSGSIZE);
            }
            return new Received(length, descriptors);
        }
    }

    /** sendmsg(2): the data (at least one byte) with one open file. */
    public static void send(FileDescriptor socket, byte[] data, FileDescriptor passed) {
        try (Frame frame = new Frame()) {
            MemorySegment control = frame.room(CONTROL_HEADER + 8);
            Struct.putInt64(control, 0, CONTROL_HEADER + 4);
            Struct.putInt32(control, 8, SocketCalls.SOL_SOCKET);
            Struct.putInt32(control, 12, SCM_RIGHTS);
            Struct.putInt32(control, 16, passed.number());
            MessageHeader message = new MessageHeader(frame, frame.copy(data, 0, data.length), control);
            long put = frame.call(SyscallNumber.SENDMSG, socket.number(), message.address(), SocketCalls.MSG_NOSIGNAL);
            Syscalls.check(put, "sendmsg", socket);
        }
    }

    private static List<FileDescriptor> descriptors(MemorySegment control, long length) {
        List<FileDescriptor> descriptors = new ArrayList<>();
        long at = 0;
        while (at + CONTROL_HEADER <= length) {
            long size = Struct.int64(control, at);
            boolean rights = Struct.int32(control, at + 8) == SocketCalls.SOL_SOCKET
                    && Struct.int32(control, at + 12) == SCM_RIGHTS;
            for (long fd = at + CONTROL_HEADER; rights && fd + 4 <= at + size; fd += 4) {
                descriptors.add(new FileDescriptor(Struct.int32(control, fd)));
            }
            at += Math.max((size + 7) & ~7L, CONTROL_HEADER);
        }
        return descriptors;
    }
}
