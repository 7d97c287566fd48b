package io.hawser.daemon;

import io.hawser.api.Json;
import io.hawser.daemon.config.ConfigException;
import io.hawser.daemon.config.DaemonConfig;
import io.hawser.daemon.config.LiveConfig;
import io.hawser.daemon.config.Settings;
import io.hawser.daemon.log.LogLines;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What SIGHUP does: reads the flags and {@code daemon.json} again and takes over what may change while the daemon runs. A
 * file with a mistake changes nothing and is told in the log.
 */
final class Reload implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

    private final List<String> arguments;
    private final LiveConfig config;
    private final Consumer<Map<String, String>> told;

    /**
     * Reloads what these arguments named.
     *
     * @param told hears the attributes of the event {@code daemon reload}
     */
    Reload(List<String> arguments, LiveConfig config, Consumer<Map<String, String>> told) {
        this.arguments = List.copyOf(arguments);
        this.config = config;
        this.told = told;
    }

    @Override
    public void run() {
        try {
            Settings settings = Settings.read(arguments, DaemonConfig.STANDARD_FILE);
            LOG.info(
                    "Got signal to reload configuration, reloading from: {}",
                    settings.text("config-file").orElse(DaemonConfig.STANDARD_FILE.toString()));
            List<String> waiting = config.reload(DaemonConfig.of(settings));
            LogLines.threshold(threshold(config.now()));
            if (!waiting.isEmpty()) {
                LOG.warn("not reloaded, takes a restart of hawserd: {}", String.join(", ", waiting));
            }
            told.accept(attributes(config.now()));
        } catch (ConfigException e) {
            LOG.error("the configuration stays as it was: {}", e.getMessage());
        }
    }

    /** The least level that is logged. */
    static LogLines.Level threshold(DaemonConfig config) {
        LogLines.Level level = LogLines.level(config.logLevel());
        return config.debug() || level == null ? LogLines.Level.DEBUG : level;
    }

    private static Map<String, String> attributes(DaemonConfig config) {
        return new TreeMap<>(Map.of(
                "debug",
                Boolean.toString(config.debug()),
                "default-runtime",
                "runc",
                "labels",
                Json.text(config.labels()),
                "live-restore",
                "true"));
    }
}
