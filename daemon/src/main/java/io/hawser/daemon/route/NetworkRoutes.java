package io.hawser.daemon.route;

import io.hawser.api.BadJson;
import io.hawser.api.Filters;
import io.hawser.api.network.EndpointSettings;
import io.hawser.api.network.NetworkCreate;
import io.hawser.api.network.NetworkResource;
import io.hawser.api.network.NetworksDeleted;
import io.hawser.daemon.http.Request;
import io.hawser.daemon.http.Response;
import io.hawser.daemon.http.Router;
import io.hawser.daemon.translate.EndpointWire;
import io.hawser.daemon.translate.NetworkWire;
import io.hawser.daemon.translate.Text;
import io.hawser.daemon.translate.Times;
import io.hawser.network.controller.Network;
import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /networks}. Source: Engine API, section Network. */
public final class NetworkRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkRoutes.class);
    private static final Set<String> LIST_FILTERS =
            Set.of("dangling", "driver", "id", "label", "name", "scope", "type");
    private static final Set<String> PRUNE_FILTERS = Set.of("label", "label!", "until");

    private final Services services;
    private final SystemFacts facts;
    private final AtomicBoolean pruning = new AtomicBoolean();

    NetworkRoutes(Services services, SystemFacts facts) {
        this.services = services;
        this.facts = facts;
    }

    void register(Router router) {
        router.on("GET", "/networks", this::list)
                .on("POST", "/networks/create", this::create)
                .on("POST", "/networks/prune", this::prune)
                .on("GET", "/networks/{id...}", this::inspect)
                .on("POST", "/networks/{id...}/connect", this::connect)
                .on("POST", "/networks/{id...}/disconnect", this::disconnect)
                .on("DELETE", "/networks/{id...}", this::remove);
    }

    private void list(Request request, Response response) throws IOException, BadJson {
        Filters filters = Filters.parse(request.query().text("filters")).allow(LIST_FILTERS);
        checkTypes(filters.of("type"));
        Optional<Boolean> dangling = dangling(filters.of("dangling"));
        boolean attachments = !request.version().atLeast(28);
        List<NetworkResource> found = services.networks().networks().stream()
                .filter(network -> matches(network, filters))
                .filter(network -> dangling.isEmpty() || dangling.get() == isDangling(network))
                .map(network -> NetworkWire.resource(network, attachments))
                .toList();
        response.json(200, found);
    }

    private static boolean matches(Network network, Filters filters) {
        return filters.exact("driver", network.driver())
                && filters.exact("scope", network.scope())
                && filters.match("name", network.name())
                && filters.match("id", network.id().hex64())
                && filters.exact("type", network.predefined() ? "builtin" : "custom")
                && filters.labels(network.labels());
    }

    private static void checkTypes(List<String> types) {
        for (String type : types) {
            if (!type.equals("builtin") && !type.equals("custom")) {
                throw NetworkException.system("invalid filter: 'type'='" + type + "'");
            }
        }
    }

    private static Optional<Boolean> dangling(List<String> values) throws BadJson {
        if (values.isEmpty()) {
            return Optional.empty();
        }
        if (values.size() > 1) {
            throw new BadJson("got more than one value for filter key \"dangling\"");
        }
        return switch (values.getFirst()) {
            case "true", "1" -> Optional.of(true);
            case "false", "0" -> Optional.of(false);
            default ->
                throw new BadJson(
                        "invalid value for filter 'dangling', must be \"true\" (or \"1\"), or \"false\" (or \"0\")");
        };
    }

    private static boolean isDangling(Network network) {
        return !network.predefined() && network.endpoints().isEmpty();
    }

    private void inspect(Request request, Response response) throws IOException, BadJson {
        String verbose = request.query().text("verbose");
        if (!verbose.isEmpty()
                && !Set.of("1", "t", "T", "true", "TRUE", "True", "0", "f", "F", "false", "FALSE", "False")
                        .contains(verbose)) {
            throw new BadJson("invalid value for verbose: " + verbose + ": strconv.ParseBool: parsing \"" + verbose
                    + "\": invalid syntax");
        }
        Network network = services.networks().network(request.parameter("id"));
        String scope = request.query().text("scope");
        if (!scope.isEmpty() && !scope.equals(network.scope())) {
            throw NetworkException.notFound("network " + request.parameter("id") + " not found");
        }
        response.json(200, NetworkWire.resource(network, true));
    }

    private void create(Request request, Response response) throws IOException, BadJson {
        NetworkCreate body = request.needJson(NetworkCreate.class);
        Network network = services.networks()
                .createNetwork(NetworkWire.spec(body, facts.live().now().networkOptions()));
        response.json(201, new NetworkCreate.Created(network.id().hex64(), ""));
    }

    private void connect(Request request, Response response) throws IOException, BadJson {
        EndpointSettings.Connect body = request.needJson(EndpointSettings.Connect.class);
        Network.Named network = services.networks().findNetwork(request.parameter("id"));
        services.containers()
                .connect(container(body.container()), EndpointWire.spec(network.name(), body.endpointConfig()));
        response.empty(200);
    }

    private void disconnect(Request request, Response response) throws IOException, BadJson {
        EndpointSettings.Disconnect body = request.needJson(EndpointSettings.Disconnect.class);
        Network.Named network = services.networks().findNetwork(request.parameter("id"));
        services.containers().disconnect(container(body.container()), network.name(), body.force());
        response.empty(200);
    }

    private static String container(@org.jspecify.annotations.Nullable String given) {
        return Text.given(given).orElseThrow(() -> NetworkException.invalid("invalid name or ID supplied: \"\""));
    }

    private void remove(Request request, Response response) throws IOException {
        Network.Named network = services.networks().findNetwork(request.parameter("id"));
        services.networks().removeNetwork(network.id());
        response.empty(204);
    }

    private void prune(Request request, Response response) throws IOException, BadJson {
        Filters filters = Filters.parse(request.query().text("filters")).allow(PRUNE_FILTERS);
        Optional<Instant> until = Times.until(filters);
        if (!pruning.compareAndSet(false, true)) {
            throw NetworkException.conflict("a prune operation is already running");
        }
        try {
            List<String> deleted = prune(filters, until);
            services.events().publish("network", "prune", "", Map.of("reclaimed", "0"), Instant.now());
            response.json(200, new NetworksDeleted(deleted.isEmpty() ? null : deleted));
        } finally {
            pruning.set(false);
        }
    }

    private List<String> prune(Filters filters, Optional<Instant> until) {
        List<String> deleted = new ArrayList<>();
        for (Network network : services.networks().networks()) {
            boolean wanted = isDangling(network)
                    && !network.configOnly()
                    && until.map(limit -> network.created().isBefore(limit)).orElse(true)
                    && filters.labels(network.labels());
            if (wanted && removed(network)) {
                deleted.add(network.name());
            }
        }
        return deleted;
    }

    private boolean removed(Network network) {
        try {
            services.networks().removeNetwork(network.id());
            return true;
        } catch (NetworkException e) {
            LOG.warn("could not remove network {}: {}", network.name(), e.getMessage());
            return false;
        }
    }
}
