package io.hawser.network.plan;

import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
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
 * away; nobody needs it before an address or a port is used again. So those who leave do not wait, and one walk a moment later
 * serves all who left by then.
 *
 * <p>Those who come see to it with {@link #admit} that no walk ends flows of their own. Where somebody published ports, their
 * clients would be led to the newcomer: the walk is waited for, and begins at once. Where nobody did, the flows left are the last
 * holder's own; what still comes back on them, the newcomer's kernel refuses, and they are left to time out.
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

    /** Whether ports were published through them. */
    private Map<InetAddress, Boolean> waiting = new HashMap<>();

    private Map<InetAddress, Boolean> underway = Map.of();
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

    /**
     * Has the flows of {@code addresses} forgotten soon.
     *
     * @param published whether ports of the host or of theirs led others to them
     */
    synchronized void forget(Collection<InetAddress> addresses, boolean published) {
        addresses.forEach(address -> waiting.merge(address, published, Boolean::logicalOr));
        if (!scheduled && !waiting.isEmpty()) {
            scheduled = true;
            worker.execute(this::work);
        }
    }

    private void work() {
        while (next()) {
            try {
                walk.accept(underway.keySet());
            } catch (RuntimeException e) {
                // They time out by themselves; only the next holder of the address may wonder.
                LOG.warn("flows of {} were not forgotten: {}", underway.keySet(), e.getMessage());
            }
        }
    }

    private synchronized boolean next() {
        underway = Map.of();
        notifyAll();
        pauseUnlessHurried();
        underway = waiting;
        waiting = new HashMap<>();
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

    /**
     * Lets a newcomer have addresses: no walk ends flows to and from them from now on, and whoever was led to their last holder
     * is not led to it.
     *
     * @param publishes whether ports of the host will lead to it: anybody's who left may have been the same
     */
    synchronized void admit(Collection<InetAddress> addresses, boolean publishes) {
        addresses.forEach(address -> waiting.remove(address, false));
        until(() -> isFree(waiting, addresses, publishes) && isFree(underway, addresses, publishes));
    }

    private static boolean isFree(
            Map<InetAddress, Boolean> left, Collection<InetAddress> addresses, boolean publishes) {
        boolean own = addresses.stream().anyMatch(left::containsKey);
        return !own && !(publishes && left.containsValue(true));
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
