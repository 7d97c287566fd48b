package io.hawser.network.sandbox;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A container's {@code /etc/resolv.conf} on disk, written in place. Beside it {@code resolv.conf.hash} holds the SHA-256
 * of what was written; when the file no longer has it, somebody edited it, and it is theirs from then on. Any thread may use
 * it.
 */
public final class ResolvConfFile {
    private static final String HASH = ".hash";

    private final MountedFile file;

    public ResolvConfFile(Path path) {
        this.file = new MountedFile(path);
    }

    /** Writes a first text, whatever was there. */
    public void write(String text) {
        String bytes = MountedFile.encoded(text);
        file.alone(() -> {
            file.begin(bytes, HASH, hash(bytes));
            return bytes;
        });
    }

    /** Writes a later text, unless somebody has edited the file or it has that text. */
    public void update(String text) {
        file.alone(() -> {
            Optional<String> now = file.read();
            boolean edited = now.isEmpty() || !file.note(HASH).equals(now.map(ResolvConfFile::hash));
            String bytes = MountedFile.encoded(text);
            return edited || now.get().equals(bytes) ? "" : save(bytes);
        });
    }

    /** Ends what an earlier process left half-way, then as {@link #update}. */
    public void repair(String text) {
        file.alone(() -> {
            if (file.finish()) {
                file.read().ifPresent(finished -> file.note(HASH, hash(finished)));
            }
            return "";
        });
        update(text);
    }

    private String save(String text) {
        file.write(text);
        file.note(HASH, hash(text));
        return text;
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.ISO_8859_1));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
