package io.hawser.container.image;

/**
 * An image that a load brought in under one name, or under none.
 *
 * @param id {@code sha256:…}
 * @param reference {@code busybox:latest}; empty when the archive names none
 */
public record Loaded(String id, String reference) {

    /** What Docker says about it. */
    public String text() {
        return reference.isEmpty() ? "Loaded image ID: " + id : "Loaded image: " + reference;
    }
}
