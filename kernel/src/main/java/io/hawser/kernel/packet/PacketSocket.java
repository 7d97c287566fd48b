package io.hawser.kernel.packet;

import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.Syscalls;
import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.route.Link;
import io.hawser.kernel.route.RouteSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** A packet(7) socket on one interface, for sending only: it asks for no protocol, so nothing is ever queued to it. */
public final class PacketSocket implements AutoCloseable {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;

    private final FileDescriptor socket;

    private PacketSocket(FileDescriptor socket) {
        this.socket = socket;
    }

    /**
     * Opens one on the interface of this name; empty when there is no such interface.
     *
     * @throws KernelException EPERM without CAP_NET_RAW in the namespace
     */
    public static Optional<PacketSocket> open(Namespace where, String name) {
        Optional<Link> link;
        try (RouteSocket routes = RouteSocket.open(where)) {
            link = routes.link(name);
        }
        return link.map(found -> {
            FileDescriptor socket = where.call(() -> Syscalls.socket(AF_PACKET, SOCK_RAW, 0));
            Syscalls.bind(socket, address(found.index()));
            return new PacketSocket(socket);
        });
    }

    /** {@code struct sockaddr_ll} of linux/if_packet.h: family, protocol (0), ifindex, and 12 bytes that bind(2) ignores. */
    private static byte[] address(int ifindex) {
        return ByteBuffer.allocate(20)
                .order(ByteOrder.nativeOrder())
                .putShort((short) AF_PACKET)
                .putShort((short) 0)
                .putInt(ifindex)
                .array();
    }

    /** Sends a whole Ethernet frame. @throws KernelException ENETDOWN when the interface is down */
    public void send(byte[] frame) {
        Syscalls.send(socket, frame, frame.length, 0);
    }

    @Override
    public void close() {
        socket.close();
    }
}
