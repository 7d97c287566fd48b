package io.hawser.daemon.route;

import io.hawser.api.ApiVersion;
import io.hawser.api.BadJson;
import io.hawser.api.Filters;
import io.hawser.api.Json;
import io.hawser.api.container.ContainerConfig;
import io.hawser.api.container.ContainerSummary;
import io.hawser.api.container.ContainersDeleted;
import io.hawser.api.container.HostConfig;
import io.hawser.api.container.TopResult;
import io.hawser.api.network.EndpointSettings;
import io.hawser.container.Container;
import io.hawser.container.ContainerSpec;
import io.hawser.container.Created;
import io.hawser.container.ProcessTable;
import io.hawser.container.RemoveOptions;
import io.hawser.container.RestartPolicy;
import io.hawser.container.image.Image;
import io.hawser.daemon.config.ContainerDefaults;
import io.hawser.daemon.http.Request;
import io.hawser.daemon.http.Response;
import io.hawser.daemon.http.Router;
import io.hawser.daemon.translate.AskedPlatform;
import io.hawser.daemon.translate.ContainerMac;
import io.hawser.daemon.translate.ContainerWire;
import io.hawser.daemon.translate.HostDefaults;
import io.hawser.daemon.translate.InspectWire;
import io.hawser.daemon.translate.OlderClients;
import io.hawser.daemon.translate.SummaryWire;
import io.hawser.daemon.translate.Text;
import io.hawser.daemon.translate.Times;
import io.hawser.daemon.translate.Unserved;
import io.hawser.daemon.translate.UpdateWire;
import io.hawser.network.evaluate.Passage;
import io.hawser.network.model.NetworkException;
import io.hawser.network.reach.Blockage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /containers} but for its streams ({@link StreamRoutes}). Source: Engine API, section Container. */
public final class ContainerRoutes {
    private static final Set<String> PRUNE_FILTERS = Set.of("label", "label!", "until");

    private final Services services;
    private final SystemFacts facts;
    private final String cgroupVersion;

    ContainerRoutes(Services services, SystemFacts facts) {
        this.services = services;
        this.facts = facts;
        this.cgroupVersion = facts.cgroupVersion();
    }

    void register(Router router) {
        router.on("GET", "/containers/json", this::list)
                .on("GET", "/containers/ps", this::list)
                .on("POST", "/containers/create", this::create)
                .on("POST", "/containers/prune", this::prune)
                .on("GET", "/containers/{name}/json", this::inspect)
                .on("GET", "/containers/{name}/top", this::top)
                .on("POST", "/containers/{name}/start", this::start)
                .on("POST", "/containers/{name}/stop", this::stop)
                .on("POST", "/containers/{name}/restart", this::restart)
                .on("POST", "/containers/{name}/kill", this::kill)
                .on("POST", "/containers/{name}/pause", this::pause)
                .on("POST", "/containers/{name}/unpause", this::unpause)
                .on("POST", "/containers/{name}/rename", this::rename)
                .on("POST", "/containers/{name}/update", this::update)
                .on("DELETE", "/containers/{name...}", this::remove); // parent/alias, of a link
    }

    private void list(Request request, Response response) throws IOException, BadJson {
        List<Container> containers = services.containers().list();
        int limit = limit(request.query().text("limit"));
        boolean all = request.query().flag("all") || limit > 0;
        ContainerFilter filter = ContainerFilter.of(request.query().text("filters"), all, containers);
        Instant now = Instant.now();
        List<ContainerSummary> listed = new ArrayList<>();
        for (Container container : containers) {
            if (filter.wants(container) && (limit <= 0 || listed.size() < limit)) {
                ContainerSummary summary = SummaryWire.summary(container, services.networks(), now);
                if (filter.wants(summary)) {
                    listed.add(request.query().flag("size") ? sized(summary) : summary);
                }
            }
        }
        response.json(200, listed);
    }

    private ContainerSummary sized(ContainerSummary summary) {
        return summary.withSizes(
                services.containers().writtenBytes(summary.id()),
                services.containers().allBytes(summary.id()));
    }

    private static int limit(String text) throws BadJson {
        try {
            return text.isEmpty() ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new BadJson("invalid limit: a number is needed");
        }
    }

    private void inspect(Request request, Response response) throws IOException {
        Container container = services.containers().get(request.parameter("name"));
        Optional<InspectWire.Sizes> sizes = request.query().flag("size")
                ? Optional.of(new InspectWire.Sizes(
                        services.containers().writtenBytes(container.id()),
                        services.containers().allBytes(container.id())))
                : Optional.empty();
        Map<String, String> layers = services.containers().layers(container.id());
        InspectWire.Extras extras =
                new InspectWire.Extras(sizes, !request.version().atLeast(45));
        response.json(200, InspectWire.inspect(container, services.networks(), layers, extras));
    }

    private void create(Request request, Response response) throws IOException, BadJson {
        byte[] body = request.jsonBytes();
        if (body.length == 0 || !ContainerConfig.anyOf(Json.tree(body))) {
            throw new BadJson("config cannot be empty in order to create a container");
        }
        ContainerConfig config = Json.read(body, ContainerConfig.class);
        ContainerConfig.CreateParts parts = Json.read(body, ContainerConfig.CreateParts.class);
        ContainerDefaults defaults = facts.live().now().containers();
        HostConfig asked = OlderClients.understood(parts.hostConfig(), request.version());
        HostConfig host = HostDefaults.fill(asked, cgroupVersion, defaults);
        ContainerMac.Placed placed =
                ContainerMac.placed(config, host, endpoints(parts, request.version()), request.version());
        Map<String, @Nullable EndpointSettings> endpoints = placed.endpoints();
        String wire = Json.text(new ContainerWire.Kept(config, host));
        String name = request.query().text("name");
        List<String> warnings = new ArrayList<>(Unserved.check(host));
        warnings.addAll(Unserved.logDetails(parts.hostConfig()));
        checkPlatform(Text.orEmpty(config.image()), request.query().text("platform"));
        ContainerWire.Kept meant = new ContainerWire.Kept(config, HostDefaults.unsaid(host, defaults));
        ContainerSpec spec = ContainerWire.spec(name, meant, request.version(), endpoints, wire);
        Created created = services.containers().create(spec);
        warnings.addAll(created.warnings());
        warnings.addAll(placed.warnings());
        if (facts.lacksForwarding(services.networks())) {
            warnings.add("IPv4 forwarding is disabled. Networking will not work.");
        }
        if (!config.networkDisabled()) {
            warnings.addAll(inTheWay(host, endpoints.keySet()));
        }
        response.json(201, new ContainerConfig.Created(created.id(), warnings));
    }

    private void checkPlatform(String image, String text) {
        if (text.isEmpty()) {
            return;
        }
        AskedPlatform platform = AskedPlatform.parse(text);
        Optional<Image> found = services.images().find(image);
        if (found.isPresent() && !platform.fits(found.get().platform())) {
            Image.Platform own = found.get().platform();
            throw NetworkException.notFound("image with reference " + image + " was found but its platform (" + own.os()
                    + "/" + own.architecture() + ") does not match the specified platform (" + text + ")");
        }
    }

    /** Other firewalls that would stop what this container is to do: be reached on its ports, and reach the outside. */
    private List<String> inTheWay(HostConfig host, Set<String> endpoints) {
        Set<String> networks = new HashSet<>(endpoints);
        String mode = Text.orEmpty(host.networkMode());
        networks.add(mode.isEmpty() || mode.equals("default") ? "bridge" : mode);
        boolean publishes = (host.portBindings() != null && !host.portBindings().isEmpty()) || host.publishAllPorts();
        return services.firewalls().stopping(networks).stream()
                .filter(blockage ->
                        blockage.passage() == Passage.OUT || (blockage.passage() == Passage.IN && publishes))
                .map(Blockage::text)
                .toList();
    }

    private static Map<String, @Nullable EndpointSettings> endpoints(
            ContainerConfig.CreateParts parts, ApiVersion version) throws BadJson {
        ContainerConfig.NetworkingConfig networking = parts.networkingConfig();
        if (networking == null || networking.endpointsConfig() == null) {
            return Map.of();
        }
        if (networking.endpointsConfig().size() > 1 && !version.atLeast(44)) {
            throw new BadJson("Container cannot be created with multiple network endpoints: "
                    + String.join(", ", networking.endpointsConfig().keySet()));
        }
        return networking.endpointsConfig();
    }

    private void start(Request request, Response response) throws IOException {
        response.empty(services.containers().start(request.parameter("name")) ? 204 : 304);
    }

    private void stop(Request request, Response response) throws IOException, BadJson {
        boolean stopped = services.containers().stop(request.parameter("name"), signal(request), seconds(request));
        response.empty(stopped ? 204 : 304);
    }

    private void restart(Request request, Response response) throws IOException, BadJson {
        services.containers().restart(request.parameter("name"), signal(request), seconds(request));
        response.empty(204);
    }

    /** Instead of the container's own; older daemons did not read it. */
    private static Optional<String> signal(Request request) {
        return request.version().atLeast(42) ? Text.given(request.query().text("signal")) : Optional.empty();
    }

    private static Optional<Duration> seconds(Request request) throws BadJson {
        String text = request.query().text("t");
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Duration.ofSeconds(Integer.parseInt(text)));
        } catch (NumberFormatException e) {
            throw new BadJson("invalid value for t: a number of seconds is needed");
        }
    }

    private void kill(Request request, Response response) throws IOException {
        services.containers().kill(request.parameter("name"), request.query().text("signal"));
        response.empty(204);
    }

    private void pause(Request request, Response response) throws IOException {
        services.containers().pause(request.parameter("name"));
        response.empty(204);
    }

    private void unpause(Request request, Response response) throws IOException {
        services.containers().unpause(request.parameter("name"));
        response.empty(204);
    }

    private void rename(Request request, Response response) throws IOException {
        services.containers().rename(request.parameter("name"), request.query().text("name"));
        response.empty(204);
    }

    private void update(Request request, Response response) throws IOException, BadJson {
        HostConfig body = OlderClients.understoodUpdate(request.needJson(HostConfig.class), request.version());
        Container container = services.containers().get(request.parameter("name"));
        ContainerWire.Kept kept = InspectWire.kept(container);
        HostConfig host = UpdateWire.merged(container.id(), kept.hostConfig(), body);
        HostConfig.RestartPolicy policy = host.restartPolicy();
        services.containers()
                .update(
                        container.id(),
                        policy == null
                                ? container.spec().life().restart()
                                : RestartPolicy.parse(Text.orEmpty(policy.name()), policy.maximumRetryCount()),
                        ContainerWire.resources(host),
                        Json.text(new ContainerWire.Kept(kept.config(), host)));
        response.json(200, Map.of("Warnings", List.of()));
    }

    private void remove(Request request, Response response) throws IOException {
        RemoveOptions options = new RemoveOptions(
                request.query().flag("force"),
                request.query().flag("v"),
                request.query().flag("link"));
        services.containers().remove(request.parameter("name"), options);
        response.empty(204);
    }

    private void prune(Request request, Response response) throws IOException, BadJson {
        Filters filters = Filters.parse(request.query().text("filters")).allow(PRUNE_FILTERS);
        Optional<Instant> until = Times.until(filters);
        Map<String, Long> sizes = new HashMap<>();
        List<String> removed = services.containers().prune(container -> {
            boolean wanted = filters.labels(container.spec().labels())
                    && until.map(limit -> container.created().isBefore(limit)).orElse(true);
            if (wanted) {
                sizes.put(container.id(), services.containers().writtenBytes(container.id()));
            }
            return wanted;
        });
        long reclaimed =
                removed.stream().mapToLong(id -> sizes.getOrDefault(id, 0L)).sum();
        services.events()
                .publishWithStatus(
                        "container", "prune", "", "", Map.of("reclaimed", Long.toString(reclaimed)), Instant.now());
        response.json(200, new ContainersDeleted(removed.isEmpty() ? null : removed, reclaimed));
    }

    private void top(Request request, Response response) throws IOException {
        ProcessTable table = services.containers()
                .top(request.parameter("name"), request.query().text("ps_args"));
        response.json(200, new TopResult(table.processes(), table.titles()));
    }
}
