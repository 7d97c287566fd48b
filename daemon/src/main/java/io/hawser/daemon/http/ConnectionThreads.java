package io.hawser.daemon.http;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for connections: platform threads for the first few at a time, virtual ones for all others.
 *
 * <p>The kernel itself wakes a platform thread that waits for its client; a virtual one waits for a poller's thread to be woken and
 * for a carrier's after that, which takes 0.3 ms of a request where processors sleep in between. Who has more clients than these
 * has processors that are awake, or clients that only listen. Any thread.
 */
final class ConnectionThreads implements Executor {
    /** So many have platform threads at a time. */
    static final int FIRST = 16;

    /** From the first client on one waits for the next at all times, the others for so long. */
    private static final Duration KEPT = Duration.ofSeconds(30);

    private final ThreadPoolExecutor platform = new ThreadPoolExecutor(
            1,
            FIRST,
            KEPT.toSeconds(),
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            // Without a number: counting takes a handle for which the JVM makes six classes, at the first answer.
            connection -> Thread.ofPlatform().daemon().name("client").unstarted(connection),
            (connection, busy) -> Thread.startVirtualThread(connection));

    @Override
    public void execute(Runnable connection) {
        try {
            platform.execute(connection);
        } catch (OutOfMemoryError noThread) { // the system gives us no more
            Thread.startVirtualThread(connection);
        }
    }

    /** Threads end with the connections they have. */
    void close() {
        platform.shutdown();
    }
}
