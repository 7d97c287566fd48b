package io.hawser.network.dns;

import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that reads the sockets of all resolvers, woken by the kernel when one has something. A thread a socket would
 * cost memory for each container, and two hand-overs for each query; this one answers what the tables know itself and starts a
 * virtual thread for whatever could block.
 *
 * <p>It runs from the first socket to the last: a daemon without resolvers has no such thread. Thread-safe.
 */
final class Dispatcher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final int PAUSE_MILLIS = 100;

    /** What is done when a socket has something. Must not block. */
    @FunctionalInterface
    interface Ready {
        /** Takes some of what is there; the thread comes back for the rest. An exception pauses the socket for a moment. */
        void ready(Desk desk) throws IOException;
    }

    private final Supplier<RandomGenerator> random;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<SelectionKey> resting = new ArrayList<>(); // the thread's own
    private @Nullable Selector selector; // guarded by this
    private int sockets; // guarded by this

    private record Watched(int operation, Ready ready) {}

    Dispatcher(Supplier<RandomGenerator> random) {
        this.random = random;
    }

    /** Reads a socket from now on. */
    synchronized void watch(SelectableChannel channel, int operation, Ready ready) throws IOException {
        channel.configureBlocking(false);
        Selector running = selector;
        if (running == null) {
            Selector opened = Selector.open();
            selector = opened;
            Thread.ofPlatform().daemon().name("dns").start(() -> run(opened));
            running = opened;
        }
        sockets++;
        channel.register(running, operation, new Watched(operation, ready));
        running.wakeup();
    }

    /** Closes sockets that are watched and returns when the kernel has them back: their port is free then. */
    void close(SelectableChannel... channels) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        synchronized (this) {
            Selector running = selector;
            if (running == null) {
                return;
            }
            tasks.add(() -> closed(channels, running, done));
            running.wakeup();
        }
        done.join();
    }

    private void closed(SelectableChannel[] channels, Selector running, CompletableFuture<Boolean> done) {
        for (SelectableChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException failed) {
                log.debug("a resolver's socket did not close cleanly", failed);
            }
        }
        try {
            running.selectNow(key -> {});
        } catch (IOException failed) {
            log.debug("closing a resolver's sockets", failed);
        }
        forget(channels.length, running);
        done.complete(true);
    }

    private synchronized void forget(int closed, Selector running) {
        sockets -= closed;
        if (sockets == 0) {
            selector = null;
            try {
                running.close();
            } catch (IOException failed) {
                log.debug("closing the selector", failed);
            }
        }
    }

    private void run(Selector own) {
        Desk desk = new Desk(random.get());
        while (own.isOpen()) {
            try {
                List<SelectionKey> waking = List.copyOf(resting);
                resting.clear();
                own.select(key -> serve(key, desk), waking.isEmpty() ? 0 : PAUSE_MILLIS);
                waking.forEach(Dispatcher::wake);
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
            } catch (ClosedSelectorException ended) {
                return;
            } catch (IOException | RuntimeException failed) {
                log.warn("the resolvers' thread goes on after: {}", failed.toString());
            }
        }
    }

    private void serve(SelectionKey key, Desk desk) {
        try {
            ((Watched) key.attachment()).ready().ready(desk);
        } catch (IOException | RuntimeException failed) {
            // Out of descriptors, most likely: to come back at once would spin.
            log.debug("a resolver's socket rests for a moment", failed);
            if (key.isValid()) {
                key.interestOps(0);
                resting.add(key);
            }
        }
    }

    private static void wake(SelectionKey key) {
        if (key.isValid()) {
            key.interestOps(((Watched) key.attachment()).operation());
        }
    }

    @Override
    public synchronized void close() {
        Selector running = selector;
        if (running != null) {
            running.wakeup();
        }
    }
}
