package io.hawser.api.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code docker images}: an element of {@code GET /images/json}.
 *
 * @param virtualSize the size again up to API 1.43, absent since
 */
public record ImageSummary(
        long containers,
        long created,
        String id,
        @Nullable Map<String, String> labels,
        String parentId,
        List<String> repoDigests,
        List<String> repoTags,
        long sharedSize,
        long size,
        @JsonInclude(Include.NON_NULL) @Nullable Long virtualSize) {}
