package io.hawser.daemon.route;

import io.hawser.api.BadJson;
import io.hawser.api.Filters;
import io.hawser.api.Json;
import io.hawser.api.image.ImageMessages;
import io.hawser.api.image.ImageSummary;
import io.hawser.container.Container;
import io.hawser.container.image.Image;
import io.hawser.container.image.ImageUsers;
import io.hawser.container.image.ImportRequest;
import io.hawser.container.image.Loaded;
import io.hawser.container.image.Removal;
import io.hawser.daemon.http.Query;
import io.hawser.daemon.http.Request;
import io.hawser.daemon.http.Response;
import io.hawser.daemon.http.Router;
import io.hawser.daemon.translate.ImageWire;
import io.hawser.daemon.translate.Times;
import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code /images}. Source: Engine API, section Image. */
public final class ImageRoutes {
    private static final Set<String> LIST_FILTERS =
            Set.of("before", "dangling", "label", "reference", "since", "until");

    private static final Set<String> PRUNE_FILTERS = Set.of("dangling", "label", "label!", "until");

    private final Services services;

    ImageRoutes(Services services) {
        this.services = services;
    }

    void register(Router router) {
        router.on("GET", "/images/json", this::list)
                .on("POST", "/images/create", this::create)
                .on("POST", "/images/load", this::load)
                .on("POST", "/images/prune", this::prune)
                .on("POST", "/build/prune", ImageRoutes::pruneBuilds)
                .on("GET", "/images/{name...}/json", this::inspect)
                .on("GET", "/images/{name...}/history", this::history)
                .on("POST", "/images/{name...}/tag", this::tag)
                .on("DELETE", "/images/{name...}", this::remove);
    }

    private void list(Request request, Response response) throws IOException, BadJson {
        Filters filters = Filters.parse(request.query().text("filters")).allow(LIST_FILTERS);
        Span span = span(filters);
        List<ImageSummary> listed = services.images().list().stream()
                .filter(image -> wants(image, filters) && span.holds(image.created()))
                .map(image -> ImageWire.summary(image, request.version()))
                .toList();
        response.json(200, listed);
    }

    /** Made after one moment and before another. */
    private record Span(Instant after, Instant before) {
        boolean holds(Instant made) {
            return made.isAfter(after) && made.isBefore(before);
        }
    }

    /** What {@code since}, {@code before} and {@code until} leave. NOT_FOUND for an image they name. */
    private Span span(Filters filters) throws BadJson {
        Instant after = Instant.MIN;
        Instant before = Times.until(filters).orElse(Instant.MAX);
        for (String name : filters.of("since")) {
            after = later(after, services.images().get(name).created());
        }
        for (String name : filters.of("before")) {
            Instant made = services.images().get(name).created();
            before = made.isBefore(before) ? made : before;
        }
        return new Span(after, before);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static boolean wants(Image image, Filters filters) {
        boolean dangling = image.repoTags().isEmpty() && image.repoDigests().isEmpty();
        List<String> references = filters.of("reference");
        return (filters.of("dangling").isEmpty() || filters.of("dangling").contains(String.valueOf(dangling)))
                && filters.labels(image.config().labels())
                && (references.isEmpty() || references.stream().anyMatch(wanted -> refers(image, wanted)));
    }

    private static boolean refers(Image image, String wanted) {
        return image.repoTags().stream()
                .anyMatch(tag -> glob(wanted, tag) || glob(wanted, tag.substring(0, tag.lastIndexOf(':'))));
    }

    /** {@code *} stands for any characters but a slash. */
    private static boolean glob(String pattern, String text) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            regex.append(c == '*' ? "[^/]*" : c == '?' ? "[^/]" : Pattern.quote(String.valueOf(c)));
        }
        return text.matches(regex.toString());
    }

    private void inspect(Request request, Response response) throws IOException {
        response.json(200, ImageWire.inspect(services.images().get(request.parameter("name")), request.version()));
    }

    private void history(Request request, Response response) throws IOException {
        response.json(200, ImageWire.history(services.images().get(request.parameter("name"))));
    }

    private void create(Request request, Response response) throws IOException {
        Query query = request.query();
        if (!query.text("fromImage").isEmpty()) {
            throw NetworkException.notImplemented(
                    "pulling images is not served by hawserd yet: use docker load or docker" + " import for "
                            + query.text("fromImage"));
        }
        String source = query.text("fromSrc");
        if (!source.equals("-")) {
            throw NetworkException.notImplemented("importing from a URL is not served by hawserd yet");
        }
        ImportRequest wanted =
                new ImportRequest(query.text("repo"), query.text("tag"), query.text("message"), query.all("changes"));
        String id = services.images().importTar(request.stream(), wanted);
        lines(response, List.of(new ImageMessages.Status(id)));
    }

    private void load(Request request, Response response) throws IOException {
        List<Object> lines = new ArrayList<>();
        try (InputStream archive = request.stream()) {
            for (Loaded loaded : services.images().load(archive)) {
                lines.add(new ImageMessages.Output(loaded.text() + "\n"));
            }
        }
        lines(response, lines);
    }

    private static void lines(Response response, List<?> lines) throws IOException {
        OutputStream out = response.stream(200, "application/json");
        for (Object line : lines) {
            out.write(Json.write(line));
            out.write("\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
        out.flush();
    }

    private void tag(Request request, Response response) throws IOException {
        services.images()
                .tag(
                        request.parameter("name"),
                        request.query().text("repo"),
                        request.query().text("tag"));
        response.empty(201);
    }

    private void remove(Request request, Response response) throws IOException {
        List<Removal> done = services.images()
                .remove(request.parameter("name"), request.query().flag("force"), users());
        response.json(200, done.stream().map(ImageRoutes::deleted).toList());
    }

    private static ImageMessages.Deleted deleted(Removal removal) {
        return switch (removal) {
            case Removal.Untagged untagged -> new ImageMessages.Deleted("", untagged.reference());
            case Removal.Deleted deleted -> new ImageMessages.Deleted(deleted.id(), "");
        };
    }

    private ImageUsers users() {
        return imageId -> services.containers().list().stream()
                .filter(container -> container.imageId().equals(imageId))
                .map(container ->
                        new ImageUsers.User(container.id(), container.state().alive()))
                .toList();
    }

    /** Nothing is built here, so nothing is kept of it; {@code docker system prune --all} asks. */
    private static void pruneBuilds(Request request, Response response) throws IOException {
        response.json(200, new ImageMessages.BuildPruned(null, 0));
    }

    private void prune(Request request, Response response) throws IOException, BadJson {
        Filters filters = Filters.parse(request.query().text("filters")).allow(PRUNE_FILTERS);
        Optional<Instant> until = Times.until(filters);
        boolean danglingOnly = !filters.of("dangling").contains("false")
                && !filters.of("dangling").contains("0");
        List<ImageMessages.Deleted> deleted = new ArrayList<>();
        long reclaimed = 0;
        List<String> used =
                services.containers().list().stream().map(Container::imageId).toList();
        for (Image image : services.images().list()) {
            boolean wanted = (!danglingOnly || image.repoTags().isEmpty())
                    && !used.contains(image.id())
                    && until.map(limit -> image.created().isBefore(limit)).orElse(true)
                    && filters.labels(image.config().labels());
            if (wanted) {
                reclaimed += image.sizeBytes();
                services.images().remove(image.id(), true, users()).forEach(removal -> deleted.add(deleted(removal)));
            }
        }
        services.events()
                .publishWithStatus(
                        "image", "prune", "", "", Map.of("reclaimed", Long.toString(reclaimed)), Instant.now());
        response.json(200, new ImageMessages.Pruned(deleted.isEmpty() ? null : deleted, reclaimed));
    }
}
