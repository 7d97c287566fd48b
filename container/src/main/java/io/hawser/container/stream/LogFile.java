package io.hawser.container.stream;

import io.hawser.container.stream.StreamSink.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the monitor logged, in its {@code k8s-file} format: a line per line of output, or per piece of one.
 *
 * <pre>
 * 2026-11-21T04:32:47.123456789+00:00 stdout P Passw
 * 2026-11-21T04:32:47.123700000+00:00 stdout F ord:
 * </pre>
 *
 * <p>{@code F} ends a line, {@code P} does not: the newline in the file is then the format's and not the process'. A line
 * that the monitor has only half written stays unread until the rest is there. Belongs to one thread.
 *
 * <p>Source: conmon(8) and Kubernetes' CRI logging format.
 */
final class LogFile implements AutoCloseable {
    private static final int BLOCK = 64 * 1024;

    private final Path file;
    private final FileChannel channel;
    private final @Nullable Object identity;
    private byte[] buffer = new byte[BLOCK];
    private int begin;
    private int end;
    private long position;

    private LogFile(Path file, FileChannel channel, @Nullable Object identity) {
        this.file = file;
        this.channel = channel;
        this.identity = identity;
    }

    /** Opens it at its beginning; empty if nothing has been logged. */
    static Optional<LogFile> open(Path file) throws IOException {
        try {
            // Taken first: if the file is replaced in between, it is opened twice rather than missed.
            Object identity = identity(file);
            return Optional.of(new LogFile(file, FileChannel.open(file, StandardOpenOption.READ), identity));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static @Nullable Object identity(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    /** Whether another file stands in its place: the monitor begins a new one when one has become too large. */
    boolean replaced() throws IOException {
        try {
            return !Objects.equals(identity, identity(file));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /**
     * A line or a piece of one.
     *
     * @param time when it was written
     * @param source which stream
     * @param complete whether a line ends here
     * @param bytes the text, with the newline that ends a complete line
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Entry(Instant time, Source source, boolean complete, byte[] bytes) {}

    /** The next entry; null at the end of what has been written. Lines that are no entries are passed over. */
    @Nullable
    Entry next() throws IOException {
        while (true) {
            int newline = findNewline();
            if (newline < 0) {
                return null;
            }
            Entry entry = parse(buffer, begin, newline);
            begin = newline + 1;
            if (entry != null) {
                return entry;
            }
        }
    }

    private int findNewline() throws IOException {
        int from = begin;
        while (true) {
            for (int i = from; i < end; i++) {
                if (buffer[i] == '\n') {
                    return i;
                }
            }
            from = end - begin;
            if (!fill()) {
                return -1;
            }
        }
    }

    /** Moves what is unread to the front and appends what the file has; false if it has nothing new. */
    private boolean fill() throws IOException {
        System.arraycopy(buffer, begin, buffer, 0, end - begin);
        end -= begin;
        begin = 0;
        if (end == buffer.length) {
            buffer = java.util.Arrays.copyOf(buffer, buffer.length * 2);
        }
        int read = channel.read(ByteBuffer.wrap(buffer, end, buffer.length - end), position);
        if (read <= 0) {
            return false;
        }
        position += read;
        end += read;
        return true;
    }

    private static @Nullable Entry parse(byte[] line, int from, int newline) {
        int first = indexOf(line, ' ', from, newline);
        int second = first < 0 ? -1 : indexOf(line, ' ', first + 1, newline);
        if (second < 0 || second + 2 >= newline + 1 || second + 1 >= newline) {
            return null;
        }
        Source source = source(new String(line, first + 1, second - first - 1, StandardCharsets.US_ASCII));
        Instant time = time(new String(line, from, first - from, StandardCharsets.US_ASCII));
        if (source == null || time == null) {
            return null;
        }
        boolean complete = line[second + 1] == 'F';
        int text = Math.min(second + 3, newline);
        int length = newline - text + (complete ? 1 : 0);
        byte[] bytes = new byte[length];
        System.arraycopy(line, text, bytes, 0, length);
        return new Entry(time, source, complete, bytes);
    }

    private static int indexOf(byte[] bytes, char wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static @Nullable Source source(String name) {
        return switch (name) {
            case "stdout" -> Source.STDOUT;
            case "stderr" -> Source.STDERR;
            default -> null;
        };
    }

    private static @Nullable Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /**
     * Goes to where the last so many lines begin. Reads the file backwards, so its cost is that of the lines and not of the
     * file.
     */
    void seekToLast(int lines) throws IOException {
        long size = channel.size();
        position = lines == 0 ? size : startOfLast(lines, size);
        begin = 0;
        end = 0;
    }

    private long startOfLast(int lines, long size) throws IOException {
        // A record ends a logical line if the record is complete; the cut is after the newline of the (lines+1)-th such
        // record from the end. Whether a record is complete is seen at its beginning, hence the two positions.
        int seen = 0;
        long recordEnd = size;
        for (long at = size - 2; at >= -1; at--) {
            if (at >= 0 && byteAt(at) != '\n') {
                continue;
            }
            boolean last = recordEnd == size;
            if (isComplete(at + 1, recordEnd) || last) {
                if (seen == lines) {
                    return recordEnd;
                }
                seen++;
            }
            recordEnd = at + 1;
        }
        return 0;
    }

    private long blockStart = -1;
    private int blockLength;

    /** The byte at this position, through a block that is read once and ends there. */
    private byte byteAt(long at) throws IOException {
        if (blockStart < 0 || at < blockStart || at >= blockStart + blockLength) {
            blockStart = Math.max(0, at - BLOCK + 1);
            blockLength = (int) (at - blockStart + 1);
            ByteBuffer block = ByteBuffer.wrap(buffer, 0, blockLength);
            while (block.hasRemaining() && channel.read(block, blockStart + block.position()) > 0) {
                // A read may be short.
            }
        }
        return buffer[(int) (at - blockStart)];
    }

    /** Whether the record in this range has the mark of a complete line, which stands at a fixed place after its time. */
    private boolean isComplete(long from, long to) throws IOException {
        int length = (int) Math.min(64, to - from);
        byte[] head = new byte[length];
        channel.read(ByteBuffer.wrap(head), from);
        int first = indexOf(head, ' ', 0, length);
        int second = first < 0 ? -1 : indexOf(head, ' ', first + 1, length);
        return second >= 0 && second + 1 < length && head[second + 1] == 'F';
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing was written through it.
        }
    }
}
