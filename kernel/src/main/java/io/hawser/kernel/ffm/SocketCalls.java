package io.hawser.kernel.ffm;

import java.lang.foreign.MemorySegment;

/**
 * The system calls of sockets, with the rules of {@link Syscalls}: errors are {@link KernelException}s, what would block says
 * so, calls that a signal interrupts are repeated. Many datagrams with one call are {@link Datagrams}'.
 *
 * <p>Any thread may call anything here; a socket belongs to the network namespace of the thread that makes it.
 *
 * <p>Source: section 2 of the manual, a page for each call; the numbers are of linux/socket.h.
 */
public final class SocketCalls {
    public static final int AF_UNIX = 1;
    public static final int AF_INET = 2;
    public static final int AF_BRIDGE = 7;
    public static final int AF_INET6 = 10;
    public static final int AF_NETLINK = 16;
    public static final int SOCK_STREAM = 1;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    public static final int SOCK_SEQPACKET = 5;
    public static final int SOCK_NONBLOCK = Syscalls.O_NONBLOCK;
    public static final int SOCK_CLOEXEC = Syscalls.O_CLOEXEC;
    public static final int MSG_DONTWAIT = 0x40;
    public static final int MSG_TRUNC = 0x20;
    public static final int MSG_NOSIGNAL = 0x4000;
    public static final int SOL_SOCKET = 1;

    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final byte[] NOTHING = {};

    private SocketCalls() {}

    /** socket(2), close-on-exec, in the network namespace of the calling thread; it stays there whoever uses it. */
    public static FileDescriptor socket(int domain, int type, int protocol) {
        try (Frame frame = new Frame()) {
            long fd = frame.call(SyscallNumber.SOCKET, domain, type | SOCK_CLOEXEC, protocol);
            return new FileDescriptor((int) Syscalls.check(fd, "socket", ""));
        }
    }

    /** socketpair(2) of two connected AF_UNIX sockets. */
    public static FileDescriptor[] socketPair(int type) {
        try (Frame frame = new Frame()) {
            MemorySegment pair = frame.room(8);
            long result = frame.call(SyscallNumber.SOCKETPAIR, AF_UNIX, type | SOCK_CLOEXEC, 0, pair.address(), 0, 0);
            Syscalls.check(result, "socketpair", "");
            return new FileDescriptor[] {
                new FileDescriptor(Struct.int32(pair, 0)), new FileDescriptor(Struct.int32(pair, 4))
            };
        }
    }

    /** bind(2) to an encoded {@code struct sockaddr}. */
    public static void bind(FileDescriptor socket, byte[] address) {
        try (Frame frame = new Frame()) {
            MemorySegment copy = frame.copy(address, 0, address.length);
            Syscalls.check(
                    frame.call(SyscallNumber.BIND, socket.number(), copy.address(), address.length), "bind", socket);
        }
    }

    /** connect(2) to an encoded {@code struct sockaddr}. */
    public static void connect(FileDescriptor socket, byte[] address) {
        try (Frame frame = new Frame()) {
            MemorySegment copy = frame.copy(address, 0, address.length);
            long result = frame.call(SyscallNumber.CONNECT, socket.number(), copy.address(), address.length);
            Syscalls.check(result, "connect", socket);
        }
    }

    /** listen(2). */
    public static void listen(FileDescriptor socket, int backlog) {
        try (Frame frame = new Frame()) {
            Syscalls.check(frame.call(SyscallNumber.LISTEN, socket.number(), backlog, 0), "listen", socket);
        }
    }

    /** accept4(2); blocks unless a connection waits. */
    public static FileDescriptor accept(FileDescriptor socket) {
        try (Frame frame = new Frame()) {
            long fd;
            do {
                fd = frame.call(SyscallNumber.ACCEPT4, socket.number(), 0, 0, SOCK_CLOEXEC, 0, 0);
            } while (Syscalls.interrupted(fd));
            return new FileDescriptor((int) Syscalls.check(fd, "accept", socket));
        }
    }

    /** shutdown(2): 0 ends reading, 1 writing, 2 both. */
    public static void shutdown(FileDescriptor socket, int how) {
        try (Frame frame = new Frame()) {
            Syscalls.check(frame.call(SyscallNumber.SHUTDOWN, socket.number(), how, 0), "shutdown", socket);
        }
    }

    /** setsockopt(2) of an int; false if the kernel does not know or allow it. */
    public static boolean option(FileDescriptor socket, int level, int name, int value) {
        try (Frame frame = new Frame()) {
            MemorySegment number = frame.room(4);
            Struct.putInt32(number, 0, value);
            return frame.call(SyscallNumber.SETSOCKOPT, socket.number(), level, name, number.address(), 4, 0) == 0;
        }
    }

    /** Room for what is to be received, in bytes: beyond net.core.rmem_max where we may, else up to it. */
    public static void receiveBuffer(FileDescriptor socket, int size) {
        buffer(socket, SO_RCVBUFFORCE, SO_RCVBUF, size);
    }

    /** Room for what is to be sent, in bytes: beyond net.core.wmem_max where we may, else up to it. */
    public static void sendBuffer(FileDescriptor socket, int size) {
        buffer(socket, SO_SNDBUFFORCE, SO_SNDBUF, size);
    }

    private static void buffer(FileDescriptor socket, int beyond, int within, int size) {
        if (!option(socket, SOL_SOCKET, beyond, size)) {
            option(socket, SOL_SOCKET, within, size);
        }
    }

    /** setsockopt(2) of SO_RCVTIMEO ({@code struct timeval}): how long a call that receives waits at most. */
    public static void receiveTimeout(FileDescriptor socket, int millis) {
        try (Frame frame = new Frame()) {
            MemorySegment time = frame.room(16);
            Struct.putInt64(time, 0, millis / 1000);
            Struct.putInt64(time, 8, millis % 1000 * 1000L);
            long fd = socket.number();
            long done = frame.call(SyscallNumber.SETSOCKOPT, fd, SOL_SOCKET, SO_RCVTIMEO, time.address(), 16, 0);
            Syscalls.check(done, "setsockopt", socket);
        }
    }

    /** sendto(2) on a connected socket: the bytes taken or {@link Syscalls#WOULD_BLOCK}; never raises SIGPIPE. */
    public static int send(FileDescriptor socket, byte[] from, int length, int flags) {
        try (Frame frame = new Frame()) {
            MemorySegment copy = frame.copy(from, 0, length);
            long put;
            do {
                put = frame.call(
                        SyscallNumber.SENDTO, socket.number(), copy.address(), length, flags | MSG_NOSIGNAL, 0, 0);
            } while (Syscalls.interrupted(put));
            return Syscalls.orWouldBlock(put, "send", socket);
        }
    }

    /** sendto(2) to an encoded {@code struct sockaddr}: the bytes taken or {@link Syscalls#WOULD_BLOCK}. */
    public static int send(FileDescriptor socket, byte[] from, byte[] to) {
        try (Frame frame = new Frame()) {
            MemorySegment copy = frame.copy(from, 0, from.length);
            MemorySegment address = frame.copy(to, 0, to.length);
            long put;
            do {
                put = frame.call(
                        SyscallNumber.SENDTO,
                        socket.number(),
                        copy.address(),
                        from.length,
                        MSG_NOSIGNAL,
                        address.address(),
                        to.length);
            } while (Syscalls.interrupted(put));
            return Syscalls.orWouldBlock(put, "send", socket);
        }
    }

    /**
     * recvfrom(2): the bytes put into {@code into} (with {@link #MSG_TRUNC} the message's real length), 0 at the end of
     * the stream, or {@link Syscalls#WOULD_BLOCK}.
     */
    public static int receive(FileDescriptor socket, byte[] into, int flags) {
        try (Frame frame = new Frame();
                Buffer buffer = Buffer.of(frame, into.length)) {
            MemorySegment room = buffer.memory();
            long got;
            do {
                got = frame.call(SyscallNumber.RECVFROM, socket.number(), room.address(), into.length, flags, 0, 0);
            } while (Syscalls.interrupted(got));
            return Syscalls.copyOut(room, got, "receive", socket, into, 0);
        }
    }

    /**
     * recvfrom(2) of one datagram, in an array of its length; empty if there is none now. Nothing of the capacity is kept.
     *
     * @throws KernelException EMSGSIZE if it is longer than {@code capacity}; it is then lost
     */
    public static byte[] receiveDatagram(FileDescriptor socket, int capacity) {
        try (Frame frame = new Frame();
                Buffer buffer = Buffer.of(frame, capacity)) {
            MemorySegment room = buffer.memory();
            int flags = MSG_DONTWAIT | MSG_TRUNC;
            long got;
            do {
                got = frame.call(SyscallNumber.RECVFROM, socket.number(), room.address(), capacity, flags, 0, 0);
            } while (Syscalls.interrupted(got));
            if (got == -Errno.EAGAIN.number()) {
                return NOTHING;
            }
            byte[] datagram =
                    new byte[(int) Syscalls.check(got > capacity ? -Errno.EMSGSIZE.number() : got, "receive", socket)];
            Struct.read(room, 0, datagram, 0, datagram.length);
            return datagram;
        }
    }
}
