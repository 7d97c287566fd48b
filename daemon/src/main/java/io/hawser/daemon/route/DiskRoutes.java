package io.hawser.daemon.route;

import io.hawser.api.ApiVersion;
import io.hawser.api.container.ContainerSummary;
import io.hawser.api.image.ImageSummary;
import io.hawser.api.system.DiskUsage;
import io.hawser.api.volume.VolumeResource;
import io.hawser.container.Container;
import io.hawser.container.image.Image;
import io.hawser.container.volume.Volume;
import io.hawser.daemon.http.Request;
import io.hawser.daemon.http.Response;
import io.hawser.daemon.http.Router;
import io.hawser.daemon.translate.ImageWire;
import io.hawser.daemon.translate.SummaryWire;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code docker system df}: what images, containers and volumes take. Source: Engine API, {@code /system/df}. */
final class DiskRoutes {
    private final Services services;

    DiskRoutes(Services services) {
        this.services = services;
    }

    void register(Router router) {
        router.on("GET", "/system/df", this::usage);
    }

    private void usage(Request request, Response response) throws IOException {
        List<String> types = request.query().all("type");
        List<Container> containers = services.containers().list();
        long layers = services.images().layerSizes().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        response.json(
                200,
                new DiskUsage(
                        layers,
                        wants(types, "image") ? images(containers, request.version()) : null,
                        wants(types, "container") ? containers(containers) : null,
                        wants(types, "volume") ? volumes(containers) : null,
                        wants(types, "build-cache") ? List.of() : null));
    }

    private static boolean wants(List<String> types, String type) {
        return types.isEmpty() || types.contains(type);
    }

    private List<ImageSummary> images(List<Container> containers, ApiVersion version) {
        List<Image> images = services.images().list();
        Map<String, Long> sizes = services.images().layerSizes();
        Map<String, Integer> uses = new HashMap<>();
        images.forEach(image -> Set.copyOf(image.layers()).forEach(layer -> uses.merge(layer, 1, Integer::sum)));
        return images.stream()
                .map(image -> {
                    long users = containers.stream()
                            .filter(container -> container.imageId().equals(image.id()))
                            .count();
                    long shared = Set.copyOf(image.layers()).stream()
                            .filter(layer -> uses.getOrDefault(layer, 0) > 1)
                            .mapToLong(layer -> sizes.getOrDefault(layer, 0L))
                            .sum();
                    return ImageWire.summary(image, new ImageWire.Counted(users, shared), version);
                })
                .toList();
    }

    private List<ContainerSummary> containers(List<Container> containers) {
        Instant now = Instant.now();
        return containers.stream()
                .map(container -> SummaryWire.summary(container, services.networks(), now)
                        .withSizes(
                                services.containers().writtenBytes(container.id()),
                                services.containers().allBytes(container.id())))
                .toList();
    }

    private List<VolumeResource> volumes(List<Container> containers) {
        return services.volumes().list().stream()
                .map(volume -> VolumeRoutes.resource(volume)
                        .withUsage(new VolumeResource.UsageData(
                                users(volume, containers), services.volumes().sizeBytes(volume))))
                .toList();
    }

    private static long users(Volume volume, List<Container> containers) {
        return containers.stream()
                .filter(container -> container.mounts().stream()
                        .anyMatch(mount -> mount.name().equals(volume.name())))
                .count();
    }
}
