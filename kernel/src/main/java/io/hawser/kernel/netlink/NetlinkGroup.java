package io.hawser.kernel.netlink;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.PollSet;
import io.hawser.kernel.ffm.SocketCalls;
import io.hawser.kernel.ffm.Syscalls;
import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.thread.ThreadEnd;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Listens to what the kernel announces to a multicast group of netlink(7). A thread of its own waits in poll(2), so that
 * nothing is spent while nothing happens. The listener is called on that thread, one call after the other.
 */
public final class NetlinkGroup implements AutoCloseable {
    private static final int NETLINK_ADD_MEMBERSHIP = 1;
    private static final int CAPACITY = 128 << 10;
    private static final byte[] WAKE = {1, 0, 0, 0, 0, 0, 0, 0};

    /** Whoever wants to know. */
    public interface Listener {
        /** What was announced. */
        void heard(List<NetlinkMessage> messages);

        /** The kernel had more to announce than the socket could hold. */
        void lost();
    }

    private final FileDescriptor socket;
    private final FileDescriptor wake;
    private final Listener listener;
    private final Thread thread;
    private volatile boolean closed;

    private NetlinkGroup(FileDescriptor socket, FileDescriptor wake, String name, Listener listener) {
        this.socket = socket;
        this.wake = wake;
        this.listener = listener;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    /**
     * Joins a group and starts to listen.
     *
     * @param protocol {@code NETLINK_*}
     * @param group its number, as in {@code enum rtnetlink_groups} or {@code enum nfnetlink_groups}
     * @throws KernelException EPROTONOSUPPORT if the kernel lacks the protocol
     */
    public static NetlinkGroup join(Namespace where, int protocol, int group, Listener listener) {
        FileDescriptor socket =
                where.call(() -> SocketCalls.socket(SocketCalls.AF_NETLINK, SocketCalls.SOCK_RAW, protocol));
        try {
            // An unbound socket has port id 0, which is also that of "nobody" whom announcements leave out.
            SocketCalls.bind(socket, anyPort());
            if (!SocketCalls.option(socket, Netlink.SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group)) {
                throw new KernelException("NETLINK_ADD_MEMBERSHIP", "group " + group, Errno.EPERM);
            }
            return started(socket, "netlink-" + protocol + "-" + group, listener);
        } catch (RuntimeException | OutOfMemoryError failed) {
            socket.close();
            throw failed;
        }
    }

    private static NetlinkGroup started(FileDescriptor socket, String name, Listener listener) {
        FileDescriptor wake = Syscalls.eventfd();
        try {
            NetlinkGroup joined = new NetlinkGroup(socket, wake, name, listener);
            joined.thread.start();
            return joined;
        } catch (OutOfMemoryError noThread) {
            wake.close();
            throw noThread;
        }
    }

    /** {@code struct sockaddr_nl} in which the kernel fills in the port id. */
    private static byte[] anyPort() {
        return ByteBuffer.allocate(12)
                .order(ByteOrder.nativeOrder())
                .putShort((short) SocketCalls.AF_NETLINK)
                .array();
    }

    private void run() {
        while (!closed) {
            PollSet set = new PollSet(2).add(socket.number(), PollSet.IN).add(wake.number(), PollSet.IN);
            Syscalls.poll(set, -1);
            drain();
        }
    }

    private void drain() {
        byte[] datagram = received();
        while (!closed && datagram.length > 0) {
            listener.heard(NetlinkSocket.split(datagram, datagram.length));
            datagram = received();
        }
    }

    private byte[] received() {
        while (true) {
            try {
                return SocketCalls.receiveDatagram(socket, CAPACITY);
            } catch (KernelException e) {
                if (!e.is(Errno.ENOBUFS) && !e.is(Errno.EMSGSIZE)) {
                    throw e;
                }
                listener.lost();
            }
        }
    }

    /** Leaves the group; a call of the listener that is under way ends first. Nothing for the listener itself to call. */
    @Override
    public void close() {
        closed = true;
        Syscalls.write(wake, WAKE, 0, WAKE.length);
        ThreadEnd.await(thread); // as long as it runs, the descriptors are in use
        wake.close();
        socket.close();
    }
}
