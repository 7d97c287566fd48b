package io.hawser.container.stream;

import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a container's log to a client, and on as it grows.
 *
 * <p>The file is asked for more every few milliseconds while a client follows it: a container writes in bursts, and a
 * watch per client would cost the kernel more than a read of nothing.
 */
public final class LogReader implements StreamSession {
    private static final long POLL_MILLIS = 20;
    private static final DateTimeFormatter NANOS = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Path file;
    private final LogOptions options;
    private final boolean tty;
    private final BooleanSupplier grows;
    private volatile boolean closed;
    private boolean insideStdout;
    private boolean insideStderr;

    /**
     * A reader at the place the options say.
     *
     * @param file may not exist yet
     * @param grows whether more may come; asked after the end has been reached
     */
    public LogReader(Path file, LogOptions options, boolean tty, BooleanSupplier grows) {
        if (!options.stdout() && !options.stderr()) {
            throw NetworkException.invalid("must specify at least one of 'stdout' or 'stderr'");
        }
        this.file = file;
        this.options = options;
        this.tty = tty;
        this.grows = grows;
    }

    /** How reading one file ended. */
    private enum Turn {
        FINISHED,
        ABANDONED,
        REPLACED
    }

    @Override
    public End run(StreamSink out, @Nullable InputStream in) throws InterruptedException {
        try {
            Turn turn = first(out);
            while (turn == Turn.REPLACED) {
                turn = next(out);
            }
            return turn == Turn.ABANDONED ? End.ABANDONED : End.FINISHED;
        } catch (IOException e) {
            return End.ABANDONED;
        }
    }

    private Turn first(StreamSink out) throws IOException, InterruptedException {
        try (LogFile log = open()) {
            if (log != null && options.tail().isPresent()) {
                log.seekToLast(options.tail().getAsInt());
            }
            return log == null ? Turn.FINISHED : copy(log, out);
        }
    }

    /** The one that stands in the place of the one before. */
    private Turn next(StreamSink out) throws IOException, InterruptedException {
        try (LogFile log = LogFile.open(file).orElse(null)) {
            return log == null ? Turn.FINISHED : copy(log, out);
        }
    }

    /** The log, waited for if it is to be followed; null if there is none. */
    private @Nullable LogFile open() throws IOException, InterruptedException {
        while (true) {
            boolean more = options.follow() && !closed && grows.getAsBoolean();
            Optional<LogFile> log = LogFile.open(file);
            if (log.isPresent() || !more) {
                return log.orElse(null);
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private Turn copy(LogFile log, StreamSink out) throws IOException, InterruptedException {
        while (!closed) {
            // Asked before reading: what was written before it stopped growing, or was replaced, is then certainly
            // read.
            boolean more = options.follow() && grows.getAsBoolean();
            boolean replaced = options.follow() && log.replaced();
            boolean wrote = false;
            for (LogFile.Entry entry = log.next(); entry != null; entry = log.next()) {
                if (options.until().map(entry.time()::isAfter).orElse(false)) {
                    out.flush();
                    return Turn.FINISHED;
                }
                wrote |= write(entry, out);
                if (closed) {
                    return Turn.ABANDONED;
                }
            }
            if (wrote) {
                out.flush();
            }
            if (replaced) {
                return Turn.REPLACED;
            }
            if (!more || options.until().map(Instant.now()::isAfter).orElse(false)) {
                out.flush();
                return Turn.FINISHED;
            }
            Thread.sleep(POLL_MILLIS);
        }
        return Turn.ABANDONED;
    }

    private boolean write(LogFile.Entry entry, StreamSink out) throws IOException {
        boolean stderr = entry.source() == StreamSink.Source.STDERR;
        boolean inside = stderr ? insideStderr : insideStdout;
        if (stderr) {
            insideStderr = !entry.complete();
        } else {
            insideStdout = !entry.complete();
        }
        if (!(stderr ? options.stderr() : options.stdout())
                || options.since().map(entry.time()::isBefore).orElse(false)) {
            return false;
        }
        byte[] text = options.timestamps() && !inside ? stamped(entry) : entry.bytes();
        out.write(entry.source(), text);
        return true;
    }

    private static byte[] stamped(LogFile.Entry entry) {
        byte[] stamp = (NANOS.format(entry.time()) + " ").getBytes(StandardCharsets.US_ASCII);
        byte[] text = java.util.Arrays.copyOf(stamp, stamp.length + entry.bytes().length);
        System.arraycopy(entry.bytes(), 0, text, stamp.length, entry.bytes().length);
        return text;
    }

    @Override
    public boolean tty() {
        return tty;
    }

    @Override
    public void close() {
        closed = true;
    }
}
