package io.hawser.container.image;

import java.util.List;

/** Tells which containers stand on an image. Called by any thread; answers at once. */
@FunctionalInterface
public interface ImageUsers {

    /** Nobody uses any image. */
    ImageUsers NONE = _ -> List.of();

    /** The containers made of the image of this id. */
    List<User> of(String imageId);

    /**
     * A container made of an image.
     *
     * @param containerId 64 hex digits
     * @param running whether its process lives
     */
    record User(String containerId, boolean running) {}
}
