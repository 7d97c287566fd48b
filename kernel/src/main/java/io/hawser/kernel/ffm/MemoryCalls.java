package io.hawser.kernel.ffm;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * What this process asks of the kernel and of the C library about its own memory.
 *
 * <p>Any thread. Wrong addresses here break the process: only {@code kernel.memory} calls this.
 *
 * <p>Source: madvise(2), malloc_trim(3).
 */
public final class MemoryCalls {
    /** asm-generic/mman-common.h: do not need these pages; those of a file are read again when they are touched. */
    private static final int MADV_DONTNEED = 4;

    /** asm-generic/mman-common.h: map no huge pages, or a single touch would bring back two megabytes. */
    private static final int MADV_NOHUGEPAGE = 15;

    private MemoryCalls() {}

    /**
     * madvise(2) MADV_DONTNEED: takes pages out of this process; what is touched again comes back in small pieces. Ranges that
     * are locked, or not mapped any more, stay as they are.
     *
     * @param ranges first address and the one after the last of each, in turn
     */
    public static void dropPages(long[] ranges) {
        try (Frame frame = new Frame()) {
            for (int i = 0; i < ranges.length; i += 2) {
                long size = ranges[i + 1] - ranges[i];
                // A kernel without huge pages refuses the first advice and does not need it.
                frame.call(SyscallNumber.MADVISE, ranges[i], size, MADV_NOHUGEPAGE);
                frame.call(SyscallNumber.MADVISE, ranges[i], size, MADV_DONTNEED);
            }
        }
    }

    /** malloc_trim(3): gives what was freed back to the kernel. A C library without it (musl) keeps it. */
    public static void trimHeap() {
        Trim.FUNCTION.ifPresent(MemoryCalls::trim);
    }

    private static void trim(MemorySegment function) {
        try (Frame frame = new Frame()) {
            frame.returned(function, 0);
        }
    }

    /** Looked up on the first call. */
    private static final class Trim {
        static final Optional<MemorySegment> FUNCTION = Frame.functionIfThere("malloc_trim");
    }
}
