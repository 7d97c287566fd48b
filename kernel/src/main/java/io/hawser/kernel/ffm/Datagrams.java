package io.hawser.kernel.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Datagrams of IPv4, several with one system call each way: what waits at a socket is received at once, and the replies to it
 * are sent at once, so that whoever waits for them is woken once. Used by one platform thread; the memory is kept.
 *
 * <pre>
 * struct mmsghdr: name 8 | namelen 4 +4 | iov 8 | iovlen 8 | control 8 | controllen 8 | flags 4 +4 | len 4 +4   = 64 bytes
 * struct iovec: base 8 | len 8          struct sockaddr_in: family 2 | port 2 | address 4 | zero 8
 * headers received · their iovecs · their senders · headers to send · their iovecs · the datagrams
 * </pre>
 *
 * Source: recvmmsg(2), sendmmsg(2), ip(7).
 */
public final class Datagrams {
    private static final int HEADER = 64;
    private static final int NAME_LENGTH = 8;
    private static final int LENGTH = 56;
    private static final int IOVEC = 16;
    private static final int SENDER = 16;
    private static final int WAIT_FOR_ONE = 0x10000;
    private static final int LOOPBACK = 127;

    private final int capacity;
    private final int size;
    private final MemorySegment errno = Arena.ofAuto().allocate(4, 4);
    private final ByteBuffer memory;
    private final long address;
    private final int senders;
    private final int outHeaders;
    private final int outVectors;
    private final int data;
    private int replies;

    /**
     * @param capacity the most datagrams at a time
     * @param size the most bytes of one, either way; what is longer is cut
     */
    public Datagrams(int capacity, int size) {
        this.capacity = capacity;
        this.size = size;
        this.senders = capacity * (HEADER + IOVEC);
        this.outHeaders = senders + capacity * SENDER;
        this.outVectors = outHeaders + capacity * HEADER;
        this.data = outVectors + capacity * IOVEC;
        this.memory = ByteBuffer.allocateDirect(data + capacity * size).order(ByteOrder.nativeOrder());
        this.address = MemorySegment.ofBuffer(memory).address();
        for (int i = 0; i < capacity; i++) {
            point(i * HEADER, capacity * HEADER + i * IOVEC, i);
            point(outHeaders + i * HEADER, outVectors + i * IOVEC, i);
        }
    }

    private void point(int header, int vector, int slot) {
        memory.putLong(header, address + senders + (long) slot * SENDER);
        memory.putInt(header + NAME_LENGTH, SENDER);
        memory.putLong(header + 16, address + vector);
        memory.putLong(header + 24, 1);
        memory.putLong(vector, address + data + (long) slot * size);
        memory.putLong(vector + 8, size);
    }

    /**
     * recvmmsg(2): how many datagrams there are now; the former ones are forgotten, with the replies that were not sent.
     *
     * @param wait whether to wait for the first, as long as the socket's SO_RCVTIMEO says
     */
    public int receive(FileDescriptor socket, boolean wait) {
        replies = 0;
        long got = Frame.call(
                errno,
                SyscallNumber.RECVMMSG,
                socket.number(),
                address,
                capacity,
                wait ? WAIT_FOR_ONE : SocketCalls.MSG_DONTWAIT,
                0);
        boolean none = got == -Errno.EAGAIN.number() || got == -Errno.EINTR.number();
        return none ? 0 : (int) Syscalls.check(got, "recvmmsg", socket);
    }

    /** Copies the {@code index}-th into an array that has room for any, and answers its length. */
    public int read(int index, byte[] into) {
        int length = memory.getInt(index * HEADER + LENGTH);
        memory.get(data + index * size, into, 0, length);
        return length;
    }

    /** Whether the {@code index}-th came from 127.0.0.0/8. */
    public boolean isFromLoopback(int index) {
        return memory.get(senders + index * SENDER + 4) == LOOPBACK;
    }

    /** Who sent the {@code index}-th. */
    public InetSocketAddress sender(int index) {
        int at = senders + index * SENDER;
        byte[] ip = new byte[4];
        memory.get(at + 4, ip);
        int port = (memory.get(at + 2) & 0xff) << 8 | (memory.get(at + 3) & 0xff);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(ip), port);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("four bytes are an address", impossible);
        }
    }

    /**
     * Puts a reply to the {@code index}-th in its place; once for each, in their order.
     *
     * @throws IndexOutOfBoundsException if it is longer than there is room, which the next datagram may still have
     */
    public void reply(int index, byte[] bytes, int length) {
        Objects.checkFromToIndex(0, length, size);
        memory.put(data + index * size, bytes, 0, length);
        int header = outHeaders + replies * HEADER;
        int vector = outVectors + replies * IOVEC;
        memory.putLong(header, address + senders + (long) index * SENDER);
        memory.putLong(vector, address + data + (long) index * size);
        memory.putLong(vector + 8, length);
        replies++;
    }

    /** sendmmsg(2) of the replies. One the kernel does not take is lost, as datagrams may be; those after it are sent. */
    public void send(FileDescriptor socket) {
        int from = 0;
        while (from < replies) {
            long sent = Frame.call(
                    errno,
                    SyscallNumber.SENDMMSG,
                    socket.number(),
                    address + outHeaders + (long) from * HEADER,
                    replies - from,
                    SocketCalls.MSG_DONTWAIT | SocketCalls.MSG_NOSIGNAL,
                    0);
            boolean again = sent == -Errno.EINTR.number();
            from += again ? 0 : (int) Math.max(1, sent);
        }
        replies = 0;
    }

    /** An encoded {@code struct sockaddr_in}. */
    public static byte[] encoded(InetSocketAddress to) {
        byte[] ip = to.getAddress().getAddress();
        if (ip.length != 4) {
            throw new IllegalArgumentException("not IPv4: " + to);
        }
        return ByteBuffer.allocate(SENDER)
                .order(ByteOrder.nativeOrder())
                .putShort((short) SocketCalls.AF_INET)
                .put((byte) (to.getPort() >>> 8))
                .put((byte) to.getPort())
                .put(ip)
                .array();
    }
}
