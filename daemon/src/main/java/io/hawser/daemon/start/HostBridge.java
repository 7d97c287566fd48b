package io.hawser.daemon.start;

import io.hawser.daemon.config.ConfigException;
import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.route.Link;
import io.hawser.kernel.route.RouteSocket;
import java.util.Optional;

/** Finds out whether docker0 is a live engine's. */
public final class HostBridge {
    private HostBridge() {}

    /** Refuses when {@code bridge} exists, is not marked as ours, and another engine lives in this network namespace. */
    public static void check(Namespace host, String bridge, String engineId) throws ConfigException {
        Optional<Link> link;
        try (RouteSocket routes = RouteSocket.open(host)) {
            link = routes.link(bridge);
        }
        boolean foreign = link.isPresent() && !link.get().alias().startsWith("hawser " + engineId + " ");
        Optional<String> engine = foreign ? ProcessProbe.engineInOurNamespace() : Optional.empty();
        if (engine.isPresent()) {
            throw new ConfigException(bridge + " belongs to " + engine.get()
                    + ", which is running; use --bridge=none, or --bridge with a bridge of your own");
        }
    }
}
