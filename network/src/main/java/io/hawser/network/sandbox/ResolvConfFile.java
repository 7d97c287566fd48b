package io.hawser.network.sandbox;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A container's {@code /etc/resolv.conf} on disk, written in place. Beside it {@code resolv.conf.hash} holds the SHA-256 of what
 * was written, or of two texts while one becomes the other; when the file has another, somebody edited it, and it is theirs from
 * then on. Any thread may use it.
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
        file.alone(() -> file.begin(bytes, HASH, hash(bytes)));
    }

    /** Writes a later text, unless somebody has edited the file; ends first what was left half-way by who wrote before. */
    public void update(String text) {
        String bytes = MountedFile.encoded(text);
        file.alone(() -> {
            if (file.finish()) {
                file.read().ifPresent(finished -> note(hash(finished)));
            }
            Optional<String> now = file.read();
            List<String> noted = noted();
            if (now.isPresent() && noted.contains(hash(now.get()))) {
                change(now.get(), bytes, noted.size() > 1);
            }
        });
    }

    private void change(String before, String text, boolean halfWay) {
        if (!before.equals(text)) {
            save(before, text);
        } else if (halfWay) {
            note(hash(text));
        }
    }

    /** Both texts are the engine's while one becomes the other. */
    private void save(String before, String text) {
        note(hash(before) + "\n" + hash(text));
        file.write(before, text);
        note(hash(text));
    }

    private List<String> noted() {
        return file.note(HASH).map(text -> text.lines().toList()).orElse(List.of());
    }

    private void note(String hashes) {
        file.note(HASH, "", hashes);
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
