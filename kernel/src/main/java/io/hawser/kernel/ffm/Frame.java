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
 * each new signature when the daemon starts, so there is exactly one. errno is captured with the call; reading it later
 * would see what the JVM did in between.
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
        Struct.write(bytes, offset, segment, 0, length);
        return segment;
    }

    /** A NUL-terminated copy ({@link FileNames}); what contains a NUL itself would mean another file, and is refused. */
    long string(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("NUL in " + text.replace('\0', '?'));
        }
        byte[] bytes = FileNames.encode(text);
        MemorySegment segment = room(bytes.length + 1L);
        Struct.write(bytes, 0, segment, 0, bytes.length);
        return segment.address();
    }

    /** The result, or minus errno. */
    long call(int number, long a, long b, long c, long d, long e, long f) {
        return call(arena.allocate(4, 4), number, a, b, c, d, e, f);
    }

    /** A system call without a frame, for whoever makes so many that he keeps his memory. {@code errno} is room for an int. */
    static long call(MemorySegment errno, int number, long a, long b, long c, long d, long e) {
        return call(errno, number, a, b, c, d, e, 0);
    }

    private static long call(MemorySegment errno, int number, long a, long b, long c, long d, long e, long f) {
        long result = invoke(errno, Functions.SYSCALL, number, a, b, c, d, e, f);
        return result == -1 ? -Struct.int32(errno, 0) : result;
    }

    /** What a {@link #function} of at most seven arguments returned, whatever that means. */
    long returned(MemorySegment function, long... arguments) {
        long[] all = new long[7];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        return invoke(arena.allocate(4, 4), function, all[0], all[1], all[2], all[3], all[4], all[5], all[6]);
    }

    private static long invoke(
            MemorySegment state, MemorySegment function, long a, long b, long c, long d, long e, long f, long g) {
        try {
            return (long) Functions.HANDLE.invokeExact(function, state, a, b, c, d, e, f, g);
        } catch (Throwable impossible) {
            throw new AssertionError("downcall handle", impossible);
        }
    }

    long call(int number, long a, long b, long c) {
        return call(number, a, b, c, 0, 0, 0);
    }

    @Override
    public void close() {
        arena.close();
    }

    /**
     * A C function, which the library must have, that can be called through the shape of {@code syscall}: its arguments are
     * pointers and integers, all of which travel in full registers.
     */
    static MemorySegment function(String name) {
        return Linker.nativeLinker().defaultLookup().findOrThrow(name);
    }

    /** As {@link #function}; empty where the C library has no such function. */
    static Optional<MemorySegment> functionIfThere(String name) {
        return Linker.nativeLinker().defaultLookup().find(name);
    }

    /** Made on the first call, not when classes are loaded. */
    private static final class Functions {
        static final MemorySegment SYSCALL = function("syscall");

        /** The one shape: seven words in, one out, errno captured. It takes the function: binding that would cost some more. */
        static final MethodHandle HANDLE = handle();

        @SuppressWarnings("restricted") // calling C is what this package is for
        private static MethodHandle handle() {
            StructLayout state = Linker.Option.captureStateLayout();
            if (state.byteSize() != 4) {
                throw new AssertionError("errno is not the only captured state: " + state);
            }
            ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
            return Linker.nativeLinker()
                    .downcallHandle(
                            FunctionDescriptor.of(word, word, word, word, word, word, word, word),
                            Linker.Option.firstVariadicArg(1),
                            Linker.Option.captureCallState("errno"));
        }
    }
}
