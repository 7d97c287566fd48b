package io.hawser.network.sandbox;

import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/**
 * A file that is bind-mounted into a container. A new file under its name would not be seen inside, so it is rewritten in
 * place: the new text in one write, then cut to its length. A reader never sees it empty.
 *
 * <p>A crash comes before or after a text that is one page at most and no shorter than the last: that is one write(2), which
 * the kernel does in one piece (mm/filemap.c, {@code generic_perform_write}). Any other text is first put beside the file,
 * under the same name with {@code .next}, and taken away when the file has it; what a crash leaves half-way is put right by
 * {@link #finish}.
 *
 * <p>No link is followed: the folder is root's, but the file is the container's to replace. What the container makes of it is
 * kept byte for byte; more than a megabyte is not read. Writers of one file take turns.
 */
record MountedFile(Path path) {
    private static final int LARGEST = 1 << 20;
    private static final int PAGE = 4096;
    /** What is beside the file concerns nobody else. */
    private static final FileAttribute<Set<PosixFilePermission>> OURS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final Charset BYTES = StandardCharsets.ISO_8859_1;
    private static final ReentrantLock[] LOCKS =
            IntStream.range(0, 64).mapToObj(i -> new ReentrantLock()).toArray(ReentrantLock[]::new);

    /** Runs what reads and then writes the file, while no other thread does. */
    void alone(Runnable action) {
        ReentrantLock lock = LOCKS[Math.floorMod(path.hashCode(), LOCKS.length)];
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    boolean exists() {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** The text, one char a byte; empty when there is no file, or one too large to be a file of names. */
    Optional<String> read() {
        return read(path);
    }

    private static Optional<String> read(Path file) {
        Set<OpenOption> options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try (FileChannel channel = FileChannel.open(file, options)) {
            if (channel.size() > LARGEST) {
                return Optional.empty();
            }
            ByteBuffer buffer = ByteBuffer.allocate((int) channel.size());
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
            return Optional.of(new String(buffer.array(), 0, buffer.position(), BYTES));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException failed) {
            throw NetworkException.system("read " + file + ": " + failed.getMessage(), failed);
        }
    }

    /** Text of ours as {@link #read} has it: one char for each byte of its UTF-8 form. */
    static String encoded(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), BYTES);
    }

    /**
     * Writes a first text and a note beside it, for a container that does not run yet: a crash takes both along with its start.
     * What an earlier run left half-way is forgotten.
     */
    void begin(String text, String ending, String note) {
        delete(next());
        overwrite(path, text);
        overwrite(beside(ending), note, OURS);
    }

    /** Writes the text in place of the one that was read; the file is made when there is none. */
    void write(String before, String text) {
        if (isAtOnce(before, text)) {
            overwrite(path, text);
        } else {
            put(next(), text);
            overwrite(path, text);
            delete(next());
        }
    }

    private static boolean isAtOnce(String before, String text) {
        return text.length() >= before.length() && text.length() <= PAGE;
    }

    /** Ends a write that an earlier process did not; answers whether there was one. */
    boolean finish() {
        // Only a look, and a cheap one: with NOFOLLOW_LINKS what is not there takes an exception.
        if (!Files.exists(next())) {
            return false;
        }
        Optional<String> text = read(next());
        text.ifPresent(this::rewrite);
        return text.isPresent();
    }

    private void rewrite(String text) {
        if (exists()) {
            overwrite(path, text);
        }
        delete(next());
    }

    private Path next() {
        return beside(".next");
    }

    /** The file of the same name with an ending, for what is remembered about it. */
    Path beside(String ending) {
        return path.resolveSibling(path.getFileName() + ending);
    }

    /** What is remembered beside the file. */
    Optional<String> note(String ending) {
        return read(beside(ending));
    }

    /** Remembers something beside the file, in place of what was. */
    void note(String ending, String before, String text) {
        if (!before.isEmpty() && isAtOnce(before, text)) {
            overwrite(beside(ending), text, OURS);
        } else {
            put(beside(ending), text);
        }
    }

    /** Whole or not at all. */
    private static void put(Path file, String text) {
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        overwrite(draft, text, OURS);
        try {
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            throw NetworkException.system("write " + file + ": " + failed.getMessage(), failed);
        }
    }

    private static void overwrite(Path file, String text, FileAttribute<?>... whenMade) {
        Set<OpenOption> options =
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try (FileChannel channel = FileChannel.open(file, options, whenMade)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(BYTES));
            while (bytes.hasRemaining()) {
                channel.write(bytes, bytes.position());
            }
            if (channel.size() > bytes.limit()) {
                channel.truncate(bytes.limit());
            }
        } catch (IOException failed) {
            throw NetworkException.system("write " + file + ": " + failed.getMessage(), failed);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failed) {
            throw NetworkException.system("remove " + file + ": " + failed.getMessage(), failed);
        }
    }
}
