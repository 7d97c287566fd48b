package io.hawser.network.dns;

import io.hawser.kernel.ffm.Datagrams;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.SocketCalls;
import io.hawser.kernel.netns.Namespace;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The UDP socket of one resolver. Questions are taken, and answered, several at a time: {@link Dispatcher} says who has a turn,
 * one thread at a time. {@link #send} is for everybody.
 */
final class UdpSocket {
    private static final Logger log = LoggerFactory.getLogger(UdpSocket.class);
    /** Room for what comes while nobody reads for a while, on a busy machine. */
    private static final int RECEIVE_BUFFER = 4 << 20;

    private static final int BOTH_WAYS = 2;

    /** The longest a turn waits: then its thread looks whether it is still wanted. */
    private static final int PATIENCE_MILLIS = 20;

    private final FileDescriptor socket;
    private boolean closed; // guarded by this

    private UdpSocket(FileDescriptor socket) {
        this.socket = socket;
    }

    /** Answers one question of those the desk has. */
    @FunctionalInterface
    interface Clerk {
        /** @param index which of {@link Desk#datagrams} */
        void answer(Desk desk, int index);
    }

    /** @throws KernelException EADDRINUSE when somebody has the port */
    static UdpSocket bind(Namespace where, InetSocketAddress at) {
        FileDescriptor socket = where.call(() -> SocketCalls.socket(SocketCalls.AF_INET, SocketCalls.SOCK_DGRAM, 0));
        try {
            SocketCalls.receiveBuffer(socket, RECEIVE_BUFFER);
            SocketCalls.receiveTimeout(socket, PATIENCE_MILLIS);
            SocketCalls.bind(socket, Datagrams.encoded(at));
            return new UdpSocket(socket);
        } catch (KernelException taken) {
            socket.close();
            throw taken;
        }
    }

    FileDescriptor descriptor() {
        return socket;
    }

    /**
     * Takes what is waiting, as much as the desk has room for, and answers it.
     *
     * @param wait whether to wait a moment when nothing is there
     * @return how many were taken
     */
    int turn(Desk desk, Clerk clerk, boolean wait) {
        int count = desk.datagrams.receive(socket, wait);
        for (int i = 0; i < count; i++) {
            try {
                clerk.answer(desk, i);
            } catch (RuntimeException | LinkageError | StackOverflowError failed) {
                log.warn("a question for a name was not answered: {}", failed.toString());
            }
        }
        desk.datagrams.send(socket);
        return count;
    }

    /** Sends a reply; one the kernel does not take is lost, as datagrams may be. */
    synchronized void send(byte[] reply, InetSocketAddress client) {
        if (closed) {
            return;
        }
        try {
            SocketCalls.send(socket, reply, Datagrams.encoded(client));
        } catch (KernelException gone) {
            log.debug("resolver reply to {} was not sent", client, gone);
        }
    }

    /** Ends the wait of whoever has a turn. */
    void wake() {
        try {
            SocketCalls.shutdown(socket, BOTH_WAYS);
        } catch (KernelException notConnected) {
            log.trace("the kernel says so, and wakes all the same", notConnected);
        }
    }

    /** Nobody may have a turn. */
    synchronized void close() {
        closed = true;
        socket.close();
    }
}
