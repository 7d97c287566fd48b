package io.hawser.kernel.ffm;

import java.lang.foreign.MemorySegment;

/** Options of sockets that are structures, which the caller fills in part and the kernel in the rest: getsockopt(2). */
public final class SocketOptions {
    private SocketOptions() {}

    /**
     * Has the kernel fill a structure in.
     *
     * @param struct read and written in place
     * @return how many octets of it are meant
     * @throws KernelException ENOPROTOOPT if the kernel does not know the option
     */
    public static int get(FileDescriptor socket, int level, int name, byte[] struct) {
        try (Frame frame = new Frame()) {
            MemorySegment copy = frame.copy(struct, 0, struct.length);
            MemorySegment length = frame.room(Integer.BYTES);
            Struct.putInt32(length, 0, struct.length);
            long result = frame.call(
                    SyscallNumber.GETSOCKOPT, socket.number(), level, name, copy.address(), length.address(), 0);
            Syscalls.check(result, "getsockopt", socket);
            Struct.read(copy, 0, struct, 0, struct.length);
            return Struct.int32(length, 0);
        }
    }
}
