package io.hawser.daemon.start;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Asks /proc (proc(5)) who is who. */
final class ProcessProbe {
    private ProcessProbe() {}

    /** {@code dockerd}, {@code hawserd} … when the process lives and is a container engine; empty otherwise. */
    static Optional<String> engine(long pid) {
        if (pid == ProcessHandle.current().pid()) {
            return Optional.empty();
        }
        String[] words = commandLine(pid);
        if (words.length == 0) {
            return Optional.empty();
        }
        for (String word : words) {
            if (word.equals("io.hawser.daemon.Hawserd")) {
                return Optional.of("hawserd");
            }
        }
        String program = words[0].substring(words[0].lastIndexOf('/') + 1);
        return program.equals("dockerd") || program.equals("hawserd") || program.equals("podman")
                ? Optional.of(program)
                : Optional.empty();
    }

    private static String[] commandLine(long pid) {
        try {
            String line = Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
            return line.isEmpty() ? new String[0] : line.split("\0");
        } catch (IOException e) {
            return new String[0];
        }
    }

    /** An engine that lives in the same network namespace as we do, but us: {@code dockerd (process 123)}. */
    static Optional<String> engineInOurNamespace() {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            Path ours = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
            for (Path process : processes) {
                long pid = Long.parseLong(process.getFileName().toString());
                Optional<String> engine = engine(pid);
                if (engine.isPresent() && sameNamespace(process, ours)) {
                    return Optional.of(engine.get() + " (process " + pid + ")");
                }
            }
        } catch (IOException e) {
            // Without /proc nobody can be named.
        }
        return Optional.empty();
    }

    private static boolean sameNamespace(Path process, Path ours) {
        try {
            return Files.readSymbolicLink(process.resolve("ns/net")).equals(ours);
        } catch (IOException e) {
            return false;
        }
    }
}
