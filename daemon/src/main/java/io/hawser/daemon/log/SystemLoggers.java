package io.hawser.daemon.log;

import java.text.MessageFormat;
import java.util.Arrays;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * Gives {@link System.Logger} loggers that write {@link LogLines}; of the JDK's own only warnings and worse. Found through
 * {@code META-INF/services}.
 */
public final class SystemLoggers extends System.LoggerFinder {
    @Override
    public System.Logger getLogger(String name, Module module) {
        return new Lines(name);
    }

    private record Lines(String name) implements System.Logger {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            boolean chatter = name.startsWith("java.") && level.compareTo(Level.WARNING) < 0;
            return level != Level.OFF && !chatter && LogLines.writes(ours(level));
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String text, @Nullable Throwable thrown) {
            if (isLoggable(level)) {
                LogLines.write(ours(level), String.valueOf(text), thrown);
            }
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String format, Object @Nullable ... arguments) {
            if (isLoggable(level)) {
                LogLines.write(ours(level), formatted(String.valueOf(format), arguments), null);
            }
        }

        private static String formatted(String format, Object @Nullable [] arguments) {
            return arguments == null || arguments.length == 0 ? format : MessageFormat.format(format, texts(arguments));
        }

        /** As text, so that process ids and the like are not grouped by thousands. */
        private static Object[] texts(Object[] arguments) {
            return Arrays.stream(arguments).map(String::valueOf).toArray();
        }

        private static LogLines.Level ours(Level level) {
            return switch (level) {
                case ALL, TRACE, DEBUG -> LogLines.Level.DEBUG;
                case INFO -> LogLines.Level.INFO;
                case WARNING -> LogLines.Level.WARNING;
                case ERROR, OFF -> LogLines.Level.ERROR;
            };
        }
    }
}
