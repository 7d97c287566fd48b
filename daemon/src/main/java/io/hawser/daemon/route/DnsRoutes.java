package io.hawser.daemon.route;

import io.hawser.api.dns.DnsAnswer;
import io.hawser.container.Container;
import io.hawser.daemon.http.Request;
import io.hawser.daemon.http.Response;
import io.hawser.daemon.http.Router;
import io.hawser.network.dns.Explanation;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.SandboxId;
import java.io.IOException;
import java.util.Locale;

/** Our own API: what a container is answered when it asks for a name, and why. See docs/dns.md. */
public final class DnsRoutes {
    private final Services services;

    DnsRoutes(Services services) {
        this.services = services;
    }

    void register(Router router) {
        router.on("GET", "/hawser/v1/dns/{container}", this::ask);
    }

    private void ask(Request request, Response response) throws IOException {
        Container container = services.containers().get(request.parameter("container"));
        String name = request.query().text("name");
        if (name.isEmpty()) {
            throw NetworkException.invalid("a name to ask for is needed: ?name=");
        }
        String type = request.query().text("type").toUpperCase(Locale.ROOT);
        SandboxId sandbox = container
                .sandbox()
                .orElseThrow(() ->
                        NetworkException.conflict("container " + container.name() + " is not running: it asks nobody"));
        Explanation explanation = services.networks().explainName(sandbox, name, type.isEmpty() ? "A" : type);
        response.json(200, answer(container, explanation));
    }

    private static DnsAnswer answer(Container container, Explanation explanation) {
        return new DnsAnswer(
                container.name(),
                explanation.name(),
                explanation.type(),
                explanation.rcode(),
                explanation.records(),
                explanation.source(),
                explanation.why(),
                explanation.attempts().stream()
                        .map(attempt -> new DnsAnswer.Asked(attempt.server(), attempt.outcome(), attempt.millis()))
                        .toList(),
                explanation.took().toNanos() / 1e6);
    }
}
