package io.hawser.container.image;

import io.hawser.container.health.HealthCheck;
import io.hawser.container.image.Image.HistoryEntry;
import io.hawser.container.image.Image.Origin;
import io.hawser.container.image.Image.Platform;
import io.hawser.container.json.Documents;
import io.hawser.network.model.NetworkException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The configuration of an image as the document its id is the digest of. Read without trust: what is missing or of another type
 * is as if it were not there, except for the list of layers.
 *
 * <pre>
 * {"architecture":"amd64","comment":"Imported from -","config":{"Cmd":["/bin/sh"],…},"created":"2026-01-01T00:00:00Z",
 *  "history":[{"created":"…","comment":"Imported from -"}],"os":"linux",
 *  "rootfs":{"type":"layers","diff_ids":["sha256:…"]}}
 * </pre>
 *
 * <p>Source: OCI image specification 1.1, "Image Configuration".
 *
 * @param text the document
 * @param created when the image was made
 * @param platform what it runs on
 * @param origin who made it
 * @param config what it says about containers
 * @param layers digests of its uncompressed layers, lowest first
 * @param history how it was made; layers without sizes
 */
record ImageDocument(
        String text,
        Instant created,
        Platform platform,
        Origin origin,
        ImageConfig config,
        List<String> layers,
        List<HistoryEntry> history) {

    private static final int MOST_LAYERS = 127;

    /** Reads a document. INVALID_PARAMETER when it is none. */
    static ImageDocument parse(String text) {
        JsonNode root;
        try {
            root = Documents.JSON.readTree(text);
        } catch (JacksonException e) {
            throw NetworkException.invalid("invalid image configuration: " + e.getOriginalMessage());
        }
        List<String> layers = strings(root.path("rootfs").path("diff_ids"));
        for (String layer : layers) {
            if (!ImageReference.asDigest(layer).equals(Optional.of(layer))) {
                throw NetworkException.invalid("invalid image configuration: bad layer digest");
            }
        }
        if (layers.size() > MOST_LAYERS) {
            throw NetworkException.invalid("max depth exceeded: image has more than " + MOST_LAYERS + " layers");
        }
        return new ImageDocument(
                text,
                instant(root.path("created")),
                new Platform(text(root, "architecture"), text(root, "variant"), text(root, "os")),
                new Origin(text(root, "author"), text(root, "comment"), text(root, "docker_version")),
                config(root.path("config")),
                layers,
                history(root.path("history")));
    }

    private static ImageConfig config(JsonNode node) {
        return new ImageConfig(
                strings(node.path("Cmd")),
                strings(node.path("Entrypoint")),
                strings(node.path("Env")),
                text(node, "WorkingDir"),
                text(node, "User"),
                keys(node.path("ExposedPorts")),
                keys(node.path("Volumes")),
                map(node.path("Labels")),
                Optional.of(text(node, "StopSignal")).filter(signal -> !signal.isEmpty()),
                health(node.path("Healthcheck")));
    }

    /** {@code {"Test":["CMD-SHELL","wget -q localhost"],"Interval":5000000000}}: Docker's, not OCI's; times in nanoseconds. */
    private static Optional<HealthCheck> health(JsonNode node) {
        return node.isObject()
                ? Optional.of(new HealthCheck(
                        strings(node.path("Test")),
                        nanos(node, "Interval"),
                        nanos(node, "Timeout"),
                        nanos(node, "StartPeriod"),
                        nanos(node, "StartInterval"),
                        node.path("Retries").asInt(0)))
                : Optional.empty();
    }

    private static Duration nanos(JsonNode node, String key) {
        return Duration.ofNanos(node.path(key).asLong(0));
    }

    private static List<HistoryEntry> history(JsonNode node) {
        List<HistoryEntry> entries = new ArrayList<>();
        for (JsonNode entry : node) {
            entries.add(new HistoryEntry(
                    instant(entry.path("created")),
                    text(entry, "created_by"),
                    text(entry, "comment"),
                    entry.path("empty_layer").asBoolean(false),
                    0));
        }
        return entries;
    }

    /** The document of an image made of one layer. */
    static ImageDocument ofImport(ImportRequest request, ImageConfig config, String layer, Instant created) {
        String comment = request.message().isEmpty() ? "Imported from -" : request.message();
        ObjectNode root = Documents.JSON.createObjectNode();
        root.put("architecture", architecture());
        root.put("comment", comment);
        root.put("created", created.toString());
        root.set("config", json(config));
        root.putArray("history").addObject().put("created", created.toString()).put("comment", comment);
        root.put("os", "linux");
        root.putObject("rootfs").put("type", "layers").putArray("diff_ids").add(layer);
        return parse(Documents.JSON.writeValueAsString(root));
    }

    private static ObjectNode json(ImageConfig config) {
        ObjectNode node = Documents.JSON.createObjectNode();
        putWords(node, "Cmd", config.cmd());
        putWords(node, "Entrypoint", config.entrypoint());
        putWords(node, "Env", config.env());
        putText(node, "WorkingDir", config.workingDir());
        putText(node, "User", config.user());
        putKeys(node, "ExposedPorts", config.exposedPorts());
        putKeys(node, "Volumes", config.volumes());
        if (!config.labels().isEmpty()) {
            ObjectNode labels = node.putObject("Labels");
            config.labels().forEach(labels::put);
        }
        putText(node, "StopSignal", config.stopSignal().orElse(""));
        config.health().ifPresent(health -> putHealth(node.putObject("Healthcheck"), health));
        return node;
    }

    private static void putHealth(ObjectNode node, HealthCheck health) {
        putWords(node, "Test", health.test());
        putNanos(node, "Interval", health.interval());
        putNanos(node, "Timeout", health.timeout());
        putNanos(node, "StartPeriod", health.startPeriod());
        putNanos(node, "StartInterval", health.startInterval());
        if (health.retries() != 0) {
            node.put("Retries", health.retries());
        }
    }

    private static void putNanos(ObjectNode node, String key, Duration duration) {
        if (!duration.isZero()) {
            node.put(key, duration.toNanos());
        }
    }

    private static void putWords(ObjectNode node, String key, List<String> words) {
        if (!words.isEmpty()) {
            ArrayNode array = node.putArray(key);
            words.forEach(array::add);
        }
    }

    private static void putKeys(ObjectNode node, String key, SequencedSet<String> keys) {
        if (!keys.isEmpty()) {
            ObjectNode object = node.putObject(key);
            keys.forEach(object::putObject);
        }
    }

    private static void putText(ObjectNode node, String key, String text) {
        if (!text.isEmpty()) {
            node.put(key, text);
        }
    }

    /** Go's name of the machine. */
    static String architecture() {
        String arch = System.getProperty("os.arch", "amd64");
        return arch.equals("aarch64") ? "arm64" : arch.equals("x86_64") ? "amd64" : arch;
    }

    /** {@code sha256:} of the document. */
    String id() {
        return Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(JsonNode node, String key) {
        JsonNode value = node.path(key);
        return value.isString() ? value.stringValue() : "";
    }

    static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        for (JsonNode word : array) {
            if (word.isString()) {
                strings.add(word.stringValue());
            }
        }
        return Collections.unmodifiableList(strings);
    }

    private static SequencedSet<String> keys(JsonNode object) {
        return new LinkedHashSet<>(object.propertyNames());
    }

    private static SequencedMap<String, String> map(JsonNode object) {
        SequencedMap<String, String> map = new LinkedHashMap<>();
        for (String key : object.propertyNames()) {
            map.put(key, text(object, key));
        }
        return map;
    }

    private static Instant instant(JsonNode node) {
        try {
            return node.isString() ? OffsetDateTime.parse(node.stringValue()).toInstant() : Instant.EPOCH;
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }
}
