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
 * away; nobody needs it before an address or a port is used again. So those who leave do not wait, one walk serves all that
 * left since the last began, and those who come wait with {@link #await}.
 *
 * <p>Safe for any thread. The walk is on a platform thread of its own, which ends when there was nothing to do for a while.
 */
final class DepartedFlows implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DepartedFlows.class);
    private static final int KEPT_SECONDS = 5;

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
        underway = waiting;
        waiting = new HashSet<>();
        scheduled = !underway.isEmpty();
        notifyAll();
        return scheduled;
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
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while flows were being forgotten", e);
            }
        }
    }

    /** Finishes what was begun. */
    @Override
    public void close() {
        await();
        worker.shutdown();
    }
}
