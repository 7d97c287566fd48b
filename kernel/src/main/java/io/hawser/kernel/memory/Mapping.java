package io.hawser.kernel.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    private static final Pattern HEAD =
            Pattern.compile("([0-9a-f]+)-([0-9a-f]+) (\\S{4}) [0-9a-f]+ [0-9a-f:]+ (\\d+)(?: .*)?");

    /** The mappings that {@code lines} of an smaps file tell of. */
    static List<Mapping> parse(List<String> lines) {
        List<Mapping> mappings = new ArrayList<>();
        for (String line : lines) {
            Matcher head = HEAD.matcher(line);
            if (head.matches()) {
                mappings.add(of(head));
            } else if (!mappings.isEmpty()) {
                mappings.add(mappings.removeLast().with(line));
            }
        }
        return mappings;
    }

    private static Mapping of(Matcher head) {
        return new Mapping(
                Long.parseUnsignedLong(head.group(1), 16),
                Long.parseUnsignedLong(head.group(2), 16),
                head.group(3),
                Long.parseLong(head.group(4)),
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

    private static long kilobytes(String line) {
        return Long.parseLong(line.replaceAll("\\D", ""));
    }

    /** Whether every page of it can be read again from its file: it is one, may not be written to and never was. */
    boolean readAgain() {
        return inode != 0 && permissions.startsWith("r-") && permissions.endsWith("p") && own == 0;
    }
}
