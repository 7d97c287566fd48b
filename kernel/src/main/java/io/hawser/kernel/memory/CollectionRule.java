package io.hawser.kernel.memory;

import java.time.Duration;

/**
 * Tells when a collection of all garbage gives something back: when the heap has grown since the last one, and from time to time
 * while it is larger than it has been after one. Else it would only make room in memory that is kept anyway, and every compiled
 * method would have to pass the JVM once more when it is next called (entry barriers of nmethods): 7 µs each on a virtual machine,
 * where that traps. Any thread.
 */
final class CollectionRule {
    /** How often it is tried to make a heap small that was smaller once. */
    static final Duration AGAIN = Duration.ofMinutes(1);

    // Bytes and System.nanoTime; guarded by this.
    private long least = Long.MAX_VALUE;
    private long last;
    private long lastTime;

    /** Whether to collect now, with a heap of so many bytes. */
    synchronized boolean worthwhile(long heap, long nanoTime) {
        return heap > last || (heap > least && nanoTime - lastTime >= AGAIN.toNanos());
    }

    /** Notes what a collection has left of the heap, in bytes. */
    synchronized void collected(long heap, long nanoTime) {
        least = Math.min(least, heap);
        last = heap;
        lastTime = nanoTime;
    }
}
