package io.hawser.api.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The small answers of the image routes. */
public final class ImageMessages {
    private ImageMessages() {}

    /** What {@code DELETE /images/{name}} did, one element a step. */
    public record Deleted(
            @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable
            String deleted,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable
            String untagged) {}

    /** The answer to {@code POST /images/prune}. */
    public record Pruned(@Nullable List<Deleted> imagesDeleted, long spaceReclaimed) {}

    /** The answer to {@code POST /build/prune}. */
    public record BuildPruned(@Nullable List<String> cachesDeleted, long spaceReclaimed) {}

    /** A line of progress: {@code {"status":"sha256:…"}}. */
    public record Status(@JsonProperty("status") String status) {}

    /** A line of output: {@code {"stream":"Loaded image: busybox:latest\n"}}. */
    public record Output(@JsonProperty("stream") String stream) {}

    /** An error inside a stream whose status was already sent. */
    public record Failure(
            @JsonProperty("errorDetail") Detail errorDetail,
            @JsonProperty("error") String error) {
        /** The failure with {@code message} in both places. */
        public static Failure of(String message) {
            return new Failure(new Detail(message), message);
        }

        /** The text once more. */
        public record Detail(@JsonProperty("message") String message) {}
    }
}
