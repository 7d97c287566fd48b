package io.hawser.api.image;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.hawser.api.container.ContainerConfig;
import io.hawser.api.container.ContainerInspect;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code GET /images/{name}/json}. */
public record ImageInspect(
        String id,
        List<String> repoTags,
        List<String> repoDigests,
        String parent,
        String comment,
        String created,
        String dockerVersion,
        String author,
        ContainerConfig config,
        String architecture,
        String os,
        long size,
        ContainerInspect.GraphDriver graphDriver,
        @JsonProperty("RootFS") RootFs rootFs,
        Map<String, String> metadata) {

    /** The layers' digests, lowest first. */
    public record RootFs(String type, @Nullable List<String> layers) {}
}
