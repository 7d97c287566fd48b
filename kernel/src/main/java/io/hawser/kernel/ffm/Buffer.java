package io.hawser.kernel.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Memory that the kernel writes into: to clear room for the largest answer, for one of forty bytes, costs more than the call. So
 * a few of the usual size are kept for the next calls, with whatever an earlier one left there. Who needs a little, or more than
 * that, and who comes while all are in use, has memory of his frame's. Used by one thread within one method.
 */
final class Buffer implements AutoCloseable {
    private static final int LITTLE = 1 << 13;
    private static final int USUAL = 1 << 17;
    private static final int MOST_KEPT = 4;
    private static final Queue<MemorySegment> KEPT = new ConcurrentLinkedQueue<>();
    private static final AtomicInteger MADE = new AtomicInteger();

    private final MemorySegment memory;
    private final boolean kept;

    private Buffer(MemorySegment memory, boolean kept) {
        this.memory = memory;
        this.kept = kept;
    }

    /** With room for {@code size} bytes at least. */
    static Buffer of(Frame frame, int size) {
        if (size <= LITTLE || size > USUAL) {
            return new Buffer(frame.room(Math.max(size, 1)), false);
        }
        MemorySegment free = KEPT.poll();
        if (free == null && MADE.getAndUpdate(made -> Math.min(made + 1, MOST_KEPT)) < MOST_KEPT) {
            free = Arena.global().allocate(USUAL, 8);
        }
        return free == null ? new Buffer(frame.room(size), false) : new Buffer(free, true);
    }

    MemorySegment memory() {
        return memory;
    }

    @Override
    public void close() {
        if (kept) {
            KEPT.add(memory);
        }
    }
}
