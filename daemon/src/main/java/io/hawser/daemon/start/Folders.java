package io.hawser.daemon.start;

import io.hawser.daemon.config.ConfigException;
import io.hawser.kernel.random.KernelRandom;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/** The daemon's two folders and what of them is its own. */
public final class Folders {
    private Folders() {}

    /** Makes {@code folder} with exactly this mode, whatever the umask; one that is there gets it too. */
    public static void make(Path folder, String mode) throws ConfigException {
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(mode));
        } catch (IOException e) {
            throw new ConfigException("cannot make " + folder + ": " + reason(e));
        }
    }

    /** In the system's words: some exceptions of the JDK say nothing but the file's name. */
    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "no such file or directory";
            case AccessDeniedException _ -> "permission denied";
            case FileAlreadyExistsException _ -> "not a directory";
            default -> String.valueOf(e.getMessage());
        };
    }

    /** Which engine the folder belongs to: the mark on our links. Made up once and kept ({@code engine-id}). */
    public static String engineId(Path dataRoot) throws ConfigException {
        Path file = dataRoot.resolve("engine-id");
        try {
            if (Files.exists(file)) {
                return UUID.fromString(Files.readString(file).strip()).toString();
            }
            String id = randomId();
            Path temporary = dataRoot.resolve(".engine-id.new");
            Files.deleteIfExists(temporary);
            Files.createFile(
                    temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(temporary, (id + "\n").getBytes(StandardCharsets.UTF_8), StandardOpenOption.SYNC);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            return id;
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException("cannot use " + file + ": " + e.getMessage());
        }
    }

    /** RFC 9562, section 5.4; the JDK's own would have its whole provider of random numbers made first. */
    private static String randomId() {
        KernelRandom random = new KernelRandom();
        long version4 = (random.nextLong() & ~0xf000L) | 0x4000L;
        long variant = (random.nextLong() >>> 2) | Long.MIN_VALUE;
        return new UUID(version4, variant).toString();
    }
}
