package io.hawser.api.system;

import io.hawser.api.container.ContainerSummary;
import io.hawser.api.image.ImageSummary;
import io.hawser.api.volume.VolumeResource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /system/df}.
 *
 * <pre>{"LayersSize":1982302,"Images":[…],"Containers":[…],"Volumes":[…],"BuildCache":[]}</pre>
 *
 * What was not asked for is null.
 */
public record DiskUsage(
        long layersSize,
        @Nullable List<ImageSummary> images,
        @Nullable List<ContainerSummary> containers,
        @Nullable List<VolumeResource> volumes,
        @Nullable List<String> buildCache) {}
