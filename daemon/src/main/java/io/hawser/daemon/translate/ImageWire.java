package io.hawser.daemon.translate;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.hawser.api.ApiVersion;
import io.hawser.api.container.ContainerConfig;
import io.hawser.api.container.ContainerConfig.Empty;
import io.hawser.api.container.ContainerInspect;
import io.hawser.api.image.ImageInspect;
import io.hawser.api.image.ImageSummary;
import io.hawser.container.image.Image;
import io.hawser.container.image.ImageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Images as listed and inspected. */
public final class ImageWire {
    /** Before, an image had a size and a virtual size, which were the same. */
    private static final int ONE_SIZE = 44;

    /** Before, an image showed the container it was committed from. */
    private static final int NO_CONTAINER = 45;

    private ImageWire() {}

    /**
     * What it takes a look at everything to know.
     *
     * @param containers made of an image
     * @param sharedBytes of an image's size that other images have too
     */
    public record Counted(long containers, long sharedBytes) {
        private static final Counted NOTHING = new Counted(-1, -1);
    }

    /** One line of {@code docker history}. */
    public record HistoryLine(
            String comment,
            long created,
            String createdBy,
            @JsonProperty("Id") String id,
            long size,
            @Nullable List<String> tags) {}

    /** An element of the list, where nobody counts containers. */
    public static ImageSummary summary(Image image, ApiVersion version) {
        return summary(image, Counted.NOTHING, version);
    }

    /** An element of the list. */
    public static ImageSummary summary(Image image, Counted counted, ApiVersion version) {
        return new ImageSummary(
                counted.containers(),
                image.created().getEpochSecond(),
                image.id(),
                image.config().labels().isEmpty()
                        ? null
                        : new TreeMap<>(image.config().labels()),
                "",
                image.repoDigests(),
                image.repoTags(),
                counted.sharedBytes(),
                image.sizeBytes(),
                version.atLeast(ONE_SIZE) ? null : (Long) image.sizeBytes());
    }

    /** The whole of it. */
    public static ImageInspect inspect(Image image, ApiVersion version) {
        boolean withContainer = !version.atLeast(NO_CONTAINER);
        return new ImageInspect(
                image.id(),
                image.repoTags(),
                image.repoDigests(),
                "",
                image.origin().comment(),
                Text.time(image.created()),
                withContainer ? "" : null,
                withContainer ? config(ImageConfig.EMPTY) : null,
                image.origin().dockerVersion(),
                image.origin().author(),
                config(image.config()),
                image.platform().architecture(),
                image.platform().os(),
                image.sizeBytes(),
                version.atLeast(ONE_SIZE) ? null : (Long) image.sizeBytes(),
                new ContainerInspect.GraphDriver(Map.of(), "overlay2"),
                new ImageInspect.RootFs("layers", image.layers().isEmpty() ? null : image.layers()),
                Map.of("LastTagTime", Text.time(image.tagged())));
    }

    private static ContainerConfig config(ImageConfig config) {
        return new ContainerConfig(
                "",
                "",
                config.user(),
                false,
                false,
                false,
                set(config.exposedPorts()),
                false,
                false,
                false,
                config.env(),
                config.cmd().isEmpty() ? null : config.cmd(),
                config.health().map(HealthWire::wire).orElse(null),
                false,
                "",
                config.volumes().isEmpty() ? null : set(config.volumes()),
                config.workingDir(),
                config.entrypoint().isEmpty() ? null : config.entrypoint(),
                false,
                "",
                null,
                config.labels().isEmpty() ? null : new TreeMap<>(config.labels()),
                config.stopSignal().orElse(""),
                null,
                null);
    }

    private static Map<String, Empty> set(SequencedSet<String> members) {
        Map<String, Empty> set = new TreeMap<>();
        members.forEach(member -> set.put(member, Empty.INSTANCE));
        return set;
    }

    /** How it was made, newest first. */
    public static List<HistoryLine> history(Image image) {
        List<HistoryLine> lines = new ArrayList<>();
        for (Image.HistoryEntry entry : image.history().reversed()) {
            boolean newest = lines.isEmpty();
            lines.add(new HistoryLine(
                    entry.comment(),
                    entry.created().getEpochSecond(),
                    entry.createdBy(),
                    newest ? image.id() : "<missing>",
                    entry.sizeBytes(),
                    newest && !image.repoTags().isEmpty() ? image.repoTags() : null));
        }
        return lines;
    }
}
