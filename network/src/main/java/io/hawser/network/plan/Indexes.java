package io.hawser.network.plan;

import io.hawser.kernel.route.Link;
import io.hawser.kernel.route.RouteSocket;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Numbers for new links. We choose them ourselves, so that one batch can make a link and speak of it by number before the
 * kernel has answered. They start at random, beyond those the kernel hands out and where the host has a long run of free
 * ones: a number that an earlier run of ours gave would make a batch speak of the wrong link. Any thread may call.
 */
final class Indexes {
    private static final int FIRST = 1 << 20;
    private static final int LAST = 1 << 30;
    private static final int RUN = 1 << 20;

    private final RandomGenerator random;
    private int next; // guarded by this

    Indexes(RandomGenerator random) {
        this.random = random;
    }

    /** @param host is asked which numbers are taken, the first time */
    synchronized int next(RouteSocket host) {
        if (next == 0) {
            next = start(host.links());
        }
        return next++;
    }

    private int start(List<Link> links) {
        int start = random.nextInt(FIRST, LAST);
        while (links.stream().mapToInt(Link::index).anyMatch(new Run(start)::holds)) {
            start = random.nextInt(FIRST, LAST);
        }
        return start;
    }

    private record Run(int start) {
        boolean holds(int index) {
            return index >= start && index - start < RUN;
        }
    }
}
