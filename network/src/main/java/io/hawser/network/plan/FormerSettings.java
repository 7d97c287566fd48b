package io.hawser.network.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What settings of the host were before we changed them, in a file that lives as long as the settings do: until the
 * machine is started anew. A line each:
 *
 * <pre>
 * net/ipv6/conf/all/forwarding 0
 * net/ipv6/conf/eth0/accept_ra 1
 * </pre>
 *
 * <p>Thread-safe.
 */
final class FormerSettings {
    private final Path file;

    FormerSettings(Path file) {
        this.file = file;
    }

    synchronized Map<String, String> all() {
        try {
            Map<String, String> all = new LinkedHashMap<>();
            for (String line : Files.readAllLines(file)) {
                int blank = line.indexOf(' ');
                if (blank > 0) {
                    all.put(line.substring(0, blank), line.substring(blank + 1));
                }
            }
            return all;
        } catch (NoSuchFileException none) {
            return Map.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    Optional<String> of(String setting) {
        return Optional.ofNullable(all().get(setting));
    }

    /** Remembers what is not remembered yet: the value before our first change is the one to give back. */
    synchronized void remember(Map<String, String> values) {
        Map<String, String> all = new LinkedHashMap<>(all());
        values.forEach(all::putIfAbsent);
        write(all);
    }

    synchronized void forget(Iterable<String> settings) {
        Map<String, String> all = new LinkedHashMap<>(all());
        settings.forEach(all::remove);
        write(all);
    }

    private void write(Map<String, String> all) {
        try {
            if (all.isEmpty()) {
                Files.deleteIfExists(file);
                return;
            }
            Files.createDirectories(file.getParent());
            Path draft = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(draft);
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(
                    draft,
                    all.entrySet().stream()
                            .map(entry -> entry.getKey() + " " + entry.getValue() + "\n")
                            .collect(Collectors.joining()));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
