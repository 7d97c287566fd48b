package io.hawser.network.controller;

import io.hawser.network.model.NetworkException;
import io.hawser.network.sandbox.ResolvConf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * The host's {@code resolv.conf}, read anew each time. A host without one has no name servers.
 *
 * <p>Where it names systemd-resolved's stub alone, 127.0.0.53, which no container reaches, a second file has the servers
 * behind it. Questions asked from the host go to the stub all the same.
 *
 * @param file the one that counts
 * @param behindStub the second file, if the first is the system's own
 */
record HostConf(Path file, Optional<Path> behindStub) {

    private static final Path SYSTEM = Path.of("/etc/resolv.conf");
    private static final Path RESOLVED = Path.of("/run/systemd/resolve/resolv.conf");

    static HostConf of(Path file) {
        return new HostConf(file, file.equals(SYSTEM) ? Optional.of(RESOLVED) : Optional.empty());
    }

    ResolvConf read() {
        return ResolvConf.parse(text());
    }

    String text() {
        return textOf(file);
    }

    /** The file with servers that a container can ask itself. */
    Path reachable() {
        return behindStub
                .filter(Files::isReadable)
                .filter(other -> read().isStub())
                .orElse(file);
    }

    String textOf(Path path) {
        try {
            return new String(Files.readAllBytes(path), StandardCharsets.UTF_8); // what is no UTF-8 is no word of use
        } catch (NoSuchFileException none) {
            return "";
        } catch (IOException failed) {
            throw NetworkException.system("read " + path + ": " + failed.getMessage(), failed);
        }
    }

    /** Differs when either file has been written or replaced. */
    String stamp() {
        return stamp(file) + behindStub.map(HostConf::stamp).orElse("");
    }

    private static String stamp(Path path) {
        try {
            BasicFileAttributes seen = Files.readAttributes(path, BasicFileAttributes.class);
            return seen.fileKey() + " " + seen.lastModifiedTime() + " " + seen.size() + ";";
        } catch (IOException none) {
            return "none;";
        }
    }
}
