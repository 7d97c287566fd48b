package io.hawser.daemon.route;

import io.hawser.daemon.http.Handler;
import io.hawser.daemon.http.Router;

/** The whole Engine API, and ours beside it. */
public final class Api {
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
}
