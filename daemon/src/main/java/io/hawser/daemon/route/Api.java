package io.hawser.daemon.route;

import io.hawser.api.ApiVersion;
import io.hawser.daemon.http.Handler;
import io.hawser.daemon.http.Router;
import java.nio.charset.StandardCharsets;

/** The whole Engine API, and ours beside it. */
public final class Api {
    /** So many are in a round of the rehearsal that after all of them libraries are compiled, too, which takes some 384 calls. */
    private static final int REFUSED = 10;

    private Api() {}

    /** A router with every route. */
    public static Handler of(Services services, SystemFacts facts) {
        Router router = new Router(facts.live().now().oldestApi());
        new SystemRoutes(services, facts).register(router);
        new StatsRoutes(services).register(router);
        new DiskRoutes(services).register(router);
        new EventRoutes(services.events()).register(router);
        new StreamRoutes(services).register(router);
        new ContainerRoutes(services, facts).register(router);
        new NetworkRoutes(services, facts).register(router);
        new PlanRoutes(services).register(router);
        new FirewallRoutes(services).register(router);
        new DnsRoutes(services).register(router);
        NotServed.register(router);
        new ImageRoutes(services).register(router);
        new ArchiveRoutes(services).register(router);
        new VolumeRoutes(services).register(router);
        return router;
    }

    /**
     * Requests that are read, routed and understood, and then refused: to connect a container that no user can have to a network that
     * no user can have.
     */
    public static byte[] refused() {
        String body =
                "{\"Container\":\" \",\"EndpointConfig\":{\"IPAMConfig\":{\"IPv4Address\":\"192.0.2.1\"},\"Aliases\":[\"a\"]}}";
        String request = "POST /v" + ApiVersion.MAXIMUM + "/networks/%20/connect HTTP/1.1\r\n"
                + "Host: localhost\r\nAccept-Encoding: identity\r\nUser-Agent: rehearsal\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        return request.repeat(REFUSED).getBytes(StandardCharsets.US_ASCII);
    }
}
