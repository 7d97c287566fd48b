package io.hawser.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The descriptors that this process has open. Source: proc_pid_fd(5). */
public final class OpenFiles {
    private OpenFiles() {}

    /** Of those whose target begins so, such as {@code net:[} or {@code socket:}, the targets in their order; all with none. */
    public static List<String> to(String beginning) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .map(OpenFiles::target)
                    .filter(target -> target.startsWith(beginning))
                    .sorted()
                    .toList();
        }
    }

    /** Empty for one that is closed by now. */
    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException gone) {
            return "";
        }
    }
}
