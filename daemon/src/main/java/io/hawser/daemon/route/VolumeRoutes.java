package io.hawser.daemon.route;

import io.hawser.api.BadJson;
import io.hawser.api.Filters;
import io.hawser.api.volume.VolumeResource;
import io.hawser.container.Container;
import io.hawser.container.volume.Volume;
import io.hawser.container.volume.VolumeRequest;
import io.hawser.container.volume.VolumeStore;
import io.hawser.container.volume.VolumeUsers;
import io.hawser.daemon.http.Request;
import io.hawser.daemon.http.Response;
import io.hawser.daemon.http.Router;
import io.hawser.daemon.translate.Text;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** {@code /volumes}. Source: Engine API, section Volume. */
public final class VolumeRoutes {
    private static final Set<String> LIST_FILTERS = Set.of("dangling", "driver", "label", "name");
    private static final Set<String> PRUNE_FILTERS = Set.of("all", "label", "label!");

    private final Services services;

    VolumeRoutes(Services services) {
        this.services = services;
    }

    void register(Router router) {
        router.on("GET", "/volumes", this::list)
                .on("POST", "/volumes/create", this::create)
                .on("POST", "/volumes/prune", this::prune)
                .on("GET", "/volumes/{name}", this::inspect)
                .on("DELETE", "/volumes/{name}", this::remove);
    }

    private void list(Request request, Response response) throws IOException, BadJson {
        Filters filters = Filters.parse(request.query().text("filters")).allow(LIST_FILTERS);
        VolumeUsers users = users();
        List<VolumeResource> listed = services.volumes().list().stream()
                .filter(volume -> wants(volume, filters, users))
                .map(VolumeRoutes::resource)
                .toList();
        response.json(200, new VolumeResource.Listing(listed, null));
    }

    private static boolean wants(Volume volume, Filters filters, VolumeUsers users) {
        List<String> dangling = filters.of("dangling");
        boolean unused = users.of(volume.name()).isEmpty();
        return (dangling.isEmpty()
                        || dangling.contains(String.valueOf(unused))
                        || dangling.contains(unused ? "1" : "0"))
                && filters.exact("driver", volume.driver())
                && filters.match("name", volume.name())
                && filters.labels(volume.labels());
    }

    static VolumeResource resource(Volume volume) {
        return new VolumeResource(
                Text.time(volume.created().truncatedTo(java.time.temporal.ChronoUnit.SECONDS)),
                volume.driver(),
                volume.labels().isEmpty() ? null : new TreeMap<>(volume.labels()),
                volume.mountpoint().toString(),
                volume.name(),
                volume.options().isEmpty() ? null : new TreeMap<>(volume.options()),
                "local",
                null);
    }

    private void create(Request request, Response response) throws IOException, BadJson {
        VolumeResource.Create body = request.needJson(VolumeResource.Create.class);
        Volume volume = services.volumes()
                .create(new VolumeRequest(
                        Text.orEmpty(body.name()),
                        Text.orEmpty(body.driver()),
                        Text.orEmpty(body.driverOpts()),
                        Text.orEmpty(body.labels())));
        response.json(201, resource(volume));
    }

    private void inspect(Request request, Response response) throws IOException {
        response.json(200, resource(services.volumes().get(request.parameter("name"))));
    }

    private void remove(Request request, Response response) throws IOException {
        services.volumes().remove(request.parameter("name"), request.query().flag("force"), users());
        response.empty(204);
    }

    private void prune(Request request, Response response) throws IOException, BadJson {
        Filters filters = Filters.parse(request.query().text("filters")).allow(PRUNE_FILTERS);
        boolean all = filters.of("all").stream().anyMatch(value -> value.equals("true") || value.equals("1"))
                || !request.version().atLeast(42);
        VolumeStore.Pruned pruned = services.volumes()
                .prune(volume -> (all || volume.anonymous()) && filters.labels(volume.labels()), users());
        services.events()
                .publish(
                        "volume",
                        "prune",
                        "",
                        Map.of("reclaimed", Long.toString(pruned.reclaimedBytes())),
                        Instant.now());
        response.json(
                200,
                new VolumeResource.Pruned(pruned.names().isEmpty() ? null : pruned.names(), pruned.reclaimedBytes()));
    }

    private VolumeUsers users() {
        List<Container> containers = services.containers().list();
        return name -> containers.stream()
                .filter(container -> container.mounts().stream()
                        .anyMatch(mount -> mount.name().equals(name)))
                .map(Container::id)
                .toList();
    }
}
