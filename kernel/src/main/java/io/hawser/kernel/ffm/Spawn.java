package io.hawser.kernel.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * posix_spawn(3): starts a program that gets exactly the file descriptors it is told to, in a session of its own.
 *
 * <p>{@link ProcessBuilder} cannot do that: it passes on nothing but the three standard streams, starts a helper program
 * first and keeps a thread for every child. The caller owns the child: it has to wait for it
 * ({@code waitid(2)}), or the child stays a zombie.
 *
 * <p>Every function is called through the shape that {@link Frame} has linked already, because a new one costs about
 * 10 ms: seven words in, one out. The C prototypes take pointers and ints in those places; both travel in full registers
 * on Linux' 64-bit ABIs, and a register too many is not looked at. The functions return error numbers; errno is not used.
 */
public final class Spawn {
    // <spawn.h>, glibc: sizes on every 64-bit port.
    private static final long SIZEOF_ATTR = 336;
    private static final long SIZEOF_FILE_ACTIONS = 80;
    private static final long SIZEOF_SIGSET = 128;
    private static final int POSIX_SPAWN_SETSIGDEF = 0x04;
    private static final int POSIX_SPAWN_SETSIGMASK = 0x08;
    private static final int POSIX_SPAWN_SETSID = 0x80;

    private Spawn() {}

    /**
     * What to start.
     *
     * @param words the program by absolute path, then its arguments
     * @param environment the whole of it: nothing is inherited
     * @param directory to start in
     * @param descriptors number in the child to number here; 0, 1 and 2 have to be there, the numbers have no gaps and
     *     every number here is above all of them
     */
    public record Request(
            List<String> words,
            Map<String, String> environment,
            Path directory,
            SortedMap<Integer, Integer> descriptors) {
        public Request {
            words = List.copyOf(words);
            environment = Map.copyOf(environment);
            int count = descriptors.size();
            if (count < 3 || descriptors.lastKey() != count - 1) {
                throw new IllegalArgumentException("descriptors without 0, 1, 2 or with gaps: " + descriptors.keySet());
            }
            if (descriptors.values().stream().anyMatch(number -> number < count)) {
                throw new IllegalArgumentException("a descriptor would be overwritten: " + descriptors);
            }
        }
    }

    /**
     * Starts it and answers its process id. Blocks for the millisecond until the child has become the program. Throws
     * {@link KernelException} if it cannot: ENOENT, EACCES, ENOEXEC for the program, EAGAIN for too many processes.
     */
    public static int spawn(Request request) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment actions = arena.allocate(SIZEOF_FILE_ACTIONS, 8);
            MemorySegment attributes = arena.allocate(SIZEOF_ATTR, 8);
            check("posix_spawn_file_actions_init", request, actions.address());
            check("posix_spawnattr_init", request, attributes.address());
            try {
                describe(arena, request, actions, attributes);
                MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
                MemorySegment program = arena.allocateFrom(request.words().getFirst());
                List<String> environment = request.environment().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList();
                check(
                        "posix_spawn",
                        request,
                        pid.address(),
                        program.address(),
                        actions.address(),
                        attributes.address(),
                        strings(arena, request.words()).address(),
                        strings(arena, environment).address());
                return Struct.int32(pid, 0);
            } finally {
                check("posix_spawn_file_actions_destroy", request, actions.address());
                check("posix_spawnattr_destroy", request, attributes.address());
            }
        }
    }

    /**
     * waitpid(2): blocks until this child ends, and answers its exit code, or 128 plus the number of the signal that ended
     * it. Call once per child, not on a virtual thread.
     */
    public static int await(int pid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(ValueLayout.JAVA_INT);
            // The handlers the JVM installs restart the call, so it is not interrupted.
            int done = call("waitpid", pid, status.address(), 0);
            int word = done == pid ? Struct.int32(status, 0) : 0;
            int signal = word & 0x7f;
            return signal == 0 ? (word >> 8) & 0xff : 128 + signal;
        }
    }

    private static void describe(Arena arena, Request request, MemorySegment actions, MemorySegment attributes) {
        request.descriptors()
                .forEach((there, here) -> check(
                        "posix_spawn_file_actions_adddup2", request, actions.address(), (long) here, (long) there));
        // The JVM opens files without O_CLOEXEC.
        check(
                "posix_spawn_file_actions_addclosefrom_np",
                request,
                actions.address(),
                request.descriptors().size());
        check(
                "posix_spawn_file_actions_addchdir_np",
                request,
                actions.address(),
                arena.allocateFrom(request.directory().toString()).address());
        // The JVM's threads block and ignore signals; the program starts with a clean slate.
        MemorySegment none = arena.allocate(SIZEOF_SIGSET, 8);
        MemorySegment all = arena.allocate(SIZEOF_SIGSET, 8).fill((byte) 0xff);
        check("posix_spawnattr_setsigmask", request, attributes.address(), none.address());
        check("posix_spawnattr_setsigdefault", request, attributes.address(), all.address());
        check(
                "posix_spawnattr_setflags",
                request,
                attributes.address(),
                POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
    }

    /** A NULL-terminated array of C strings. */
    private static MemorySegment strings(Arena arena, List<String> texts) {
        MemorySegment array = arena.allocate(ValueLayout.ADDRESS, texts.size() + 1L);
        for (int i = 0; i < texts.size(); i++) {
            array.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(texts.get(i)));
        }
        return array;
    }

    private static void check(String function, Request request, long... arguments) {
        int error = call(function, arguments);
        if (error != 0) {
            throw new KernelException(function, request.words().getFirst(), new Errno(error));
        }
    }

    private static int call(String function, long... arguments) {
        try (Frame frame = new Frame()) {
            return (int) frame.returned(Frame.function(function), arguments);
        }
    }
}
