package io.hawser.container.image;

import io.hawser.network.store.Store;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The images of one engine. Safe for use by many threads; changes are made one at a time, under a lock that is not held while
 * an archive is read.
 *
 * <p>Every name is a reference, an id ({@code sha256:} or not) or a unique beginning of one.
 */
public final class ImageStore {

    private ImageStore() {}

    /** Opens the images below {@code dataRoot} and removes what an interrupted import left. */
    public static ImageStore open(Path dataRoot, Store store, InstantSource clock) {
        throw new UnsupportedOperationException();
    }

    /** Makes an image of the archive of a root file system; answers its id. */
    public String importTar(InputStream archive, ImportRequest request) {
        throw new UnsupportedOperationException();
    }

    /** Takes in what {@code docker save} or an OCI layout archive holds. */
    public List<Loaded> load(InputStream archive) {
        throw new UnsupportedOperationException();
    }

    /** Lets {@code repo:tag} mean the image; a name that meant another moves. An empty tag is {@code latest}. */
    public void tag(String name, String repo, String tag) {
        throw new UnsupportedOperationException();
    }

    /** All images, newest first. */
    public List<Image> list() {
        throw new UnsupportedOperationException();
    }

    /** The image. NOT_FOUND ({@code No such image: X:latest}). */
    public Image get(String name) {
        throw new UnsupportedOperationException();
    }

    /** The image, if there is one. */
    public Optional<Image> find(String name) {
        throw new UnsupportedOperationException();
    }

    /**
     * Takes a name from an image, and removes the image when it was its last, with the layers nobody else stands on.
     *
     * @throws io.hawser.network.model.NetworkException CONFLICT when a container uses it; NOT_FOUND
     */
    public List<Removal> remove(String name, boolean force, ImageUsers users) {
        throw new UnsupportedOperationException();
    }

    /** The folders of an image's layers, uppermost first, as overlayfs wants them. NOT_FOUND. */
    public List<Path> layers(String imageId) {
        throw new UnsupportedOperationException();
    }

    /** Tells {@code listener} of every later event, on the thread that caused it. */
    public AutoCloseable subscribe(Consumer<ImageEvent> listener) {
        throw new UnsupportedOperationException();
    }
}
