package io.hawser.network.controller;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many files this process may have open: {@code Max open files} of {@code /proc/self/limits}, proc(5). */
final class OpenFiles {
    private static final String LINE = "Max open files";
    private static final int USUAL = 1024;
    private static final int MOST = 1 << 20;

    private OpenFiles() {}

    /** The soft limit, which the JVM raises to the hard one at its start; the usual 1024 where it cannot be read. */
    static int limit() {
        try {
            return Files.readAllLines(Path.of("/proc/self/limits")).stream()
                    .filter(line -> line.startsWith(LINE))
                    .map(line -> line.substring(LINE.length()).strip().split("\\s+")[0])
                    .map(OpenFiles::number)
                    .findFirst()
                    .orElse(USUAL);
        } catch (IOException unreadable) {
            return USUAL;
        }
    }

    private static int number(String text) {
        try {
            return Math.min(MOST, Integer.parseInt(text));
        } catch (NumberFormatException unlimited) {
            return MOST;
        }
    }
}
