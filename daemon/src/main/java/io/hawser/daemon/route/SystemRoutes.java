package io.hawser.daemon.route;

import io.hawser.api.ApiVersion;
import io.hawser.api.system.SystemInfo;
import io.hawser.container.Container;
import io.hawser.container.LogPolicy;
import io.hawser.daemon.config.DaemonConfig;
import io.hawser.daemon.http.Request;
import io.hawser.daemon.http.Response;
import io.hawser.daemon.http.Router;
import io.hawser.daemon.translate.Text;
import io.hawser.network.controller.PublishDefault;
import io.hawser.network.ipam.AddressPool;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The daemon itself: {@code /_ping}, {@code /version}, {@code /info}. Source: Engine API, section System. */
public final class SystemRoutes {
    private static final SystemInfo.RegistryConfig REGISTRIES = new SystemInfo.RegistryConfig(
            List.of("::1/128", "127.0.0.0/8"),
            Map.of("docker.io", new SystemInfo.IndexInfo("docker.io", List.of(), true, true)),
            List.of());

    private final Services services;
    private final SystemFacts facts;

    SystemRoutes(Services services, SystemFacts facts) {
        this.services = services;
        this.facts = facts;
    }

    void register(Router router) {
        router.on("GET", "/_ping", SystemRoutes::ping)
                .on("HEAD", "/_ping", SystemRoutes::ping)
                .on("GET", "/version", this::version)
                .on("GET", "/info", this::info)
                .on("OPTIONS", "/{any...}", (_, response) -> response.empty(200))
                .on("GET", "/plugins", (_, response) -> response.json(200, List.of()))
                .on("GET", "/plugins/{name...}/json", SystemRoutes::noPlugin);
    }

    private static void ping(Request request, Response response) throws IOException {
        response.header("Cache-Control", "no-cache, no-store, must-revalidate")
                .header("Pragma", "no-cache")
                .header("Builder-Version", "2")
                .header("Swarm", "inactive");
        if (request.method().equals("HEAD")) {
            response.header("Content-Type", "text/plain; charset=utf-8").empty(200);
        } else {
            response.text(200, "text/plain; charset=utf-8", "OK");
        }
    }

    private static void noPlugin(Request request, Response response) {
        throw io.hawser.network.model.NetworkException.notFound(
                "plugin \"" + request.parameter("name") + "\" not found");
    }

    /**
     * Written by hand: it is the first thing that a client asks of a daemon that has just started, and the JSON library would
     * take longer to wake up than the daemon took to start. The members are {@link io.hawser.api.system.VersionInfo}'s.
     */
    private void version(Request request, Response response) throws IOException {
        String details = members(List.of(
                Map.entry("ApiVersion", ApiVersion.MAXIMUM.toString()),
                Map.entry("Arch", facts.architecture()),
                Map.entry("BuildTime", ""),
                Map.entry("Experimental", "false"),
                Map.entry("GitCommit", ""),
                Map.entry("GoVersion", ""),
                Map.entry("KernelVersion", facts.kernel()),
                Map.entry("MinAPIVersion", facts.live().now().oldestApi().toString()),
                Map.entry("Os", "linux")));
        String rest = members(List.of(
                Map.entry("Version", facts.version()),
                Map.entry("ApiVersion", ApiVersion.MAXIMUM.toString()),
                Map.entry("MinAPIVersion", facts.live().now().oldestApi().toString()),
                Map.entry("GitCommit", ""),
                Map.entry("GoVersion", ""),
                Map.entry("Os", "linux"),
                Map.entry("Arch", facts.architecture()),
                Map.entry("KernelVersion", facts.kernel()),
                Map.entry("BuildTime", "")));
        response.text(
                200,
                "application/json",
                "{\"Platform\":{\"Name\":\"Hawser\"},\"Components\":[{\"Name\":\"Engine\",\"Version\":\""
                        + facts.version() + "\",\"Details\":{" + details + "}}]," + rest + "}\n");
    }

    /** None of the values needs escaping: versions and names of architectures. */
    private static String members(List<Map.Entry<String, String>> entries) {
        StringBuilder json = new StringBuilder();
        for (Map.Entry<String, String> entry : entries) {
            json.append(json.isEmpty() ? "" : ",")
                    .append('"')
                    .append(entry.getKey())
                    .append("\":\"")
                    .append(entry.getValue())
                    .append('"');
        }
        return json.toString();
    }

    private void info(Request request, Response response) throws IOException {
        response.json(200, info(services.containers().list()));
    }

    private SystemInfo info(List<Container> containers) {
        DaemonConfig config = facts.live().now();
        String runtime = services.containers().runtimeName();
        return new SystemInfo(
                facts.engineId(),
                containers.size(),
                count(containers, io.hawser.container.State.Status.RUNNING),
                count(containers, io.hawser.container.State.Status.PAUSED),
                (int) containers.stream().filter(c -> !c.state().alive()).count(),
                services.images().list().size(),
                "overlay2",
                List.of(List.of("Backing Filesystem", "extfs"), List.of("Native Overlay Diff", "true")),
                new SystemInfo.Plugins(
                        List.of("local"), List.copyOf(services.networks().driverNames()), null, LogPolicy.DRIVERS),
                true,
                true,
                true,
                true,
                true,
                true,
                true,
                facts.forwards(),
                config.debug(),
                openFiles(),
                facts.cgroupVersion().equals("1"),
                Thread.activeCount(),
                Text.time(Instant.now()),
                config.containers().log().driver(),
                "cgroupfs",
                facts.cgroupVersion(),
                services.events().readers(),
                facts.kernel(),
                facts.operatingSystem(),
                facts.osVersion(),
                "linux",
                facts.machine(),
                "https://index.docker.io/v1/",
                REGISTRIES,
                Runtime.getRuntime().availableProcessors(),
                facts.memoryBytes(),
                null,
                config.dataRoot().toString(),
                "",
                "",
                "",
                facts.hostname(),
                config.labels(),
                false,
                facts.version(),
                Map.of("runc", new SystemInfo.RuntimeInfo(runtime)),
                "runc",
                new SystemInfo.Swarm("", "", "inactive", false, "", null),
                true,
                "",
                "docker-init",
                new SystemInfo.Commit(""),
                new SystemInfo.Commit(""),
                new SystemInfo.Commit(""),
                securityOptions(config),
                pools(config),
                new SystemInfo.FirewallBackend(
                        "nftables",
                        List.of(
                                List.of("EnableUserlandProxy", String.valueOf(config.userlandProxy())),
                                List.of(
                                        "PublishDefault",
                                        config.packets().publishDefault().text()))),
                List.of(),
                warnings());
    }

    private static int count(List<Container> containers, io.hawser.container.State.Status status) {
        return (int)
                containers.stream().filter(c -> c.state().status() == status).count();
    }

    private List<SystemInfo.AddressPool> pools(DaemonConfig config) {
        List<AddressPool> given = config.pools().stream()
                .map(pool -> new AddressPool(pool.base(), pool.size()))
                .toList();
        return AddressPool.effective(given, facts.engineId()).stream()
                .map(pool -> new SystemInfo.AddressPool(pool.base().toString(), pool.size()))
                .toList();
    }

    /** The CLI prints these, and of a firewall's backend nothing: so a choice safer than Docker's stands here, too. */
    private static List<String> securityOptions(DaemonConfig config) {
        PublishDefault where = config.packets().publishDefault();
        String seccomp = "name=seccomp,profile=builtin";
        return where == PublishDefault.ALL
                ? List.of(seccomp)
                : List.of(seccomp, "name=publish-default,profile=" + where.text());
    }

    /** Null, as Docker's, where there is nothing to say. */
    private @Nullable List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (facts.lacksForwarding(services.networks())) {
            warnings.add("WARNING: IPv4 forwarding is disabled");
        }
        services.firewalls().known().forEach(blockage -> warnings.add("WARNING: " + blockage.text()));
        services.firewalls().warnings().forEach(each -> warnings.add("WARNING: " + each));
        return warnings.isEmpty() ? null : warnings;
    }

    private static int openFiles() {
        String[] files = new java.io.File("/proc/self/fd").list();
        return files == null ? 0 : files.length;
    }
}
