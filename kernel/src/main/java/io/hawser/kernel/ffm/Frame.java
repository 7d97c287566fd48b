package io.hawser.kernel.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The native memory of one system call, and the call itself. Made, used and closed by one thread within one method.
 *
 * <p>Everything goes through glibc's {@code long syscall(long number, ...)}: linking a C function costs about 10 ms for
 * each new signature when the daemon starts, so there is exactly one. The handle is bound on first use. errno is captured
 * with the call; reading it later would see what the JVM did in between.
 */
final class Frame implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();

    /** Room for {@code size} bytes, zeroed. */
    MemorySegment room(long size) {
        return arena.allocate(size, 8);
    }

    /** The address of a copy of these bytes. */
    MemorySegment copy(byte[] bytes, int offset, int length) {
        MemorySegment segment = room(Math.max(length, 1));
        MemorySegment.copy(bytes, offset, segment, ValueLayout.JAVA_BYTE, 0, length);
        return segment;
    }

    /** A NUL-terminated copy ({@link FileNames}); what contains a NUL itself would mean another file, and is refused. */
    long string(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("NUL in " + text.replace('\0', '?'));
        }
        byte[] bytes = FileNames.encode(text);
        MemorySegment segment = room(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return segment.address();
    }

    /** The result, or minus errno. */
    long call(int number, long a, long b, long c, long d, long e, long f) {
        return call(Handle.SYSCALL, number, a, b, c, d, e, f);
    }

    /** Calls a function {@link #link}ed with one argument. */
    long call(MethodHandle function, long argument) {
        return call(function, argument, 0, 0, 0, 0, 0, 0);
    }

    private long call(MethodHandle function, long a, long b, long c, long d, long e, long f, long g) {
        return call(arena.allocate(4, 4), function, a, b, c, d, e, f, g);
    }

    /** A system call without a frame, for whoever makes so many that he keeps his memory. {@code errno} is room for an int. */
    static long call(MemorySegment errno, int number, long a, long b, long c, long d, long e) {
        return call(errno, Handle.SYSCALL, number, a, b, c, d, e, 0);
    }

    private static long call(
            MemorySegment state, MethodHandle function, long a, long b, long c, long d, long e, long f, long g) {
        long result;
        try {
            result = (long) function.invokeExact(state, a, b, c, d, e, f, g);
        } catch (Throwable impossible) {
            throw new AssertionError("downcall handle", impossible);
        }
        return result == -1 ? -state.get(ValueLayout.JAVA_INT, 0) : result;
    }

    long call(int number, long a, long b, long c) {
        return call(number, a, b, c, 0, 0, 0);
    }

    @Override
    public void close() {
        arena.close();
    }

    /** Bound on the first call, not when classes are loaded. */
    private static final class Handle {
        static final MethodHandle SYSCALL = link("syscall");
    }

    /**
     * Any C function through the shape of {@code syscall}: seven words in, one out, errno captured. For functions whose
     * arguments are pointers and integers, all of which travel in full registers.
     */
    static MethodHandle link(String function) {
        return linkIfThere(function).orElseThrow();
    }

    /** As {@link #link}; empty where the C library has no such function. */
    @SuppressWarnings("restricted") // calling C is what this package is for
    static Optional<MethodHandle> linkIfThere(String function) {
        Linker linker = Linker.nativeLinker();
        ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
        StructLayout state = Linker.Option.captureStateLayout();
        if (state.byteSize() != 4) {
            throw new AssertionError("errno is not the only captured state: " + state);
        }
        return linker.defaultLookup()
                .find(function)
                .map(address -> linker.downcallHandle(
                        address,
                        FunctionDescriptor.of(word, word, word, word, word, word, word, word),
                        Linker.Option.firstVariadicArg(1),
                        Linker.Option.captureCallState("errno")));
    }
}
