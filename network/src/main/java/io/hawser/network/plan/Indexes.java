package io.hawser.network.plan;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Numbers for new links. We choose them ourselves, so that one batch can make a link and speak of it by number before the
 * kernel has answered. They start at random beyond those the kernel hands out, so that neither other programs nor an
 * earlier run of ours are in the way. Any thread may call.
 */
final class Indexes {
    private static final int FIRST = 1 << 20;
    private static final int LAST = 1 << 30;

    private final AtomicInteger next;

    Indexes(RandomGenerator random) {
        next = new AtomicInteger(random.nextInt(FIRST, LAST));
    }

    int next() {
        return next.getAndIncrement();
    }
}
