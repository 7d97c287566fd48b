package io.hawser.daemon.log;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** Gives slf4j loggers that write {@link LogLines}. Named by the launcher; without it, found through {@code META-INF/services}. */
public final class SlfProvider implements SLF4JServiceProvider {
    private final Map<String, Logger> loggers = new ConcurrentHashMap<>();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter mdc = new NOPMDCAdapter();

    @Override
    public ILoggerFactory getLoggerFactory() {
        return name -> loggers.computeIfAbsent(name, Lines::new);
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return mdc;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {}

    private static final class Lines extends LegacyAbstractLogger {
        private static final long serialVersionUID = 1L;

        Lines(String name) {
            this.name = name;
        }

        @Override
        protected @Nullable String getFullyQualifiedCallerName() {
            return null;
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level,
                @Nullable Marker marker,
                String pattern,
                Object @Nullable [] arguments,
                @Nullable Throwable thrown) {
            LogLines.write(ours(level), MessageFormatter.basicArrayFormat(pattern, arguments), thrown);
        }

        private static LogLines.Level ours(Level level) {
            return switch (level) {
                case TRACE, DEBUG -> LogLines.Level.DEBUG;
                case INFO -> LogLines.Level.INFO;
                case WARN -> LogLines.Level.WARNING;
                case ERROR -> LogLines.Level.ERROR;
            };
        }

        @Override
        public boolean isTraceEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return LogLines.writes(LogLines.Level.DEBUG);
        }

        @Override
        public boolean isInfoEnabled() {
            return LogLines.writes(LogLines.Level.INFO);
        }

        @Override
        public boolean isWarnEnabled() {
            return LogLines.writes(LogLines.Level.WARNING);
        }

        @Override
        public boolean isErrorEnabled() {
            return LogLines.writes(LogLines.Level.ERROR);
        }
    }
}
