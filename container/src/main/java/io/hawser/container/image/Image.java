package io.hawser.container.image;

import java.time.Instant;
import java.util.List;

/**
 * An image as it was at one moment: immutable, safe to keep and to pass between threads.
 *
 * @param id {@code sha256:} and 64 hex digits: the digest of its configuration
 * @param repoTags the names that mean it, the way people write them ({@code busybox:latest})
 * @param repoDigests names with the digest of a registry's manifest
 * @param created when it was made, as it says itself
 * @param tagged when it was last given a name here, or came in
 * @param sizeBytes of all its layers
 * @param platform what it runs on
 * @param origin who made it and how, as it says itself
 * @param config what it says about its containers
 * @param layers digests of its uncompressed layers, lowest first
 * @param history how it was made, oldest first
 */
public record Image(
        String id,
        List<String> repoTags,
        List<String> repoDigests,
        Instant created,
        Instant tagged,
        long sizeBytes,
        Platform platform,
        Origin origin,
        ImageConfig config,
        List<String> layers,
        List<HistoryEntry> history) {

    public Image {
        repoTags = List.copyOf(repoTags);
        repoDigests = List.copyOf(repoDigests);
        layers = List.copyOf(layers);
        history = List.copyOf(history);
    }

    /**
     * What an image runs on.
     *
     * @param architecture Go's name: {@code amd64}
     * @param variant {@code v8}; mostly empty
     * @param os {@code linux}
     */
    public record Platform(String architecture, String variant, String os) {}

    /**
     * Who made an image and how.
     *
     * @param author may be empty
     * @param comment of the last step; may be empty
     * @param dockerVersion of the engine that made it; may be empty
     */
    public record Origin(String author, String comment, String dockerVersion) {}

    /**
     * One step of how an image was made.
     *
     * @param created when
     * @param createdBy the command
     * @param comment about it
     * @param emptyLayer whether it changed no file
     * @param sizeBytes of the layer it made; 0 when it made none
     */
    public record HistoryEntry(Instant created, String createdBy, String comment, boolean emptyLayer, long sizeBytes) {}

    /** The first 12 digits of the id, as Docker prints it. */
    public String shortId() {
        return id.substring(7, 19);
    }
}
