package io.hawser.network.sandbox;

import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A container's {@code /etc/resolv.conf} on disk, written in place. Beside it {@code resolv.conf.hash} holds the SHA-256
 * of what was written; when the file no longer has it, somebody edited it, and it is theirs from then on.
 */
public record ResolvConfFile(Path path) {

    /** Writes a first text, whatever was there. */
    public void write(String text) {
        HostsFile.InPlace.write(path, text);
        HostsFile.InPlace.write(hashFile(), hash(text));
    }

    /** Writes a later text unless somebody has edited the file. */
    public void update(String text) {
        if (!edited()) {
            write(text);
        }
    }

    private boolean edited() {
        try {
            return !Files.exists(path)
                    || !Files.exists(hashFile())
                    || !hash(Files.readString(path)).equals(Files.readString(hashFile()));
        } catch (IOException failed) {
            throw NetworkException.system("read " + path + ": " + failed.getMessage(), failed);
        }
    }

    private Path hashFile() {
        return path.resolveSibling(path.getFileName() + ".hash");
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
