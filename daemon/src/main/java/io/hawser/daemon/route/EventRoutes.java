package io.hawser.daemon.route;

import io.hawser.api.BadJson;
import io.hawser.api.Filters;
import io.hawser.api.Json;
import io.hawser.api.system.EventMessage;
import io.hawser.daemon.event.EventLog;
import io.hawser.daemon.http.Request;
import io.hawser.daemon.http.Response;
import io.hawser.daemon.http.Router;
import io.hawser.daemon.translate.Times;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code GET /events}: one JSON object a line until the client leaves or {@code until} has come. */
public final class EventRoutes {
    private static final Set<String> FILTERS = Set.of(
            "config",
            "container",
            "daemon",
            "event",
            "id",
            "image",
            "label",
            "network",
            "node",
            "plugin",
            "scope",
            "secret",
            "service",
            "type",
            "volume");

    private final EventLog events;

    EventRoutes(EventLog events) {
        this.events = events;
    }

    void register(Router router) {
        router.on("GET", "/events", this::stream);
    }

    private void stream(Request request, Response response) throws IOException, InterruptedException, BadJson {
        Filters filters = Filters.parse(request.query().text("filters")).allow(FILTERS);
        Optional<Instant> since = Times.parse(request.query().text("since"), "since");
        Instant until = Times.parse(request.query().text("until"), "until").orElse(null);
        try (EventLog.Reader reader = events.open(since)) {
            OutputStream out = response.stream(200, "application/json");
            out.flush();
            response.onHangUp(reader::close);
            copy(reader, filters, until, out);
        }
    }

    private static void copy(EventLog.Reader reader, Filters filters, @Nullable Instant until, OutputStream out)
            throws IOException, InterruptedException {
        Optional<EventMessage> next = reader.next(until);
        while (next.isPresent() && (until == null || !after(next.get(), until))) {
            if (matches(next.get(), filters)) {
                out.write(Json.write(next.get()));
                out.write('\n');
                if (!reader.ready()) {
                    out.flush();
                }
            }
            next = reader.next(until);
        }
        out.flush();
    }

    private static boolean after(EventMessage event, Instant until) {
        return event.timeNano() > until.getEpochSecond() * 1_000_000_000L + until.getNano();
    }

    private static boolean matches(EventMessage event, Filters filters) {
        return filters.exact("type", event.type())
                && filters.exact("scope", event.scope())
                && action(event, filters.of("event"))
                && actor(event, filters)
                && filters.labels(event.actor().attributes());
    }

    /** {@code exec_start} finds {@code exec_start: sh} too. */
    private static boolean action(EventMessage event, List<String> wanted) {
        return wanted.isEmpty()
                || wanted.stream()
                        .anyMatch(
                                w -> event.action().equals(w) || event.action().startsWith(w + ":"));
    }

    private static boolean actor(EventMessage event, Filters filters) {
        for (String type : List.of("container", "network", "volume", "daemon", "plugin")) {
            List<String> wanted = filters.of(type);
            boolean concerned = event.type().equals(type) && wanted.stream().anyMatch(w -> names(event, w));
            if (!wanted.isEmpty() && !concerned) {
                return false;
            }
        }
        List<String> images = filters.of("image");
        return images.isEmpty() || images.stream().anyMatch(w -> concernsImage(event, w));
    }

    private static boolean names(EventMessage event, String wanted) {
        Map<String, String> attributes = event.actor().attributes();
        return event.actor().id().startsWith(wanted)
                || attributes.getOrDefault("name", "").startsWith(wanted);
    }

    private static boolean concernsImage(EventMessage event, String wanted) {
        String image = event.type().equals("image")
                ? event.actor().attributes().getOrDefault("name", event.actor().id())
                : event.actor().attributes().getOrDefault("image", "");
        String bare =
                image.lastIndexOf(':') > image.lastIndexOf('/') ? image.substring(0, image.lastIndexOf(':')) : image;
        return wanted.equals(image) || wanted.equals(bare) || event.actor().id().equals(wanted);
    }
}
