package io.hawser.daemon.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes the lines.
 *
 * <pre>time="2024-01-02T03:04:05.678Z" level=info msg="API listen on /run/hawser.sock"</pre>
 *
 * Any thread; each line is one write.
 */
public final class LogLines {
    /** How much a line matters; a line below the threshold is not written. */
    public enum Level {
        DEBUG,
        INFO,
        WARNING,
        ERROR,
        FATAL
    }

    private static final FileOutputStream ERR = new FileOutputStream(FileDescriptor.err);
    private static volatile Level threshold = Level.INFO;

    private LogLines() {}

    /** Sets the least level that is written. */
    public static void threshold(Level level) {
        threshold = level;
    }

    /** The level of this name, or null for none: {@code debug info warn error fatal}. */
    public static @Nullable Level level(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "debug", "trace" -> Level.DEBUG;
            case "info" -> Level.INFO;
            case "warn", "warning" -> Level.WARNING;
            case "error" -> Level.ERROR;
            case "fatal", "panic" -> Level.FATAL;
            default -> null;
        };
    }

    static boolean writes(Level level) {
        return level.compareTo(threshold) >= 0;
    }

    /** Writes one line, and the stack of {@code thrown} below it when debugging or when it is an error of ours. */
    static void write(Level level, String message, @Nullable Throwable thrown) {
        if (!writes(level)) {
            return;
        }
        StringBuilder line = new StringBuilder(message.length() + 64)
                .append("time=\"")
                .append(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .append("\" level=")
                .append(level.name().toLowerCase(Locale.ROOT))
                .append(" msg=\"");
        escape(message, line);
        line.append("\"\n");
        if (thrown != null) {
            StringWriter stack = new StringWriter();
            thrown.printStackTrace(new PrintWriter(stack));
            line.append(stack);
        }
        emit(line.toString());
    }

    private static synchronized void emit(String line) {
        try {
            ERR.write(line.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // There is nowhere left to say so.
        }
    }

    /** No message may begin a line of its own or leave its quotes. */
    private static void escape(String message, StringBuilder out) {
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> out.append(c < ' ' || c == 0x7f ? '?' : c);
            }
        }
    }
}
