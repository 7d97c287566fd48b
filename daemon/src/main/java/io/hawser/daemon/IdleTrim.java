package io.hawser.daemon;

import io.hawser.daemon.http.HttpServer;
import io.hawser.kernel.memory.ResidentMemory;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the daemon small when it falls idle: a moment after the last answer, and once more some seconds later, it has a heap
 * that has grown collected and lets go of memory that can be had again. After that it leaves a daemon that nobody talks to alone.
 *
 * <p>However clients behave, this takes at most a twenty-fifth of the time: after work that took 40 ms it rests for a second.
 */
final class IdleTrim implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IdleTrim.class);
    /**
     * How long after the last answer. The first is longer than the pauses between the {@code docker} commands of a script, which
     * would each have to take back what is let go of; by the second, what the last request left under way is done, such as
     * announcements.
     */
    private static final List<Duration> QUIET = List.of(Duration.ofSeconds(1), Duration.ofSeconds(4));

    private static final int REST = 25;

    private volatile long lastAnswer = System.nanoTime();
    private final Thread thread;
    private volatile boolean closed;

    private IdleTrim() {
        this.thread = Thread.ofVirtual().name("idle-trim").unstarted(this::run);
    }

    /** Begins to watch {@code server}; the first quiet moment is the one after the start. */
    static IdleTrim watch(HttpServer server) {
        IdleTrim trim = new IdleTrim();
        server.afterEachAnswer(trim::answered);
        trim.thread.start();
        return trim;
    }

    private void answered() {
        lastAnswer = System.nanoTime();
        LockSupport.unpark(thread);
    }

    private void run() {
        long restUntil = System.nanoTime();
        try {
            while (!closed) {
                long given = lastAnswer;
                for (Duration quiet : QUIET) {
                    sleepUntil(given + quiet.toNanos());
                    sleepUntil(restUntil);
                    if (lastAnswer != given) {
                        break;
                    }
                    restUntil = System.nanoTime() + trim().multipliedBy(REST).toNanos();
                }
                while (!closed && lastAnswer == given) {
                    LockSupport.park(this);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void sleepUntil(long nanoTime) throws InterruptedException {
        Thread.sleep(Duration.ofNanos(nanoTime - System.nanoTime()));
    }

    private static Duration trim() {
        long start = System.nanoTime();
        try {
            long released = ResidentMemory.release();
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            LOG.debug("idle: {} KiB let go of in {} ms", released, took.toMillis());
            return took;
        } catch (UncheckedIOException unreadable) {
            LOG.debug("idle: nothing let go of: {}", unreadable.getMessage());
            return Duration.ofNanos(System.nanoTime() - start);
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
