package io.hawser.network.dns;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many queries of one container may be under way to upstream servers: {@link #MOST_OF_ONE}, and no more than the others leave
 * free of what all may have together. So who asks much of servers that are silent is held to less the more there are of his kind,
 * and whoever asks little finds room at once: nobody waits for another's queries to end.
 *
 * <p>Thread-safe, without a lock; two who enter at once may each see the place that only one of them gets.
 */
final class Admission {
    static final int MOST_OF_ONE = 256;

    private final Semaphore all;
    private final AtomicInteger own = new AtomicInteger();

    /** @param all the places of all containers together */
    Admission(Semaphore all) {
        this.all = all;
    }

    /** Whether one more query may go; whoever is let in {@linkplain #leave leaves} once. */
    boolean enter() {
        int mine = own.incrementAndGet();
        boolean room = mine <= MOST_OF_ONE && mine <= all.availablePermits() && all.tryAcquire();
        if (!room) {
            own.decrementAndGet();
        }
        return room;
    }

    void leave() {
        own.decrementAndGet();
        all.release();
    }
}
