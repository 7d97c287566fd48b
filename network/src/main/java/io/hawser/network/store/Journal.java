package io.hawser.network.store;

import io.hawser.network.model.NetworkException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * The file of a {@link JournalStore}: one line a commit, readable with any pager. Fields are separated by tabs: the
 * CRC-32C of the rest of the line, the version, then {@code +key} with its value or {@code -key}.
 *
 * <pre>
 * 5d1c07aa  41  +network/net/4f0c…  {"name":"web","state":"live"}
 * 90b2ee10  42  -network/net/4f0c…  +container/77ab…  {"status":"exited"}
 * </pre>
 *
 * <p>Values are JSON on one line; JSON writes tabs and line ends inside strings as escapes, so neither can occur. Owned
 * by one store, which calls from one thread at a time; but {@link #sync} may go on beside {@link #append} and {@link #cutBack}.
 */
final class Journal {

    /** Below this size compaction is not worth its sync. */
    private static final long SMALLEST_WORTH_COMPACTING = 1 << 20;

    private static final int CHECKSUM_DIGITS = 8;
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> PRIVATE_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path file;
    private FileChannel channel;
    private long size;
    private long worthCompacting;

    private Journal(Path file, FileChannel channel, long size, long live) {
        this.file = file;
        this.channel = channel;
        this.size = size;
        this.worthCompacting = 4 * live;
    }

    /** Replays the file into {@code table}, cuts off what was not written whole, and stands at the end. */
    static Journal open(Path file, Table table) throws IOException {
        Files.deleteIfExists(draft(file));
        FileChannel channel = openPrivately(file);
        byte[] content = Files.readAllBytes(file);
        int good = replay(content, table);
        if (good < content.length) {
            keepDamaged(file, content, good);
            channel.truncate(good);
            channel.force(true);
        }
        channel.position(good);
        return new Journal(file, channel, good, liveSize(table));
    }

    /** Applies whole lines until one does not hold; answers how many bytes were good. */
    private static int replay(byte[] content, Table table) {
        int start = 0;
        for (int end = lineEnd(content, start); end >= 0; end = lineEnd(content, start)) {
            Optional<Change> change = parse(new String(content, start, end - start, StandardCharsets.UTF_8));
            if (change.isEmpty()) {
                return start;
            }
            table.apply(change.get());
            start = end + 1;
        }
        return start;
    }

    /** The torn end of one write is worth nothing; whole lines behind a bad one mean a bad disk: a person may want them. */
    private static void keepDamaged(Path file, byte[] content, int good) throws IOException {
        int badEnd = lineEnd(content, good);
        if (badEnd >= 0 && badEnd + 1 < content.length) {
            Path aside = file.resolveSibling("journal.damaged");
            Files.deleteIfExists(aside);
            try (FileChannel copy = openPrivately(aside)) {
                copy.write(ByteBuffer.wrap(content, good, content.length - good));
            }
        }
    }

    private static int lineEnd(byte[] content, int start) {
        for (int i = start; i < content.length; i++) {
            if (content[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    static Optional<Change> parse(String line) {
        if (line.length() < CHECKSUM_DIGITS + 2) {
            return Optional.empty();
        }
        String body = line.substring(CHECKSUM_DIGITS + 1);
        if (!checksum(body.getBytes(StandardCharsets.UTF_8)).equals(line.substring(0, CHECKSUM_DIGITS))) {
            return Optional.empty();
        }
        String[] fields = body.split("\t", -1);
        long version = Long.parseLong(fields[0]);
        List<Event> events = new ArrayList<>();
        for (int i = 1; i < fields.length; i++) {
            String key = fields[i].substring(1);
            events.add(
                    fields[i].charAt(0) == '-'
                            ? new Event.Deleted(key)
                            : stored(key, fields[++i].getBytes(StandardCharsets.UTF_8), version));
        }
        return Optional.of(new Change(version, events));
    }

    private static Event stored(String key, byte[] value, long version) {
        return new Event.Stored(new Versioned(key, value, version));
    }

    static byte[] line(Change change) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(Long.toString(change.version()).getBytes(StandardCharsets.UTF_8));
        for (Event event : change.events()) {
            if (event instanceof Event.Stored stored) {
                body.writeBytes(("\t+" + stored.key() + "\t").getBytes(StandardCharsets.UTF_8));
                body.writeBytes(stored.value().value());
            } else {
                body.writeBytes(("\t-" + event.key()).getBytes(StandardCharsets.UTF_8));
            }
        }
        byte[] content = body.toByteArray();
        ByteArrayOutputStream line = new ByteArrayOutputStream(CHECKSUM_DIGITS + 1 + content.length + 1);
        line.writeBytes(checksum(content).getBytes(StandardCharsets.US_ASCII));
        line.write('\t');
        line.writeBytes(content);
        line.write('\n');
        return line.toByteArray();
    }

    /** Refuses what would not survive a line. */
    static void check(Mutation mutation) {
        boolean whole = isWord(mutation.key());
        if (mutation instanceof Mutation.Put put) {
            for (byte b : put.value()) {
                whole &= b != '\n' && b != '\t' && b != '\r';
            }
        }
        if (!whole) {
            throw NetworkException.system("record " + mutation.key() + " is not one line");
        }
    }

    private static boolean isWord(String key) {
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) <= ' ') {
                return false;
            }
        }
        return true;
    }

    private static String checksum(byte[] body) {
        CRC32C crc = new CRC32C();
        crc.update(body, 0, body.length);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    void append(byte[] lines) throws IOException {
        writeAll(channel, lines);
        size += lines.length;
    }

    /** Forgets what of the last lines was written when the rest was refused. */
    void cutBack() throws IOException {
        channel.truncate(size);
        channel.position(size);
    }

    /** fdatasync(2). */
    void sync() throws IOException {
        channel.force(false);
    }

    private static void writeAll(FileChannel to, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            to.write(buffer);
        }
    }

    boolean hasGrown() {
        return size > SMALLEST_WORTH_COMPACTING && size > worthCompacting;
    }

    /** Replaces the file by one that holds the live records alone; the old one stands until the rename. */
    void rewrite(Table table) throws IOException {
        byte[] picture = picture(table);
        Optional<FileChannel> next = replaced(picture);
        if (next.isEmpty()) {
            worthCompacting = 2 * size;
            return;
        }
        channel.close();
        channel = next.get();
        size = picture.length;
        worthCompacting = 4 * size;
        syncDirectory(file);
    }

    /** The new file in the place of the old one; empty if there was no room for it, and all is as before. */
    private Optional<FileChannel> replaced(byte[] picture) {
        Path fresh = draft(file);
        try {
            Files.deleteIfExists(fresh);
            FileChannel next = openPrivately(fresh);
            try {
                writeAll(next, picture);
                next.force(true);
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
                return Optional.of(next);
            } catch (IOException full) {
                next.close();
                Files.deleteIfExists(fresh);
                throw full;
            }
        } catch (IOException noRoom) {
            return Optional.empty();
        }
    }

    private static Path draft(Path file) {
        return file.resolveSibling("journal.new");
    }

    /** A line without records first: it carries the version counter, which the last deletion may have advanced. */
    private static byte[] picture(Table table) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(line(new Change(table.version(), List.of())));
        for (Versioned record : table.list("")) {
            all.writeBytes(line(new Change(record.version(), List.of(new Event.Stored(record)))));
        }
        return all.toByteArray();
    }

    private static long liveSize(Table table) {
        return picture(table).length;
    }

    /** Makes the rename itself durable (fsync(2): the directory entry has to be synced on its own). */
    private static void syncDirectory(Path file) throws IOException {
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    static void makeDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, PRIVATE_DIRECTORY);
        }
    }

    static FileChannel openPrivately(Path file) throws IOException {
        return FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE), PRIVATE);
    }

    void close() throws IOException {
        channel.close();
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
