package io.hawser.daemon.route;

import io.hawser.daemon.http.Router;
import io.hawser.network.model.NetworkException;
import java.util.List;

/** What Docker's API has and this daemon has not: said so, with 501, rather than "page not found". */
final class NotServed {
    private NotServed() {}

    static void register(Router router) {
        add(
                router,
                "*",
                "building images is not served by hawserd yet",
                "/build",
                "/build/cancel",
                "/session",
                "/grpc");
        add(router, "POST", "committing a container is not served by hawserd yet", "/commit");
        add(router, "POST", "pushing images is not served by hawserd yet", "/images/{name...}/push");
        add(router, "GET", "searching registries is not served by hawserd yet", "/images/search");
        add(router, "GET", "saving images is not served by hawserd yet", "/images/get", "/images/{name...}/get");
        add(router, "POST", "logging in to registries is not served by hawserd yet", "/auth");
        add(router, "GET", "asking registries is not served by hawserd yet", "/distribution/{name...}/json");
        add(router, "GET", "container changes are not served by hawserd yet", "/containers/{name}/changes");
        add(router, "GET", "attaching by websocket is not served by hawserd yet", "/containers/{name}/attach/ws");
        for (String noun : List.of("swarm", "nodes", "services", "tasks", "secrets", "configs")) {
            add(router, "*", "swarm mode is not served by hawserd", "/" + noun, "/" + noun + "/{rest...}");
        }
        add(router, "POST", "plugins are not served by hawserd yet", "/plugins/{rest...}");
    }

    private static void add(Router router, String method, String message, String... patterns) {
        for (String pattern : patterns) {
            router.on(method, pattern, (_, _) -> {
                throw NetworkException.notImplemented(message);
            });
        }
    }
}
