package io.hawser.container.image;

import io.hawser.container.image.Image.HistoryEntry;
import io.hawser.container.json.Documents;
import io.hawser.network.model.NetworkException;
import io.hawser.network.store.Store;
import io.hawser.network.store.Versioned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * All that the store knows of images, as of one moment. Immutable: a change makes another table.
 *
 * @param images by id
 * @param tags id by full reference
 * @param layers by digest
 */
record ImageTable(Map<String, Known> images, Map<String, String> tags, Map<String, KnownLayer> layers) {

    static final String IMAGE = "image/record/";
    static final String TAG = "image/tag/";
    static final String LAYER = "image/layer/";

    private static final Pattern HEX_PREFIX = Pattern.compile("[0-9a-f]{1,64}");

    ImageTable {
        images = Map.copyOf(images);
        tags = Map.copyOf(tags);
        layers = Map.copyOf(layers);
    }

    /**
     * An image without its names.
     *
     * @param document its configuration
     * @param tagged when it last got a name
     */
    record Known(ImageDocument document, Instant tagged) {}

    /**
     * A layer on disk.
     *
     * @param number its folder
     * @param sizeBytes content of its files
     */
    record KnownLayer(int number, long sizeBytes) {}

    /** Reads the records under {@code image/}. */
    static ImageTable read(Store store) {
        Map<String, Known> images = new HashMap<>();
        for (Versioned value : store.list(IMAGE)) {
            JsonNode node = Documents.JSON.readTree(value.value());
            ImageDocument document = ImageDocument.parse(ImageDocument.text(node, "config"));
            images.put(document.id(), new Known(document, Instant.parse(ImageDocument.text(node, "tagged"))));
        }
        Map<String, String> tags = new HashMap<>();
        for (Versioned value : store.list(TAG)) {
            JsonNode node = Documents.JSON.readTree(value.value());
            tags.put(value.key().substring(TAG.length()), ImageDocument.text(node, "image"));
        }
        Map<String, KnownLayer> layers = new HashMap<>();
        for (Versioned value : store.list(LAYER)) {
            JsonNode node = Documents.JSON.readTree(value.value());
            layers.put(
                    "sha256:" + value.key().substring(LAYER.length()),
                    new KnownLayer(
                            node.path("number").asInt(), node.path("size").asLong()));
        }
        return new ImageTable(images, tags, layers);
    }

    static byte[] json(Known image) {
        ObjectNode node = Documents.JSON.createObjectNode();
        node.put("config", image.document().text()).put("tagged", image.tagged().toString());
        return Documents.JSON.writeValueAsBytes(node);
    }

    static byte[] json(KnownLayer layer) {
        ObjectNode node = Documents.JSON.createObjectNode();
        node.put("number", layer.number()).put("size", layer.sizeBytes());
        return Documents.JSON.writeValueAsBytes(node);
    }

    static byte[] tagJson(String imageId) {
        return Documents.JSON.writeValueAsBytes(
                Documents.JSON.createObjectNode().put("image", imageId));
    }

    // ------------------------------------------------------------------------------------------------ look-ups

    /**
     * What a name found.
     *
     * @param id of the image
     * @param byId whether the name was an id or the beginning of one
     * @param reference the full reference, when it was one
     */
    record Found(String id, boolean byId, String reference) {}

    /** The image a name means: an id in full, a reference, the beginning of an id, in this order. */
    Optional<Found> find(String name) {
        Optional<String> digest = ImageReference.asDigest(name);
        if (digest.isPresent()) {
            return digest.filter(images::containsKey).map(id -> new Found(id, true, ""));
        }
        Optional<Found> byReference = byReference(name);
        return byReference.isPresent() ? byReference : byPrefix(name);
    }

    private Optional<Found> byReference(String name) {
        boolean prefixed = name.startsWith("sha256:") && !name.contains("/");
        if (prefixed) {
            return Optional.empty();
        }
        ImageReference parsed = ImageReference.parse(name).withDefaultTag();
        String full = parsed.digest().isEmpty() ? parsed.full() : withoutTag(parsed);
        String id = tags.get(full);
        return id == null ? Optional.empty() : Optional.of(new Found(id, false, full));
    }

    /** A digest says more than the tag before it. */
    private static String withoutTag(ImageReference parsed) {
        return new ImageReference(parsed.domain(), parsed.path(), "", parsed.digest()).full();
    }

    private Optional<Found> byPrefix(String name) {
        String hex = name.startsWith("sha256:") ? name.substring(7) : name;
        if (!HEX_PREFIX.matcher(hex).matches()) {
            return Optional.empty();
        }
        List<String> matches = images.keySet().stream()
                .filter(id -> id.startsWith("sha256:" + hex))
                .toList();
        return matches.size() == 1 ? Optional.of(new Found(matches.getFirst(), true, "")) : Optional.empty();
    }

    /** The same, an absent one being an error in Docker's words. */
    Found require(String name) {
        return find(name).orElseThrow(() -> NetworkException.notFound("No such image: " + shown(name)));
    }

    private static String shown(String name) {
        try {
            return ImageReference.asDigest(name).isPresent() || name.startsWith("sha256:")
                    ? name
                    : ImageReference.parse(name).withDefaultTag().familiar();
        } catch (NetworkException e) {
            return name;
        }
    }

    /** The full references that mean this image, sorted. */
    List<String> references(String id) {
        return tags.entrySet().stream()
                .filter(tag -> tag.getValue().equals(id))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** The image as its users see it. */
    Image image(String id) {
        Known known = images.get(id);
        if (known == null) {
            throw NetworkException.notFound("No such image: " + id);
        }
        List<String> repoTags = new ArrayList<>();
        List<String> repoDigests = new ArrayList<>();
        for (String full : references(id)) {
            ImageReference reference = ImageReference.parse(full);
            (reference.digest().isEmpty() ? repoTags : repoDigests).add(reference.familiar());
        }
        ImageDocument document = known.document();
        return new Image(
                id,
                repoTags,
                repoDigests,
                document.created(),
                known.tagged(),
                document.layers().stream().mapToLong(this::size).sum(),
                document.platform(),
                document.origin(),
                document.config(),
                document.layers(),
                history(document));
    }

    private long size(String layer) {
        KnownLayer known = layers.get(layer);
        return known == null ? 0 : known.sizeBytes();
    }

    /** Steps that made a layer get its size, in order; layers without a step (an odd image) are left out. */
    private List<HistoryEntry> history(ImageDocument document) {
        List<HistoryEntry> entries = new ArrayList<>();
        int layer = 0;
        for (HistoryEntry step : document.history()) {
            boolean made = !step.emptyLayer() && layer < document.layers().size();
            long size = made ? size(document.layers().get(layer++)) : 0;
            entries.add(new HistoryEntry(step.created(), step.createdBy(), step.comment(), step.emptyLayer(), size));
        }
        return entries;
    }

    /** All images, newest first. */
    List<Image> list() {
        return images.keySet().stream()
                .map(this::image)
                .sorted(Comparator.comparing(Image::created).reversed().thenComparing(Image::id))
                .toList();
    }

    /** Layers that only this image stands on, by their digest. */
    List<String> layersOnlyOf(String id) {
        Map<String, Integer> uses = new TreeMap<>();
        images.forEach((other, known) -> {
            if (!other.equals(id)) {
                known.document().layers().forEach(layer -> uses.merge(layer, 1, Integer::sum));
            }
        });
        Known known = images.get(id);
        return known == null
                ? List.of()
                : known.document().layers().stream()
                        .distinct()
                        .filter(layer -> !uses.containsKey(layer))
                        .toList();
    }
}
