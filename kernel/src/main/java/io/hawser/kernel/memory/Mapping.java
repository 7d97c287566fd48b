package io.hawser.kernel.memory;

import java.util.ArrayList;
import java.util.List;

/**
 * One mapping of a process and how much of it is resident, as {@code /proc/PID/smaps} tells:
 *
 * <pre>{@code
 * 7f0eecdd2000-7f0eece5b000 r-xp 00028000 fe:00 1234    /usr/lib/x86_64-linux-gnu/libc.so.6
 * Size:               1364 kB
 * Rss:                 900 kB
 * Anonymous:             0 kB
 * Swap:                  0 kB
 * }</pre>
 *
 * @param from the first address
 * @param to the address after the last
 * @param permissions such as {@code r-xp}
 * @param inode of the mapped file; 0 for none
 * @param resident KiB that are in memory
 * @param own KiB of pages that are this process's alone: written to, in memory or swapped out
 *     <p>Source: proc_pid_smaps(5).
 */
record Mapping(long from, long to, String permissions, long inode, long resident, long own) {
    private static final int HEXADECIMAL = 16;
    private static final int FIELDS = 6;

    /**
     * The mappings that {@code lines} of an smaps file tell of. There are thousands of lines and seldom time to compile what
     * reads them, so this looks at as little as it can.
     */
    static List<Mapping> parse(List<String> lines) {
        List<Mapping> mappings = new ArrayList<>();
        for (String line : lines) {
            if (isHead(line)) {
                mappings.add(of(line.split(" ", FIELDS)));
            } else if (!mappings.isEmpty()) {
                mappings.addLast(mappings.removeLast().with(line));
            }
        }
        return mappings;
    }

    /** An address is in lower case, and what is said of a mapping begins with a capital. */
    private static boolean isHead(String line) {
        return !line.isEmpty() && "0123456789abcdef".indexOf(line.charAt(0)) >= 0;
    }

    /** @param fields address range, permissions, offset, device, inode and path */
    private static Mapping of(String[] fields) {
        int dash = fields[0].indexOf('-');
        return new Mapping(
                Long.parseUnsignedLong(fields[0], 0, dash, HEXADECIMAL),
                Long.parseUnsignedLong(fields[0], dash + 1, fields[0].length(), HEXADECIMAL),
                fields[1],
                Long.parseLong(fields[4]),
                0,
                0);
    }

    private Mapping with(String line) {
        if (line.startsWith("Rss:")) {
            return new Mapping(from, to, permissions, inode, kilobytes(line), own);
        }
        if (line.startsWith("Anonymous:") || line.startsWith("Swap:")) {
            return new Mapping(from, to, permissions, inode, resident, own + kilobytes(line));
        }
        return this;
    }

    /** {@code Rss:                 900 kB}. */
    private static long kilobytes(String line) {
        int end = line.lastIndexOf(' ');
        return Long.parseLong(line, line.lastIndexOf(' ', end - 1) + 1, end, 10);
    }

    /** Whether every page of it can be read again from its file: it is one, may not be written to and never was. */
    boolean readAgain() {
        return inode != 0 && permissions.startsWith("r-") && permissions.endsWith("p") && own == 0;
    }
}
