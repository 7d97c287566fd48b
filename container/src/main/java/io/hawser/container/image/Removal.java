package io.hawser.container.image;

/**
 * One thing that a removal of an image did, in the order it was done.
 *
 * <p>Source: Engine API, {@code DELETE /images/{name}}: {@code [{"Untagged":"busybox:latest"},{"Deleted":"sha256:…"}]}.
 */
public sealed interface Removal {

    /** A name that means nothing any more. */
    record Untagged(String reference) implements Removal {}

    /** An image (or a layer, by the digest of the chain up to it) that is gone. */
    record Deleted(String id) implements Removal {}
}
