package io.hawser.kernel.packet;

import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.SocketCalls;
import io.hawser.kernel.netns.Namespace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A packet(7) socket of a namespace, for sending on any of its links. It asks for no protocol, so nothing is ever queued to it.
 * Closing one waits for the kernel (an RCU grace period, some ten milliseconds), so it is better kept. Safe for any thread.
 */
public final class PacketSocket implements AutoCloseable {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;

    private final FileDescriptor socket;

    private PacketSocket(FileDescriptor socket) {
        this.socket = socket;
    }

    /**
     * Opens one in a namespace.
     *
     * @throws KernelException EPERM without CAP_NET_RAW there
     */
    public static PacketSocket open(Namespace where) {
        return new PacketSocket(where.call(() -> SocketCalls.socket(AF_PACKET, SOCK_RAW, 0)));
    }

    /**
     * Sends a whole Ethernet frame.
     *
     * @param link the index of the link
     * @throws KernelException ENXIO without such a link, ENETDOWN when it is down
     */
    public void send(int link, byte[] frame) {
        SocketCalls.send(socket, frame, address(link));
    }

    /** {@code struct sockaddr_ll} of linux/if_packet.h: family, protocol (0), ifindex, and 12 bytes a whole frame has no need of. */
    private static byte[] address(int link) {
        return ByteBuffer.allocate(20)
                .order(ByteOrder.nativeOrder())
                .putShort((short) AF_PACKET)
                .putShort((short) 0)
                .putInt(link)
                .array();
    }

    @Override
    public void close() {
        socket.close();
    }
}
