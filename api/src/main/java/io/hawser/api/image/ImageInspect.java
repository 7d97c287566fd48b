package io.hawser.api.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.hawser.api.container.ContainerConfig;
import io.hawser.api.container.ContainerInspect;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /images/{name}/json}.
 *
 * @param container empty up to API 1.44, absent since
 * @param virtualSize the size again up to API 1.43, absent since
 * @param containerConfig of the container it was committed from: an empty one up to API 1.44, absent since
 */
public record ImageInspect(
        String id,
        List<String> repoTags,
        List<String> repoDigests,
        String parent,
        String comment,
        String created,
        @JsonInclude(Include.NON_NULL) @Nullable String container,
        @JsonInclude(Include.NON_NULL) @Nullable ContainerConfig containerConfig,
        String dockerVersion,
        String author,
        ContainerConfig config,
        String architecture,
        String os,
        long size,
        @JsonInclude(Include.NON_NULL) @Nullable Long virtualSize,
        ContainerInspect.GraphDriver graphDriver,
        @JsonProperty("RootFS") RootFs rootFs,
        Map<String, String> metadata) {

    /** The layers' digests, lowest first. */
    public record RootFs(String type, @Nullable List<String> layers) {}
}
