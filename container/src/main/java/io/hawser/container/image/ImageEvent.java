package io.hawser.container.image;

/**
 * Something that happened to an image, told after it did.
 *
 * <p>Source: Engine API, {@code GET /events}, type {@code image}.
 *
 * @param action what: the event's {@code Action}
 * @param id of the image
 * @param name what the event is shown with: a reference, or the id
 */
public record ImageEvent(Action action, String id, String name) {

    /** What can happen to an image. */
    public enum Action {
        IMPORT,
        LOAD,
        TAG,
        UNTAG,
        DELETE;

        /** Docker's word. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
