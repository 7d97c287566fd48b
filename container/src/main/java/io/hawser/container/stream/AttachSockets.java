package io.hawser.container.stream;

import io.hawser.container.stream.StreamSink.Source;
import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.PollSet;
import io.hawser.kernel.ffm.Syscalls;
import io.hawser.network.model.NetworkException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Connections to monitors, all read by one platform thread: the sockets keep packets apart (SOCK_SEQPACKET), which no
 * channel of the JDK does, and a read that blocks has no place on a virtual thread. The thread begins with the first
 * connection and ends with the last.
 *
 * <p>Safe for use by many threads. A descriptor is closed by the polling thread only, so that no number is polled that
 * has been given to another file.
 */
public final class AttachSockets implements AttachSocket.Factory, AutoCloseable {
    /** The monitor reads 8 KiB at a time and puts a byte before. */
    private static final int PACKET_BYTES = 16 * 1024;

    private static final int PACKETS_PER_TURN = 32;
    private static final int SHUT_WR = 1;
    private static final int STDOUT = 2;
    private static final int STDERR = 3;

    private final FileDescriptor wake;
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread poller;
    private boolean closed;

    private AttachSockets(FileDescriptor wake) {
        this.wake = wake;
    }

    /** No connection yet. */
    public static AttachSockets open() {
        return new AttachSockets(Syscalls.eventfd());
    }

    @Override
    public AttachSocket connect(Path bundle, AttachSocket.Listener listener) {
        FileDescriptor socket = Syscalls.socket(Syscalls.AF_UNIX, Syscalls.SOCK_SEQPACKET | Syscalls.SOCK_NONBLOCK, 0);
        try (FileDescriptor folder = Syscalls.open(bundle.toString(), Syscalls.O_PATH | Syscalls.O_CLOEXEC, 0)) {
            Syscalls.connect(socket, address(folder));
        } catch (KernelException e) {
            socket.close();
            throw NetworkException.system("attaching to the monitor in " + bundle + ": " + e.getMessage(), e);
        }
        Connection connection = new Connection(socket, listener);
        lock.lock();
        try {
            connections.add(connection);
            if (poller == null && !closed) {
                poller = Thread.ofPlatform().daemon().name("container-attach").start(this::poll);
            }
        } finally {
            lock.unlock();
        }
        wakeUp();
        return connection;
    }

    /** {@code struct sockaddr_un}: a path below an open folder, because a path has no more than 107 bytes here. */
    private static byte[] address(FileDescriptor folder) {
        byte[] path = (folder.procPath() + "/attach").getBytes(StandardCharsets.US_ASCII);
        byte[] address = new byte[2 + path.length + 1];
        address[0] = Syscalls.AF_UNIX;
        System.arraycopy(path, 0, address, 2, path.length);
        return address;
    }

    private void wakeUp() {
        byte[] one = new byte[8];
        one[0] = 1;
        Syscalls.write(wake, one, 0, one.length);
    }

    private void poll() {
        byte[] buffer = new byte[PACKET_BYTES];
        while (true) {
            List<Connection> polled = new ArrayList<>();
            if (!sweep(polled)) {
                return;
            }
            PollSet set = new PollSet(polled.size() + 1).add(wake.number(), PollSet.IN);
            polled.forEach(connection -> set.add(connection.socket.number(), connection.wanted()));
            Syscalls.poll(set, -1);
            if (set.ready(0) != 0) {
                Syscalls.read(wake, buffer, 0, 8);
            }
            for (int i = 0; i < polled.size(); i++) {
                polled.get(i).handle(set.ready(i + 1), buffer);
            }
        }
    }

    /** Closes what is to be closed and lists the rest; false when nothing is left and the thread may end. */
    private boolean sweep(List<Connection> polled) {
        lock.lock();
        try {
            for (Connection connection : connections) {
                if (connection.closing) {
                    connection.socket.close();
                } else if (connection.wanted() != 0) {
                    polled.add(connection);
                }
            }
            connections.removeIf(connection -> !connection.socket.isOpen());
            if (connections.isEmpty()) {
                poller = null;
                if (closed) {
                    wake.close();
                }
                return false;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            connections.forEach(connection -> connection.closing = true);
            if (poller == null) {
                wake.close();
            } else {
                wakeUp();
            }
        } finally {
            lock.unlock();
        }
    }

    private final class Connection implements AttachSocket {
        final FileDescriptor socket;
        private final Listener listener;
        private final ReentrantLock room = new ReentrantLock();
        private final Condition writable = room.newCondition();
        volatile boolean closing;
        private volatile boolean reading = true;
        private volatile boolean wantsRoom;

        Connection(FileDescriptor socket, Listener listener) {
            this.socket = socket;
            this.listener = listener;
        }

        int wanted() {
            return (reading ? PollSet.IN : 0) | (wantsRoom ? PollSet.OUT : 0);
        }

        void handle(int ready, byte[] buffer) {
            if ((ready & (PollSet.OUT | PollSet.ERR | PollSet.HUP)) != 0) {
                tellRoom();
            }
            boolean readable = (ready & (PollSet.IN | PollSet.ERR | PollSet.HUP)) != 0;
            for (int i = 0; readable && i < PACKETS_PER_TURN && reading && !closing; i++) {
                readable = readOne(buffer);
            }
        }

        /** Whether there may be more. */
        private boolean readOne(byte[] buffer) {
            try {
                int length = Syscalls.receive(socket, buffer, Syscalls.MSG_DONTWAIT);
                if (length == Syscalls.WOULD_BLOCK) {
                    return false;
                }
                if (length == 0) {
                    ended();
                    return false;
                }
                packet(buffer, length);
                return true;
            } catch (KernelException e) {
                // The monitor closed without reading all our input; what it sent before is still to come.
                boolean reset = e.is(Errno.ECONNRESET);
                if (!reset) {
                    ended();
                }
                return reset;
            }
        }

        private void packet(byte[] buffer, int length) {
            byte[] bytes = Arrays.copyOfRange(buffer, 1, length);
            switch (buffer[0]) {
                case STDOUT -> listener.packet(Source.STDOUT, bytes);
                case STDERR -> listener.packet(Source.STDERR, bytes);
                default -> {
                    // A stream of a newer monitor that we do not know.
                }
            }
        }

        private void ended() {
            closing = true;
            tellRoom();
            listener.closed();
        }

        private void tellRoom() {
            room.lock();
            try {
                wantsRoom = false;
                writable.signalAll();
            } finally {
                room.unlock();
            }
        }

        @Override
        public void pause() {
            reading = false;
        }

        @Override
        public void resume() {
            reading = true;
            wakeUp();
        }

        @Override
        public boolean send(byte[] bytes, int length) throws InterruptedException {
            while (!closing) {
                try {
                    int flags = Syscalls.MSG_DONTWAIT | Syscalls.MSG_NOSIGNAL;
                    if (Syscalls.send(socket, bytes, length, flags) != Syscalls.WOULD_BLOCK) {
                        return true;
                    }
                } catch (KernelException | IllegalStateException e) {
                    return false;
                }
                awaitRoom();
            }
            return false;
        }

        private void awaitRoom() throws InterruptedException {
            room.lockInterruptibly();
            try {
                wantsRoom = true;
                wakeUp();
                while (wantsRoom && !closing) {
                    writable.await();
                }
            } finally {
                room.unlock();
            }
        }

        @Override
        public void shutdownInput() {
            try {
                Syscalls.shutdown(socket, SHUT_WR);
            } catch (KernelException | IllegalStateException e) {
                // The other side is gone, and its input with it.
            }
        }

        @Override
        public void close() {
            closing = true;
            tellRoom();
            wakeUp();
        }
    }
}
