package io.hawser.kernel.ffm;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Datagrams with both their ends. A socket on all addresses has to answer from the address at which it was asked, or the client
 * takes the answer for a stranger's; the kernel tells that address with each datagram, and takes it back with the answer.
 *
 * <p>Any thread may call; nothing blocks.
 *
 * <pre>
 * struct cmsghdr: len 8 | level 4 | type 4 | data, padded to 8
 * struct in_pktinfo: ifindex 4 | own address 4 | destination 4      struct in6_pktinfo: own address 16 | ifindex 4
 * struct sockaddr_in: family 2 | port 2 | address 4 | zero 8
 * struct sockaddr_in6: family 2 | port 2 | flow 4 | address 16 | scope 4
 * </pre>
 *
 * A socket of IPv6 that takes IPv4, too, tells and takes its addresses as {@code ::ffff:a.b.c.d}.
 *
 * <p>Source: ip(7), ipv6(7), cmsg(3), recvmsg(2), sendmsg(2).
 */
public final class AddressedDatagrams {
    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IP_PKTINFO = 8;
    private static final int IPV6_RECVPKTINFO = 49;
    private static final int IPV6_PKTINFO = 50;
    private static final int NAME = 28;
    private static final int CONTROL_HEADER = 16;
    private static final int CONTROL_ROOM = 128;

    private AddressedDatagrams() {}

    /** A datagram and its ends. */
    public static final class Received {
        private final byte[] bytes;
        private final Ends ends;

        private Received(byte[] bytes, Ends ends) {
            this.bytes = bytes;
            this.ends = ends;
        }

        /** What it says, for the receiver alone: no copy. */
        public byte[] bytes() {
            return bytes;
        }

        public Ends ends() {
            return ends;
        }
    }

    /** Who sent a datagram, and which of our addresses he sent it to; as the kernel wants it for the answer. */
    public static final class Ends {
        private final byte[] sender;
        private final byte[] own;

        private Ends(byte[] sender, byte[] own) {
            this.sender = sender;
            this.own = own;
        }

        /** The client's address; a mapped one is one of IPv4. */
        public InetSocketAddress sender() {
            boolean six = sender.length == NAME;
            byte[] address = six ? Arrays.copyOfRange(sender, 8, 24) : Arrays.copyOfRange(sender, 4, 8);
            try {
                int port = (sender[2] & 0xff) << 8 | (sender[3] & 0xff);
                return new InetSocketAddress(InetAddress.getByAddress(address), port);
            } catch (UnknownHostException impossible) {
                throw new AssertionError("four or sixteen bytes are an address", impossible);
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Ends ends && Arrays.equals(sender, ends.sender) && Arrays.equals(own, ends.own);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(sender) + Arrays.hashCode(own);
        }

        @Override
        public String toString() {
            return sender().toString();
        }
    }

    /** Has the kernel tell the own address with each datagram from now on. */
    public static void prepare(FileDescriptor socket, boolean six) {
        boolean known = six
                ? SocketCalls.option(socket, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1)
                : SocketCalls.option(socket, IPPROTO_IP, IP_PKTINFO, 1);
        if (!known) {
            throw new IllegalStateException("the kernel tells no addresses");
        }
    }

    /** recvmsg(2): the next datagram, cut to {@code capacity} bytes; empty if there is none now. */
    public static Optional<Received> receive(FileDescriptor socket, int capacity) {
        try (Frame frame = new Frame()) {
            MemorySegment data = frame.room(capacity);
            MemorySegment name = frame.room(NAME);
            MemorySegment control = frame.room(CONTROL_ROOM);
            MessageHeader message = new MessageHeader(frame, data, control).named(name);
            long got = frame.call(SyscallNumber.RECVMSG, socket.number(), message.address(), SocketCalls.MSG_DONTWAIT);
            if (got == -Errno.EAGAIN.number() || got == -Errno.EINTR.number()) {
                return Optional.empty();
            }
            int length = (int) Syscalls.check(got, "recvmsg", socket);
            byte[] bytes = bytes(data, 0, length);
            byte[] sender = bytes(name, 0, message.nameLength());
            byte[] own = own(control, message.controlLength());
            return Optional.of(new Received(bytes, new Ends(sender, own)));
        }
    }

    /** sendmsg(2): an answer, from the address that was asked. @throws KernelException what the kernel has against it */
    public static void answer(FileDescriptor socket, byte[] bytes, int length, Ends to) {
        try (Frame frame = new Frame()) {
            MemorySegment data = frame.room(Math.max(length, 1)).asSlice(0, length);
            Struct.write(bytes, 0, data, 0, length);
            MemorySegment name = filled(frame, to.sender);
            MessageHeader message = new MessageHeader(frame, data, filled(frame, to.own)).named(name);
            int flags = SocketCalls.MSG_DONTWAIT | SocketCalls.MSG_NOSIGNAL;
            Syscalls.check(
                    frame.call(SyscallNumber.SENDMSG, socket.number(), message.address(), flags), "sendmsg", socket);
        }
    }

    private static MemorySegment filled(Frame frame, byte[] bytes) {
        return frame.copy(bytes, 0, bytes.length).asSlice(0, bytes.length);
    }

    private static byte[] bytes(MemorySegment from, long at, int length) {
        byte[] bytes = new byte[length];
        Struct.read(from, at, bytes, 0, length);
        return bytes;
    }

    /** The control message that makes an answer leave from the address a datagram came to; nothing if that was not told. */
    private static byte[] own(MemorySegment control, long length) {
        long at = 0;
        while (at + CONTROL_HEADER <= length) {
            int level = Struct.int32(control, at + 8);
            int type = Struct.int32(control, at + 12);
            if (level == IPPROTO_IP && type == IP_PKTINFO) {
                return without(control, at, 12, 0);
            }
            if (level == IPPROTO_IPV6 && type == IPV6_PKTINFO) {
                return without(control, at, 20, 16);
            }
            at += Math.max((Struct.int64(control, at) + 7) & ~7L, CONTROL_HEADER);
        }
        return new byte[0];
    }

    /** Which interface it came by is for routing to find again, but for link-local addresses, which mean one each. */
    private static byte[] without(MemorySegment control, long at, int size, int interfaceAt) {
        byte[] message = bytes(control, at, CONTROL_HEADER + size + 4);
        boolean linkLocal =
                size == 20 && message[CONTROL_HEADER] == (byte) 0xfe && (message[CONTROL_HEADER + 1] & 0xc0) == 0x80;
        if (!linkLocal) {
            Arrays.fill(message, CONTROL_HEADER + interfaceAt, CONTROL_HEADER + interfaceAt + 4, (byte) 0);
        }
        return message;
    }
}
