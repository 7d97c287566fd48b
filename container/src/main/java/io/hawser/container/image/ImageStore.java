package io.hawser.container.image;

import io.hawser.container.archive.ArchiveException;
import io.hawser.container.archive.ArchiveLimits;
import io.hawser.container.archive.TreeRemoval;
import io.hawser.container.image.ImageEvent.Action;
import io.hawser.container.image.ImageTable.Known;
import io.hawser.container.image.ImageTable.KnownLayer;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.network.model.NetworkException;
import io.hawser.network.store.Mutation;
import io.hawser.network.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The images of one engine. Safe for use by many threads; changes are made one at a time, under a lock that is not held while
 * an archive comes in; look-ups take no lock.
 *
 * <p>Every name is a reference, an id ({@code sha256:} or not) or a unique beginning of one. A broken or hostile archive is
 * INVALID_PARAMETER, a full disk SYSTEM; nothing of it is left in either case.
 */
public final class ImageStore {

    private static final ArchiveLimits LIMITS = ArchiveLimits.DEFAULT;

    private final Path layersFolder;
    private final Path incomingFolder;
    private final Store store;
    private final InstantSource clock;
    private final List<Consumer<ImageEvent>> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock changing = new ReentrantLock();

    private volatile ImageTable table;

    /** Guarded by {@link #changing}. */
    private int nextLayer;

    private ImageStore(Path folder, Store store, InstantSource clock, ImageTable table) {
        this.layersFolder = folder.resolve("layers");
        this.incomingFolder = folder.resolve("incoming");
        this.store = store;
        this.clock = clock;
        this.table = table;
        this.nextLayer = table.layers().values().stream()
                        .mapToInt(KnownLayer::number)
                        .max()
                        .orElse(0)
                + 1;
    }

    /** Opens the images below {@code dataRoot} and removes what an interrupted import left. */
    public static ImageStore open(Path dataRoot, Store store, InstantSource clock) {
        ImageStore images = new ImageStore(dataRoot.resolve("images"), store, clock, ImageTable.read(store));
        try {
            Files.createDirectories(
                    dataRoot.resolve("images"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            images.sweep();
        } catch (IOException e) {
            throw failure("images below " + dataRoot + " cannot be opened", e);
        }
        return images;
    }

    private void sweep() throws IOException {
        TreeRemoval.remove(incomingFolder);
        Files.createDirectories(incomingFolder);
        Files.createDirectories(layersFolder);
        Set<String> known = table.layers().values().stream()
                .map(layer -> Integer.toString(layer.number()))
                .collect(Collectors.toCollection(HashSet::new));
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(layersFolder)) {
            for (Path folder : folders) {
                if (!known.contains(String.valueOf(folder.getFileName()))) {
                    TreeRemoval.remove(folder);
                }
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ bringing in

    /** Makes an image of the archive of a root file system; answers its id. */
    public String importTar(InputStream archive, ImportRequest request) {
        ImageConfig config = ImportChanges.apply(request.changes());
        Optional<ImageReference> reference = request.repo().isEmpty()
                ? Optional.empty()
                : Optional.of(ImageReference.of(request.repo(), request.tag()));
        return taking(incoming -> {
            Incoming.Layer layer = incoming.unpack(incoming.spool(archive));
            ImageDocument document = ImageDocument.ofImport(request, config, layer.digest(), clock.instant());
            changing.lock();
            try {
                add(
                        document,
                        List.of(layer),
                        reference.map(ImageReference::full).stream().toList());
            } finally {
                changing.unlock();
            }
            reference.ifPresent(name -> tell(Action.TAG, document.id(), name.familiar()));
            tell(Action.IMPORT, document.id(), document.id());
            return document.id();
        });
    }

    /** Takes in what {@code docker save} or an OCI layout archive holds. */
    public List<Loaded> load(InputStream archive) {
        return taking(incoming -> {
            List<Loaded> loaded = new ArrayList<>();
            for (LoadArchive.Entry entry : LoadArchive.read(incoming.spool(archive), incoming, LIMITS)) {
                loaded.addAll(load(entry, incoming));
            }
            return loaded;
        });
    }

    private List<Loaded> load(LoadArchive.Entry entry, Incoming incoming) throws IOException {
        List<ImageReference> references = entry.references().stream()
                .map(name -> ImageReference.parse(name).withDefaultTag())
                .toList();
        String id = entry.document().id();
        changing.lock();
        try {
            List<Incoming.Layer> fresh = missingLayers(entry, incoming);
            add(
                    entry.document(),
                    fresh,
                    references.stream().map(ImageReference::full).toList());
        } finally {
            changing.unlock();
        }
        tell(Action.LOAD, id, id);
        return references.isEmpty()
                ? List.of(new Loaded(id, ""))
                : references.stream()
                        .map(name -> new Loaded(id, name.familiar()))
                        .toList();
    }

    /** Unpacks the layers that are not here yet; held to the digests that the configuration promises. Needs the lock. */
    private List<Incoming.Layer> missingLayers(LoadArchive.Entry entry, Incoming incoming) throws IOException {
        List<Incoming.Layer> fresh = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        List<String> promised = entry.document().layers();
        for (int i = 0; i < promised.size(); i++) {
            if (table.layers().containsKey(promised.get(i)) || !seen.add(promised.get(i))) {
                continue;
            }
            Incoming.Layer layer = incoming.unpack(entry.layers().get(i));
            if (!layer.digest().equals(promised.get(i))) {
                throw new ArchiveException("invalid diffID for layer %d: expected \"%s\", got \"%s\""
                        .formatted(i, promised.get(i), layer.digest()));
            }
            fresh.add(layer);
        }
        return fresh;
    }

    /** Commits layers and the image that stands on them. Needs the lock. */
    private void add(ImageDocument document, List<Incoming.Layer> layers, List<String> references) throws IOException {
        Instant now = clock.instant();
        List<Mutation> commit = new ArrayList<>();
        for (Incoming.Layer layer : layers) {
            if (!table.layers().containsKey(layer.digest())) {
                int number = nextLayer++;
                Files.move(
                        layer.folder(), layersFolder.resolve(Integer.toString(number)), StandardCopyOption.ATOMIC_MOVE);
                byte[] json = ImageTable.json(new KnownLayer(number, layer.sizeBytes()));
                commit.add(put(ImageTable.LAYER + Digests.hex(layer.digest()), json));
            }
        }
        commit.add(put(ImageTable.IMAGE + Digests.hex(document.id()), ImageTable.json(new Known(document, now))));
        for (String reference : references) {
            commit.add(put(ImageTable.TAG + reference, ImageTable.tagJson(document.id())));
        }
        commit(commit);
    }

    private static Mutation put(String key, byte[] json) {
        return new Mutation.Put(key, json, Mutation.ANY);
    }

    /** Needs the lock. */
    private void commit(List<Mutation> mutations) {
        store.commit(mutations);
        table = ImageTable.read(store);
    }

    /** Lets {@code repo:tag} mean the image; a name that meant another moves. An empty tag is {@code latest}. */
    public void tag(String name, String repo, String tag) {
        ImageReference reference = ImageReference.of(repo, tag);
        String id;
        changing.lock();
        try {
            id = table.require(name).id();
            Known known = new Known(document(id), clock.instant());
            commit(List.of(
                    put(ImageTable.IMAGE + Digests.hex(id), ImageTable.json(known)),
                    put(ImageTable.TAG + reference.full(), ImageTable.tagJson(id))));
        } finally {
            changing.unlock();
        }
        tell(Action.TAG, id, reference.familiar());
    }

    private ImageDocument document(String id) {
        Known known = table.images().get(id);
        if (known == null) {
            throw NetworkException.notFound("No such image: " + id);
        }
        return known.document();
    }

    // ------------------------------------------------------------------------------------------------ looking up

    /** All images, newest first. */
    public List<Image> list() {
        return table.list();
    }

    /** The image. NOT_FOUND ({@code No such image: X:latest}), INVALID_PARAMETER for what is no name. */
    public Image get(String name) {
        ImageTable now = table;
        return now.image(now.require(name).id());
    }

    /** The image, if there is one. */
    public Optional<Image> find(String name) {
        ImageTable now = table;
        return now.find(name).map(found -> now.image(found.id()));
    }

    /** What each layer holds, in bytes, by its digest. */
    public Map<String, Long> layerSizes() {
        Map<String, Long> sizes = new HashMap<>();
        table.layers().forEach((digest, layer) -> sizes.put(digest, layer.sizeBytes()));
        return sizes;
    }

    /** The folders of an image's layers, uppermost first, as overlayfs wants them. NOT_FOUND. */
    public List<Path> layers(String imageId) {
        ImageTable now = table;
        List<Path> folders = new ArrayList<>();
        for (String layer : document(imageId).layers()) {
            KnownLayer known = now.layers().get(layer);
            if (known == null) {
                throw NetworkException.system("layer " + layer + " of image " + imageId + " is missing");
            }
            folders.add(layersFolder.resolve(Integer.toString(known.number())));
        }
        return folders.reversed();
    }

    // ------------------------------------------------------------------------------------------------ removing

    /**
     * Takes a name from an image, and removes the image when it was its last, with the layers nobody else stands on.
     *
     * @throws NetworkException CONFLICT when a container uses it; NOT_FOUND
     */
    public List<Removal> remove(String name, boolean force, ImageUsers users) {
        List<Removal> done = new ArrayList<>();
        List<ImageEvent> events = new ArrayList<>();
        changing.lock();
        try {
            ImageRemoval removal = ImageRemoval.of(table, name, force, users);
            String id = table.require(name).id();
            List<Mutation> commit = new ArrayList<>();
            for (String full : removal.untagged()) {
                String shown = ImageReference.parse(full).familiar();
                commit.add(Mutation.delete(ImageTable.TAG + full));
                done.add(new Removal.Untagged(shown));
                events.add(new ImageEvent(Action.UNTAG, id, id));
            }
            List<Path> folders = removal.deleted().isEmpty() ? List.of() : delete(id, commit, done);
            commit(commit);
            folders.forEach(TreeRemoval::remove);
            if (!removal.deleted().isEmpty()) {
                events.add(new ImageEvent(Action.DELETE, id, id));
            }
        } finally {
            changing.unlock();
        }
        events.forEach(event -> listeners.forEach(listener -> listener.accept(event)));
        return done;
    }

    /** Adds to the commit what makes the image go; answers the folders to remove after it. Needs the lock. */
    private List<Path> delete(String id, List<Mutation> commit, List<Removal> done) {
        commit.add(Mutation.delete(ImageTable.IMAGE + Digests.hex(id)));
        done.add(new Removal.Deleted(id));
        List<String> gone = table.layersOnlyOf(id);
        List<Removal> chains = new ArrayList<>();
        String chain = "";
        for (String layer : document(id).layers()) {
            chain = Digests.chain(chain, layer);
            if (gone.contains(layer)) {
                chains.add(new Removal.Deleted(chain));
            }
        }
        done.addAll(chains.reversed());
        List<Path> folders = new ArrayList<>();
        for (String layer : gone) {
            commit.add(Mutation.delete(ImageTable.LAYER + Digests.hex(layer)));
            KnownLayer known = table.layers().get(layer);
            if (known != null) {
                folders.add(layersFolder.resolve(Integer.toString(known.number())));
            }
        }
        return folders;
    }

    // ------------------------------------------------------------------------------------------------ the rest

    /** Tells {@code listener} of every later event, on the thread that caused it. */
    public AutoCloseable subscribe(Consumer<ImageEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private void tell(Action action, String id, String name) {
        ImageEvent event = new ImageEvent(action, id, name);
        listeners.forEach(listener -> listener.accept(event));
    }

    private interface Intake<T> {
        T take(Incoming incoming) throws IOException;
    }

    private <T> T taking(Intake<T> intake) {
        try (Incoming incoming = new Incoming(incomingFolder, LIMITS)) {
            return intake.take(incoming);
        } catch (ArchiveException e) {
            throw new NetworkException(
                    io.hawser.network.model.Kind.INVALID_PARAMETER, String.valueOf(e.getMessage()), e);
        } catch (java.util.zip.ZipException e) {
            throw NetworkException.invalid("broken gzip data in archive: " + e.getMessage());
        } catch (java.io.EOFException e) {
            throw NetworkException.invalid("broken archive: unexpected end");
        } catch (IOException | UncheckedIOException | KernelException e) {
            throw failure("archive cannot be taken in", e);
        }
    }

    private static NetworkException failure(String what, Exception cause) {
        return NetworkException.system(what + ": " + cause.getMessage(), cause);
    }
}
