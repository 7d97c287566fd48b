package io.hawser.daemon;

import io.hawser.daemon.http.HttpServer;
import io.hawser.kernel.memory.ResidentMemory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the daemon small when it falls idle: a moment after the last answer it collects garbage and lets go of memory that
 * can be had again. A daemon that nobody talks to does not even wake up.
 *
 * <p>However clients behave, this takes at most a hundredth of the time: after work that took 20 ms it rests for 2 s.
 */
final class IdleTrim implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IdleTrim.class);
    /** Longer than the pauses between the requests of one {@code docker} command. */
    private static final Duration QUIET = Duration.ofMillis(300);

    private static final int REST = 100;

    private final AtomicLong answers = new AtomicLong();
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
        answers.incrementAndGet();
        LockSupport.unpark(thread);
    }

    private void run() {
        long seen = -1;
        try {
            while (!closed) {
                if (answers.get() == seen) {
                    LockSupport.park(this);
                } else {
                    seen = quiet();
                    Thread.sleep(trim().multipliedBy(REST));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits till no answer is given for a moment. */
    private long quiet() throws InterruptedException {
        long before;
        do {
            before = answers.get();
            Thread.sleep(QUIET);
        } while (answers.get() != before);
        return before;
    }

    private static Duration trim() {
        long start = System.nanoTime();
        System.gc();
        long released = ResidentMemory.release();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        LOG.debug("idle: {} KiB let go of in {} ms", released, took.toMillis());
        return took;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
