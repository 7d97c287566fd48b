package io.hawser.container.image;

import io.hawser.container.archive.ArchiveException;
import io.hawser.container.archive.ArchiveLimits;
import io.hawser.container.archive.Compression;
import io.hawser.container.archive.Names;
import io.hawser.container.archive.TarEntry;
import io.hawser.container.archive.TarReader;
import io.hawser.container.json.Documents;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What {@code docker load} takes, opened: the images in it, each a configuration and the files of its layers. Members are kept
 * under numbers of our own; their names are only keys of a map, so none of them reaches the file system.
 *
 * <pre>
 *   docker save   manifest.json: [{"Config":"abc.json","RepoTags":["busybox:latest"],"Layers":["abc/layer.tar"]}]
 *                 (a layer may be a symbolic link to another image's)
 *   OCI layout    oci-layout, index.json -> blobs/sha256/HEX (manifest, or another index) -> configuration and layers
 * </pre>
 *
 * <p>An archive that is both (docker save since 25) is read the first way. Owned by one thread.
 *
 * <p>Source: moby, image/spec/v1.2.md, "Combined Image JSON + Filesystem Changeset Format"; OCI image specification 1.1, "Image
 * Layout".
 */
final class LoadArchive {

    private static final int DOCUMENT_BYTES = 4 << 20;
    private static final int MOST_MEMBERS = 20_000;
    private static final int MOST_LINKS = 20;
    private static final int MOST_IMAGES = 1000;
    private static final String REFERENCE = "org.opencontainers.image.ref.name";
    private static final String CONTAINERD_NAME = "io.containerd.image.name";

    private final Map<String, Path> files = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();
    private final List<Entry> entries = new ArrayList<>();

    private LoadArchive() {}

    /**
     * One image of the archive.
     *
     * @param document its configuration
     * @param references names it is to get
     * @param layers archives of its layers, lowest first, as many as the configuration names
     */
    record Entry(ImageDocument document, List<String> references, List<Path> layers) {}

    /** Reads an archive, compressed or not, its members going to {@code incoming}. */
    static List<Entry> read(Path archive, Incoming incoming, ArchiveLimits limits) throws IOException {
        LoadArchive load = new LoadArchive();
        try (InputStream in = Compression.open(archive)) {
            load.members(new TarReader(in, limits), incoming);
        }
        if (load.file("manifest.json") != null) {
            load.dockerManifest();
        } else if (load.file("index.json") != null) {
            load.index(load.json("index.json"), 0, "");
        } else {
            throw new ArchiveException("invalid archive: does not contain a manifest.json");
        }
        return load.entries;
    }

    private void members(TarReader reader, Incoming incoming) throws IOException {
        int count = 0;
        for (var next = reader.next(); next.isPresent(); next = reader.next()) {
            if (++count > MOST_MEMBERS) {
                throw new ArchiveException("archive has more than " + MOST_MEMBERS + " members");
            }
            TarEntry entry = next.get();
            String name = Names.clean(entry.name());
            switch (entry.type()) {
                case FILE -> files.put(name, incoming.spool(reader));
                case SYMBOLIC_LINK -> links.put(name, Names.clean(Names.parent(name) + "/" + entry.linkName()));
                case HARD_LINK -> links.put(name, Names.clean(entry.linkName()));
                case DIRECTORY, CHARACTER_DEVICE, BLOCK_DEVICE, FIFO -> {
                    // mean nothing in these formats
                }
            }
        }
    }

    private @Nullable Path file(String name) {
        String at = Names.clean(name);
        for (int i = 0; i < MOST_LINKS; i++) {
            Path file = files.get(at);
            if (file != null) {
                return file;
            }
            String link = links.get(at);
            if (link == null) {
                return null;
            }
            at = link;
        }
        return null;
    }

    private Path required(String name) throws ArchiveException {
        Path file = file(name);
        if (file == null) {
            throw new ArchiveException("invalid archive: does not contain \"" + shortened(name) + "\"");
        }
        return file;
    }

    private String document(String name) throws IOException {
        Path file = required(name);
        if (Files.size(file) > DOCUMENT_BYTES) {
            throw new ArchiveException(
                    "invalid archive: \"" + shortened(name) + "\" is larger than " + DOCUMENT_BYTES + " bytes");
        }
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private JsonNode json(String name) throws IOException {
        try {
            return Documents.JSON.readTree(document(name));
        } catch (JacksonException e) {
            throw new ArchiveException(
                    "invalid archive: \"" + shortened(name) + "\" is no JSON: " + e.getOriginalMessage());
        }
    }

    private static String shortened(String name) {
        return name.length() <= 100 ? name : name.substring(0, 100) + "…";
    }

    // ------------------------------------------------------------------------------------------------ docker save

    private void dockerManifest() throws IOException {
        for (JsonNode image : json("manifest.json")) {
            String config = ImageDocument.text(image, "Config");
            List<Path> layers = new ArrayList<>();
            for (String layer : ImageDocument.strings(image.path("Layers"))) {
                layers.add(required(layer));
            }
            add(new Entry(
                    ImageDocument.parse(document(config)), ImageDocument.strings(image.path("RepoTags")), layers));
        }
    }

    private void add(Entry entry) throws ArchiveException {
        if (entry.layers().size() != entry.document().layers().size()) {
            throw new ArchiveException("invalid manifest, layers length mismatch: expected "
                    + entry.document().layers().size() + ", got "
                    + entry.layers().size());
        }
        if (entries.size() >= MOST_IMAGES) {
            throw new ArchiveException("archive has more than " + MOST_IMAGES + " images");
        }
        entries.add(entry);
    }

    // ------------------------------------------------------------------------------------------------ OCI layout

    private void index(JsonNode index, int depth, String outerName) throws IOException {
        if (depth > 3) {
            throw new ArchiveException("invalid archive: indexes nested too deep");
        }
        for (JsonNode descriptor : index.path("manifests")) {
            if (!runsHere(descriptor.path("platform"))) {
                continue;
            }
            String own = name(descriptor.path("annotations"));
            String name = own.isEmpty() ? outerName : own;
            JsonNode blob = json(blob(descriptor));
            if (blob.has("manifests")) {
                index(blob, depth + 1, name);
            } else {
                manifest(blob, name);
            }
        }
    }

    private void manifest(JsonNode manifest, String name) throws IOException {
        List<Path> layers = new ArrayList<>();
        for (JsonNode layer : manifest.path("layers")) {
            layers.add(required(blob(layer)));
        }
        ImageDocument document = ImageDocument.parse(document(blob(manifest.path("config"))));
        add(new Entry(document, name.isEmpty() ? List.of() : List.of(name), layers));
    }

    /** The member a descriptor points to, its digest checked. */
    private String blob(JsonNode descriptor) throws IOException {
        String digest = ImageDocument.text(descriptor, "digest");
        if (!ImageReference.asDigest(digest).equals(java.util.Optional.of(digest))) {
            throw new ArchiveException("invalid archive: unsupported digest \"" + shortened(digest) + "\"");
        }
        String member = "blobs/sha256/" + Digests.hex(digest);
        try (DigestInputStream in = new DigestInputStream(Files.newInputStream(required(member)), Digests.sha256())) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            if (!Digests.text(in.getMessageDigest().digest()).equals(digest)) {
                throw new ArchiveException("invalid archive: content of " + member + " does not have this digest");
            }
        }
        return member;
    }

    private static boolean runsHere(JsonNode platform) {
        String os = ImageDocument.text(platform, "os");
        String architecture = ImageDocument.text(platform, "architecture");
        return (os.isEmpty() || os.equals("linux"))
                && (architecture.isEmpty() || architecture.equals(ImageDocument.architecture()));
    }

    /** A bare tag ({@code latest}) names no repository and is not taken. */
    private static String name(JsonNode annotations) {
        String full = ImageDocument.text(annotations, CONTAINERD_NAME);
        String name = full.isEmpty() ? ImageDocument.text(annotations, REFERENCE) : full;
        return name.contains(":") || name.contains("/") ? name : "";
    }
}
