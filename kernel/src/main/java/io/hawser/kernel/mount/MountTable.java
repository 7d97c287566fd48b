package io.hawser.kernel.mount;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is mounted, as {@code /proc/self/mountinfo} shows it:
 *
 * <pre>36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue</pre>
 *
 * Any thread may call. Source: proc(5).
 */
public final class MountTable {
    private static final Path FILE = Path.of("/proc/self/mountinfo");
    private static final int MOUNT_POINT = 4;

    private MountTable() {}

    /**
     * A mount.
     *
     * @param point where
     * @param type file system, for example {@code overlay}
     */
    public record Entry(Path point, String type) {}

    /** The mounts at and below a directory, in the order they were made. */
    public static List<Entry> under(Path directory) {
        List<Entry> entries = new ArrayList<>();
        for (String line : lines()) {
            Entry entry = parse(line);
            if (entry.point().startsWith(directory)) {
                entries.add(entry);
            }
        }
        return entries;
    }

    /** Whether something is mounted exactly here. */
    public static boolean isMountPoint(Path path) {
        for (Entry entry : under(path)) {
            if (entry.point().equals(path)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Entry parse(String line) {
        String[] fields = line.split(" ", -1);
        int separator = MOUNT_POINT;
        while (!fields[separator].equals("-")) {
            separator++;
        }
        return new Entry(Path.of(unescape(fields[MOUNT_POINT])), fields[separator + 1]);
    }

    /** Space, tab, line feed and backslash are written as three octal digits. */
    private static String unescape(String field) {
        StringBuilder text = new StringBuilder(field.length());
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '\\' && i + 3 < field.length()) {
                text.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}
