package io.hawser.network.plan;

import java.net.InetAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the flows of addresses forgotten whose endpoints have left, after the leaving is done. The kernel walks its whole table
 * for it, which takes tens of milliseconds of a processor and holds up what else it does meanwhile, such as taking links
 * away; nobody needs it before an address or a port is used again. So those who leave do not wait, one walk a moment later
 * serves all who left by then, and those who come have it begin at once and wait with {@link #await}.
 *
 * <p>Safe for any thread. The walk is on a platform thread of its own, which ends when there was nothing to do for a while.
 */
final class DepartedFlows implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DepartedFlows.class);
    private static final int KEPT_SECONDS = 5;
    /** Within it, the others of a group that goes together are gone too. */
    private static final long MOMENT_MILLIS = 250;

    private final Consumer<Set<InetAddress>> walk;
    private final ThreadPoolExecutor worker = new ThreadPoolExecutor(
            0,
            1,
            KEPT_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("hawser-flows").factory());

    private Set<InetAddress> waiting = new HashSet<>();
    private Set<InetAddress> underway = Set.of();
    private boolean scheduled;
    private boolean hurried;

    /**
     * Nothing is done yet.
     *
     * @param walk forgets the flows from and to these addresses
     */
    DepartedFlows(Consumer<Set<InetAddress>> walk) {
        this.walk = walk;
    }

    /** Has the flows of {@code addresses} forgotten soon. */
    synchronized void forget(Collection<InetAddress> addresses) {
        waiting.addAll(addresses);
        if (!scheduled && !waiting.isEmpty()) {
            scheduled = true;
            worker.execute(this::work);
        }
    }

    private void work() {
        while (next()) {
            try {
                walk.accept(underway);
            } catch (RuntimeException e) {
                // They time out by themselves; only the next holder of the address may wonder.
                LOG.warn("flows of {} were not forgotten: {}", underway, e.getMessage());
            }
        }
    }

    private synchronized boolean next() {
        underway = Set.of();
        notifyAll();
        pauseUnlessHurried();
        underway = waiting;
        waiting = new HashSet<>();
        hurried = false;
        scheduled = !underway.isEmpty();
        notifyAll();
        return scheduled;
    }

    private synchronized void pauseUnlessHurried() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MOMENT_MILLIS);
        long left = MOMENT_MILLIS;
        while (!hurried && !waiting.isEmpty() && left > 0) {
            sleep(left);
            left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        }
    }

    /** Waits till no flow of these addresses is left that was to be forgotten. */
    synchronized void await(Collection<InetAddress> addresses) {
        until(() -> Collections.disjoint(waiting, addresses) && Collections.disjoint(underway, addresses));
    }

    /** Waits till all is forgotten that was to be. */
    synchronized void await() {
        until(() -> !scheduled);
    }

    private synchronized void until(BooleanSupplier reached) {
        while (!reached.getAsBoolean()) {
            hurried = true;
            notifyAll();
            sleep(0);
        }
    }

    /** Till somebody changed something, or {@code millis} have passed; 0 is for ever. */
    @SuppressWarnings("WaitNotInLoop") // whoever calls it asks again
    private synchronized void sleep(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while flows were being forgotten", e);
        }
    }

    /** Finishes what was begun. */
    @Override
    public void close() {
        await();
        worker.shutdown();
    }
}
