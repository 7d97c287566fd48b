package io.hawser.container.process;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.Syscalls;
import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process by what identifies it: its number and, because numbers are used again, the moment it began.
 *
 * @param pid process id
 * @param startTicks clock ticks since boot at which it began: field 22 of {@code /proc/PID/stat}, proc(5)
 */
public record LiveProcess(int pid, long startTicks) {

    /** The process that has this number now. */
    public static Optional<LiveProcess> of(int pid) {
        return read(pid).map(fields -> new LiveProcess(pid, Long.parseLong(fields[19])));
    }

    /** The process that has this number now, if it runs in this session (setsid(2)). */
    public static Optional<LiveProcess> inSession(int pid, int session) {
        return read(pid)
                .filter(fields -> Integer.parseInt(fields[3]) == session && runs(fields))
                .map(fields -> new LiveProcess(pid, Long.parseLong(fields[19])));
    }

    /** Whether it still runs; a zombie does not. */
    public boolean alive() {
        return read(pid)
                .filter(fields -> Long.parseLong(fields[19]) == startTicks && runs(fields))
                .isPresent();
    }

    private static boolean runs(String[] fields) {
        return !fields[0].equals("Z") && !fields[0].equals("X");
    }

    /**
     * Sends it a signal; fine if it has ended. The number may have been used again since: the descriptor is taken first and the
     * identity checked after.
     */
    public void signal(int signal) {
        try (FileDescriptor handle = Syscalls.pidfd(pid)) {
            if (alive()) {
                Syscalls.signal(handle, signal);
            }
        } catch (KernelException e) {
            if (!e.errno().equals(Errno.ESRCH)) {
                throw NetworkException.system("signalling process " + pid + ": " + e.getMessage(), e);
            }
        }
    }

    /** Fields 3 and on: the name before them may contain blanks and parentheses. */
    private static Optional<String[]> read(int pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Integer.toString(pid), "stat"));
            return Optional.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
