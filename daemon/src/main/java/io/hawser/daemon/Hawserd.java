package io.hawser.daemon;

import io.hawser.api.ApiVersion;
import io.hawser.daemon.config.ConfigException;
import io.hawser.daemon.config.DaemonConfig;
import io.hawser.daemon.config.Flag;
import io.hawser.daemon.config.HostAddress;
import io.hawser.daemon.config.LiveConfig;
import io.hawser.daemon.config.Settings;
import io.hawser.daemon.event.EventBridge;
import io.hawser.daemon.event.EventLog;
import io.hawser.daemon.http.Handler;
import io.hawser.daemon.http.HttpServer;
import io.hawser.daemon.http.Limits;
import io.hawser.daemon.http.Listener;
import io.hawser.daemon.http.PlainListener;
import io.hawser.daemon.log.LogLines;
import io.hawser.daemon.route.Api;
import io.hawser.daemon.route.ErrorStatus;
import io.hawser.daemon.route.MetricsRoutes;
import io.hawser.daemon.route.SystemFacts;
import io.hawser.daemon.start.Folders;
import io.hawser.daemon.start.HostBridge;
import io.hawser.daemon.start.PidFile;
import io.hawser.daemon.start.ProcessSignals;
import io.hawser.daemon.start.Sockets;
import io.hawser.kernel.netns.Namespace;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon's main class. It starts in this order, so that nothing is touched before everything that can be refused has
 * been: flags and file; whose the pidfile, the sockets and docker0 are; folders, pidfile; store, networks, containers; and
 * last the sockets, so that the first client finds everything as it should be.
 *
 * <p>SIGTERM and SIGINT end it cleanly (exit status 0) and leave containers running; SIGHUP reloads its configuration. Its host
 * is the network namespace it was started in.
 */
public final class Hawserd implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Hawserd.class);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private volatile boolean serving;

    private Hawserd() {}

    /** Runs the daemon until a signal ends it. */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            Settings settings = Settings.read(List.of(arguments), DaemonConfig.STANDARD_FILE);
            if (settings.flag("help", false)) {
                System.out.print(help());
                return;
            }
            if (settings.flag("version", false)) {
                System.out.println("Hawser version " + version() + ", Engine API " + ApiVersion.MAXIMUM);
                return;
            }
            // Beside the reading of flags and the linking of C, which take as long.
            Thread.ofPlatform().daemon().name("hawser-head-start").start(Wiring::headStart);
            DaemonConfig config = DaemonConfig.of(settings);
            if (settings.flag("validate", false)) {
                System.out.println("configuration OK");
                return;
            }
            run(config, List.of(arguments));
        } catch (ConfigException e) {
            System.err.println("hawserd: " + oneLine(String.valueOf(e.getMessage())));
            System.exit(1);
        }
    }

    private static String oneLine(String text) {
        return text.replace('\n', ' ').replace('\r', ' ');
    }

    private static void run(DaemonConfig config, List<String> arguments) throws InterruptedException, ConfigException {
        LogLines.threshold(Reload.threshold(config));
        Hawserd daemon = new Hawserd();
        Runtime.getRuntime().addShutdownHook(new Thread(daemon::stop, "stop"));
        ProcessSignals.endOnRequest();
        try {
            daemon.start(config, arguments);
        } catch (ConfigException e) {
            throw e;
        } catch (RuntimeException | IOException e) {
            LOG.debug("the start failed", e);
            throw new ConfigException("cannot start: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
        }
        new CountDownLatch(1).await();
    }

    private void start(DaemonConfig config, List<String> arguments) throws ConfigException, IOException {
        refuseWhatIsTaken(config);
        Folders.make(config.dataRoot(), "rwx--x---");
        Folders.make(config.execRoot(), "rwx------");
        String engineId = Folders.engineId(config.dataRoot());
        Namespace host = Namespace.current();
        if (!config.bridge().disabled() && config.bridge().existing().isEmpty()) {
            HostBridge.check(host, "docker0", engineId);
        }
        if (config.pidFile().isPresent()) {
            open(PidFile.write(config.pidFile().get()));
        }
        EventLog events = new EventLog();
        LiveConfig live = new LiveConfig(config);
        SystemFacts facts = new SystemFacts(engineId, version(), live);
        ProcessSignals.onHangUp(new Reload(
                arguments,
                live,
                attributes -> EventBridge.daemon(events, "reload", engineId, facts.hostname(), attributes)));
        Wiring wiring = open(Wiring.open(config, host, engineId, events));
        HttpServer server =
                open(new HttpServer(Api.of(wiring.services(), facts), ErrorStatus::refusal, Limits.DEFAULT, headers()));
        config.notes().forEach(LOG::info);
        if (facts.lacksForwarding(wiring.services().networks())) {
            LOG.warn("IPv4 forwarding is disabled. Networking will not work.");
        }
        List<Listener> listeners = new ArrayList<>();
        for (HostAddress address : config.hosts()) {
            listeners.add(Sockets.open(address, config));
        }
        for (Listener listener : listeners) {
            server.serve(listener);
            LOG.info("API listen on {}", listener);
        }
        if (config.metrics().isPresent()) {
            serveMetrics(config.metrics().get(), MetricsRoutes.of(wiring.services(), facts, wiring.countTraffic(host)));
        }
        serving = true;
        byte[] refused = Api.refused();
        wiring.afterStart(config, () -> server.rehearse(refused), server::quiet);
        open(IdleTrim.watch(server));
    }

    private void serveMetrics(HostAddress.Tcp address, Handler metrics) throws ConfigException {
        InetSocketAddress socket = new InetSocketAddress(address.host(), address.port());
        if (!socket.getAddress().isLoopbackAddress()) {
            LOG.warn("metrics on {} are for whoever reaches it", address);
        }
        HttpServer server = open(new HttpServer(metrics, ErrorStatus::refusal, Limits.DEFAULT, headers()));
        try {
            Listener listener = PlainListener.bind(socket);
            server.serve(listener);
            LOG.info("metrics on {}", listener);
        } catch (IOException e) {
            throw new ConfigException("--metrics-addr: " + e.getMessage());
        }
    }

    private static void refuseWhatIsTaken(DaemonConfig config) throws ConfigException {
        if (config.pidFile().isPresent()) {
            PidFile.check(config.pidFile().get());
        }
        for (HostAddress address : config.hosts()) {
            Sockets.check(address);
        }
    }

    private synchronized <T extends AutoCloseable> T open(T resource) {
        opened.push(resource);
        return resource;
    }

    /** What every answer says about us. */
    private static Map<String, String> headers() {
        return Map.of(
                "Api-Version",
                ApiVersion.MAXIMUM.toString(),
                "Docker-Experimental",
                "false",
                "Ostype",
                "linux",
                "Server",
                "Hawser/" + version() + " (linux)");
    }

    /** Stops serving, then lets go of everything in the reverse order. */
    @Override
    public synchronized void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                LOG.error("stopping: {}", e.toString());
            }
        }
    }

    private void stop() {
        if (serving) {
            LOG.info("stopping; containers run on");
        }
        close();
    }

    /** The version of this build. */
    static String version() {
        try (InputStream in = Hawserd.class.getResourceAsStream("version.txt")) {
            return in == null ? "unknown" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String help() {
        StringBuilder help =
                new StringBuilder("Usage: hawserd [OPTIONS]\n\nContainer networking and containers behind the"
                        + " Docker Engine API.\n\nOptions:\n");
        for (Flag flag : Flag.all()) {
            String letter = flag.letter().isEmpty() ? "    " : "-" + flag.letter() + ", ";
            String type = flag.type() == Flag.Type.BOOLEAN
                    ? ""
                    : " " + flag.type().name().toLowerCase(java.util.Locale.ROOT);
            help.append(String.format("  %s--%-34s %s%n", letter, flag.name() + type, flag.help()));
        }
        return help.toString();
    }
}
