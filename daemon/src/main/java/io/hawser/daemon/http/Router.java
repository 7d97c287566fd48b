package io.hawser.daemon.http;

import io.hawser.api.ApiVersion;
import io.hawser.api.BadJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the handler of a request: by method and by a pattern such as {@code /containers/{name}/json}. The first pattern that
 * fits wins. A name in braces takes one part of the path; {@code {name...}} takes one or more, for image references with
 * slashes in them.
 *
 * <p>Built once, then immutable in use.
 */
public final class Router implements Handler {
    private record Route(String method, String[] pattern, Handler handler) {}

    private final List<Route> routes = new ArrayList<>();
    private final ApiVersion oldest;

    /** A router that answers every version there is. */
    public Router() {
        this(ApiVersion.MINIMUM);
    }

    /** A router that answers this version and newer ones. */
    public Router(ApiVersion oldest) {
        this.oldest = oldest;
    }

    /** Adds a route; {@code method} may be {@code *}. */
    public Router on(String method, String pattern, Handler handler) {
        routes.add(new Route(method, parts(pattern), handler));
        return this;
    }

    @Override
    public void handle(Request request, Response response) throws IOException, InterruptedException, BadJson {
        Request unversioned = withoutVersion(request);
        String[] path = parts(unversioned.path());
        for (Route route : routes) {
            if (serves(route.method, request.method())) {
                Optional<Map<String, String>> found = match(route.pattern, path);
                if (found.isPresent()) {
                    route.handler.handle(unversioned.with(found.get()), response);
                    return;
                }
            }
        }
        throw new MalformedRequest(404, "page not found");
    }

    private static boolean serves(String routed, String asked) {
        return routed.equals(asked) || routed.equals("*");
    }

    private Request withoutVersion(Request request) {
        String path = request.path();
        if (!path.startsWith("/v") || path.length() < 3 || !Character.isDigit(path.charAt(2))) {
            return request;
        }
        int slash = path.indexOf('/', 2);
        String text = path.substring(2, slash < 0 ? path.length() : slash);
        ApiVersion version = ApiVersion.parse(text).orElseThrow(() -> new MalformedRequest(404, "page not found"));
        checkServed(version);
        return new Request(
                request.method(),
                slash < 0 ? "/" : path.substring(slash),
                version,
                request.query(),
                request.parameters(),
                request.head(),
                request.body());
    }

    private void checkServed(ApiVersion version) {
        if (version.compareTo(oldest) < 0) {
            throw new MalformedRequest(
                    400,
                    "client version " + version + " is too old. Minimum supported API version is " + oldest
                            + ", please upgrade your client to a newer version");
        }
        if (version.compareTo(ApiVersion.MAXIMUM) > 0) {
            throw new MalformedRequest(
                    400,
                    "client version " + version + " is too new. Maximum supported API version is "
                            + ApiVersion.MAXIMUM);
        }
    }

    private static String[] parts(String path) {
        int from = path.startsWith("/") ? 1 : 0;
        int to = path.length() > from && path.endsWith("/") ? path.length() - 1 : path.length();
        List<String> parts = new ArrayList<>();
        for (int at = from; at <= to; ) {
            int slash = path.indexOf('/', at);
            int end = slash < 0 || slash > to ? to : slash;
            parts.add(path.substring(at, end));
            at = end + 1;
        }
        return parts.toArray(String[]::new);
    }

    private static Optional<Map<String, String>> match(String[] pattern, String[] path) {
        if (!pattern[0].startsWith("{") && !pattern[0].equals(path[0])) {
            return Optional.empty(); // most routes, and cheaply
        }
        Map<String, String> found = new HashMap<>();
        int spare = path.length - pattern.length;
        int at = 0;
        for (String part : pattern) {
            int length = part.endsWith("...}") ? 1 + Math.max(spare, 0) : 1;
            if (at + length > path.length) {
                return Optional.empty();
            }
            if (part.startsWith("{")) {
                String value = String.join("/", List.of(path).subList(at, at + length));
                if (value.isEmpty()) {
                    return Optional.empty();
                }
                found.put(part.substring(1, part.length() - (part.endsWith("...}") ? 4 : 1)), value);
            } else if (!part.equals(path[at])) {
                return Optional.empty();
            }
            at += length;
        }
        return at == path.length ? Optional.of(found) : Optional.empty();
    }
}
