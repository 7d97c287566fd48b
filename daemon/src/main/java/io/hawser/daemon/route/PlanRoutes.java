package io.hawser.daemon.route;

import io.hawser.api.plan.PlanAnswer;
import io.hawser.container.Container;
import io.hawser.daemon.http.Request;
import io.hawser.daemon.http.Response;
import io.hawser.daemon.http.Router;
import io.hawser.network.controller.Network;
import io.hawser.network.model.NetworkException;
import io.hawser.network.plan.Plan;
import io.hawser.network.plan.State;
import java.io.IOException;

/**
 * Our own API, under {@code /hawser/v1}: what a network or a container is meant to be in the kernel, as commands a person could
 * type, and what the kernel lacks of it. See docs/api.md.
 */
public final class PlanRoutes {
    private final Services services;

    PlanRoutes(Services services) {
        this.services = services;
    }

    void register(Router router) {
        router.on("GET", "/hawser/v1/plan/network/{name...}", this::network)
                .on("GET", "/hawser/v1/plan/container/{name}", this::container);
    }

    private void network(Request request, Response response) throws IOException {
        Network network = services.networks().network(request.parameter("name"));
        answer(response, "network", network.name(), services.networks().wantedNetwork(network.id()));
    }

    private void container(Request request, Response response) throws IOException {
        Container container = services.containers().get(request.parameter("name"));
        State wanted = container
                .sandbox()
                .map(id -> services.networks().wantedSandbox(id))
                .orElseThrow(() -> NetworkException.conflict(
                        "container " + container.name() + " is not running: it has no network to plan"));
        answer(response, "container", container.name(), wanted);
    }

    private void answer(Response response, String kind, String name, State wanted) throws IOException {
        Plan difference = services.networks().difference(wanted);
        response.json(
                200,
                new PlanAnswer(kind, name, Plan.between(State.empty(), wanted).spelling(), difference.spelling()));
    }
}
