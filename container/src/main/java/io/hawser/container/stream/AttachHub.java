package io.hawser.container.stream;

import io.hawser.container.stream.StreamSink.Source;
import io.hawser.network.model.NetworkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The streams of one process and everybody who is attached to them.
 *
 * <p>There is one connection to the monitor however many clients there are, because the monitor closes the process'
 * standard input when <em>any</em> connection ends. It is made when the first client comes and given up when the last one
 * leaves, unless giving it up would close a standard input that nobody has closed. Clients that come before the process is
 * started are held: {@link #bind}, called when the monitor listens and before the process begins, connects them, so they
 * get its first byte.
 *
 * <p>Every client has a queue. When one is full the connection is not read any more, the monitor's write blocks, and so
 * at last does the process' own: a process is as fast as its slowest reader, as with Docker. {@link #abandon} lets go of
 * all of them.
 *
 * <p>Safe for use by many threads; guarded by one lock, which is not held during reads and writes.
 */
public final class AttachHub {
    private static final int FULL_BYTES = 1 << 20;
    private static final int DRAINED_BYTES = 1 << 18;

    private final AttachSocket.Factory sockets;
    private final boolean tty;
    private final boolean inputEndsOnce;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<AttachClient> clients = new ArrayList<>();
    private @Nullable Path bundle;
    private @Nullable AttachSocket socket;
    private boolean reading;
    private int generation;

    /**
     * Streams of a process that has not begun.
     *
     * @param sockets connects to monitors
     * @param tty whether it has a terminal
     * @param inputEndsOnce whether the end of a client's input ends the process' standard input
     */
    public AttachHub(AttachSocket.Factory sockets, boolean tty, boolean inputEndsOnce) {
        this.sockets = sockets;
        this.tty = tty;
        this.inputEndsOnce = inputEndsOnce && !tty;
    }

    /** Attaches a client: at once if the process runs, else when it is bound; to one that is just ending not at all. */
    public AttachClient attach(AttachOptions options) {
        AttachClient client = new AttachClient(this, options, tty);
        lock.lock();
        try {
            clients.add(client);
            if (bundle != null) {
                connect(bundle);
            }
        } catch (NetworkException e) {
            clients.remove(client);
            client.finish();
        } finally {
            lock.unlock();
        }
        return client;
    }

    /** The monitor listens in this folder and the process has not begun: connects who waits. */
    public void bind(Path monitorFolder) {
        lock.lock();
        try {
            bundle = monitorFolder;
            if (!clients.isEmpty()) {
                connect(monitorFolder);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void connect(Path monitorFolder) {
        if (socket == null) {
            int mine = ++generation;
            socket = sockets.connect(monitorFolder, new AttachSocket.Listener() {
                @Override
                public void packet(Source source, byte[] bytes) {
                    deliver(mine, source, bytes);
                }

                @Override
                public void closed() {
                    finished(mine);
                }
            });
            reading = true;
        }
    }

    private void deliver(int from, Source source, byte[] bytes) {
        lock.lock();
        try {
            if (from == generation) {
                clients.forEach(client -> client.offer(source, bytes));
                changed.signalAll();
                slowDown();
            }
        } finally {
            lock.unlock();
        }
    }

    private void slowDown() {
        boolean full = clients.stream().anyMatch(client -> client.queued() > FULL_BYTES);
        if (socket != null && reading && full) {
            reading = false;
            socket.pause();
        }
    }

    private void speedUp() {
        boolean drained = clients.stream().allMatch(client -> client.queued() < DRAINED_BYTES);
        if (socket != null && !reading && drained) {
            reading = true;
            socket.resume();
        }
    }

    /** The process is over and everything it wrote has been delivered. */
    private void finished(int from) {
        lock.lock();
        try {
            if (from == generation) {
                letGo();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The process is over: ends every client once it has what is queued, and waits for the next {@link #bind}. */
    public void abandon() {
        lock.lock();
        try {
            letGo();
        } finally {
            lock.unlock();
        }
    }

    private void letGo() {
        generation++;
        bundle = null;
        clients.forEach(AttachClient::finish);
        clients.clear();
        disconnect();
        changed.signalAll();
    }

    /** The process is over; clients that are connected get the rest first, those that never were are let go. */
    public void ended() {
        lock.lock();
        try {
            if (socket == null) {
                letGo();
            }
        } finally {
            lock.unlock();
        }
    }

    void leave(AttachClient client) {
        lock.lock();
        try {
            clients.remove(client);
            if (clients.isEmpty() && !inputEndsOnce) {
                generation++;
                disconnect();
            } else {
                speedUp();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void disconnect() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }

    /** The next piece for this client; null when there will be none. */
    AttachClient.@Nullable Piece take(AttachClient client) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                AttachClient.Piece piece = client.poll();
                if (piece != null) {
                    speedUp();
                    return piece;
                }
                if (client.over()) {
                    return null;
                }
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing is queued for this client now. */
    boolean isDrained(AttachClient client) {
        lock.lock();
        try {
            return client.queued() == 0;
        } finally {
            lock.unlock();
        }
    }

    void finish(AttachClient client) {
        lock.lock();
        try {
            client.finish();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Feeds the process; waits until it is bound and there is room. False when it is over. */
    boolean send(AttachClient client, byte[] bytes, int length) throws InterruptedException {
        AttachSocket to = awaitSocket(client);
        return to != null && to.send(bytes, length);
    }

    /** The client's input is at its end. */
    void inputEnded(AttachClient client) throws InterruptedException {
        if (!inputEndsOnce) {
            finish(client);
            return;
        }
        AttachSocket to = awaitSocket(client);
        if (to != null) {
            to.shutdownInput();
        }
    }

    private @Nullable AttachSocket awaitSocket(AttachClient client) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (socket == null && !client.over()) {
                changed.await();
            }
            return socket;
        } finally {
            lock.unlock();
        }
    }
}
