package io.hawser.kernel.unix;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.SocketCalls;
import io.hawser.kernel.ffm.Syscalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Connects to unix sockets that keep packets apart (SOCK_SEQPACKET), which no JDK channel does.
 *
 * <p>The result does not block; hand it to a {@link Poller}. Any thread may call.
 *
 * <p>Source: unix(7).
 */
public final class SeqpacketSocket {
    /** {@code sun_path} is 108 bytes, one of them the NUL. */
    private static final int LONGEST_PATH = 107;

    private SeqpacketSocket() {}

    /**
     * A connected, non-blocking socket. Paths of any length do.
     *
     * @throws KernelException ENOENT if there is no socket yet, ECONNREFUSED if nobody listens, EAGAIN if its queue is full
     */
    public static FileDescriptor connect(Path path) {
        FileDescriptor socket =
                SocketCalls.socket(SocketCalls.AF_UNIX, SocketCalls.SOCK_SEQPACKET | SocketCalls.SOCK_NONBLOCK, 0);
        try {
            connect(socket, path);
            return socket;
        } catch (KernelException e) {
            socket.close();
            throw new KernelException("connect", path.toString(), e.errno());
        }
    }

    private static void connect(FileDescriptor socket, Path path) {
        byte[] direct = path.toString().getBytes(StandardCharsets.UTF_8);
        if (direct.length <= LONGEST_PATH) {
            SocketCalls.connect(socket, address(direct));
            return;
        }
        Path parent = path.toAbsolutePath().getParent();
        Path name = path.getFileName();
        if (parent == null || name == null) {
            throw new KernelException("connect", path.toString(), Errno.ENAMETOOLONG);
        }
        try (FileDescriptor directory = Syscalls.open(parent.toString(), Syscalls.O_PATH | Syscalls.O_DIRECTORY, 0)) {
            String shorter = directory.procPath() + "/" + name;
            SocketCalls.connect(socket, address(shorter.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** {@code struct sockaddr_un}: family 2 | path, NUL. */
    static byte[] address(byte[] path) {
        if (path.length > LONGEST_PATH) {
            throw new KernelException("connect", new String(path, StandardCharsets.UTF_8), Errno.ENAMETOOLONG);
        }
        return ByteBuffer.allocate(2 + path.length + 1)
                .order(ByteOrder.nativeOrder())
                .putShort((short) SocketCalls.AF_UNIX)
                .put(path)
                .array();
    }
}
