package io.hawser.daemon.start;

import io.hawser.daemon.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The file that holds our process id while we live: {@code 1234}. */
public final class PidFile implements AutoCloseable {
    private final Path path;
    private final String content = Long.toString(ProcessHandle.current().pid());

    private PidFile(Path path) {
        this.path = path;
    }

    /** Refuses when the file names a live engine that is not this process. */
    public static void check(Path path) throws ConfigException {
        Optional<Long> pid = read(path);
        Optional<String> holder = pid.flatMap(ProcessProbe::engine);
        if (holder.isPresent()) {
            throw new ConfigException("pidfile " + path + " belongs to " + holder.get() + " (process " + pid.get()
                    + "), which is running; use --pidfile to choose another");
        }
    }

    private static Optional<Long> read(Path path) throws ConfigException {
        try {
            String text = Files.readString(path).strip();
            boolean number =
                    !text.isEmpty() && text.length() < 12 && text.chars().allMatch(Character::isDigit);
            return number ? Optional.of(Long.valueOf(text)) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new ConfigException("cannot read pidfile " + path + ": " + e.getMessage() + "; use --pidfile");
        }
    }

    /** Writes the file; whoever reads it sees nothing or all of it. */
    public static PidFile write(Path path) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        PidFile file = new PidFile(path);
        Path temporary = path.resolveSibling("." + path.getFileName() + ".new");
        Files.writeString(temporary, file.content);
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(
                temporary,
                path,
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        return file;
    }

    /** Removes the file, unless it is somebody else's by now. */
    @Override
    public void close() {
        try {
            if (Files.readString(path).equals(content)) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // Gone already, or not ours to worry about.
        }
    }
}
