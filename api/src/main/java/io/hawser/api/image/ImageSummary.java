package io.hawser.api.image;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One line of {@code docker images}: an element of {@code GET /images/json}. */
public record ImageSummary(
        long containers,
        long created,
        String id,
        @Nullable Map<String, String> labels,
        String parentId,
        List<String> repoDigests,
        List<String> repoTags,
        long sharedSize,
        long size) {}
