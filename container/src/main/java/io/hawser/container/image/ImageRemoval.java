package io.hawser.container.image;

import io.hawser.container.image.ImageTable.Found;
import io.hawser.network.model.NetworkException;
import java.util.ArrayList;
import java.util.List;

/**
 * What removing a name comes to, decided on a table and not yet done.
 *
 * <p>Names first: a reference takes that name away, an id all of them. The image goes when no name is left, unless a container
 * stands on it: a running one always forbids that; a stopped one forbids it too unless forced, and then keeps the image
 * without names, as its layers are still needed.
 *
 * <p>Source: moby, daemon/images/image_delete.go.
 *
 * @param untagged full references to take away
 * @param deleted the image's id when it goes, else empty
 */
record ImageRemoval(List<String> untagged, String deleted) {

    static ImageRemoval of(ImageTable table, String name, boolean force, ImageUsers users) {
        Found found = table.require(name);
        List<String> references = table.references(found.id());
        List<ImageUsers.User> using = users.of(found.id());
        if (!found.byId()) {
            return byReference(found, references, force, using);
        }
        refuse(name, references, force, using);
        return new ImageRemoval(references, using.isEmpty() ? found.id() : "");
    }

    private static ImageRemoval byReference(
            Found found, List<String> references, boolean force, List<ImageUsers.User> using) {
        List<String> untagged = List.of(found.reference());
        boolean last = references.size() == 1;
        if (!last) {
            return new ImageRemoval(untagged, "");
        }
        if (!using.isEmpty() && !force) {
            String shown = ImageReference.parse(found.reference()).familiar();
            throw NetworkException.conflict(
                    "conflict: unable to remove repository reference \"%s\" (must force) - container %s is using its referenced image %s"
                            .formatted(
                                    shown, shortId(using.getFirst()), found.id().substring(7, 19)));
        }
        return new ImageRemoval(untagged, using.isEmpty() ? found.id() : "");
    }

    private static void refuse(String name, List<String> references, boolean force, List<ImageUsers.User> using) {
        String shown =
                ImageReference.asDigest(name).map(id -> id.substring(7, 19)).orElse(name);
        for (ImageUsers.User user : using) {
            if (user.running()) {
                throw NetworkException.conflict(
                        "conflict: unable to delete %s (cannot be forced) - image is being used by running container %s"
                                .formatted(shown, shortId(user)));
            }
        }
        List<String> repositories = new ArrayList<>();
        references.forEach(full -> repositories.add(ImageReference.parse(full).repository()));
        if (!force && repositories.stream().distinct().count() > 1) {
            throw NetworkException.conflict(
                    "conflict: unable to delete %s (must be forced) - image is referenced in multiple repositories"
                            .formatted(shown));
        }
        if (!using.isEmpty() && (!force || references.isEmpty())) {
            throw NetworkException.conflict(
                    "conflict: unable to delete %s (must be forced) - image is being used by stopped container %s"
                            .formatted(shown, shortId(using.getFirst())));
        }
    }

    private static String shortId(ImageUsers.User user) {
        return user.containerId().substring(0, Math.min(12, user.containerId().length()));
    }
}
