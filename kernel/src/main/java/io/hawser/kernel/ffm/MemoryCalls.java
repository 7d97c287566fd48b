package io.hawser.kernel.ffm;

import java.lang.invoke.MethodHandle;
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
     * madvise(2) MADV_DONTNEED: takes the pages of {@code [from, to)} out of this process; what is touched again comes back
     * in small pieces.
     *
     * @throws KernelException EINVAL if locked pages are among them, ENOMEM if some of it is not mapped
     */
    public static void dropPages(long from, long to) {
        try (Frame frame = new Frame()) {
            // A kernel without huge pages refuses the first advice and does not need it.
            frame.call(SyscallNumber.MADVISE, from, to - from, MADV_NOHUGEPAGE);
            long result = frame.call(SyscallNumber.MADVISE, from, to - from, MADV_DONTNEED);
            Syscalls.check(result, "madvise", Long.toHexString(from) + "-" + Long.toHexString(to));
        }
    }

    /** malloc_trim(3): gives what was freed back to the kernel. A C library without it (musl) keeps it. */
    public static void trimHeap() {
        Trim.HANDLE.ifPresent(MemoryCalls::trim);
    }

    private static void trim(MethodHandle handle) {
        try (Frame frame = new Frame()) {
            frame.call(handle, 0);
        }
    }

    /** Bound on the first call. */
    private static final class Trim {
        static final Optional<MethodHandle> HANDLE = Frame.linkIfThere("malloc_trim");
    }
}
