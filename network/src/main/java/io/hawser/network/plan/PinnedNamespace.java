package io.hawser.network.plan;

import java.nio.file.Path;

/**
 * A network namespace kept alive by a bind mount on a file, as {@code ip netns} does it. Its removal takes along what is
 * inside, except veth pairs, which are deleted by name so that no peer stays on a bridge until the kernel has cleared
 * the namespace.
 *
 * @param file where it is bound
 */
public record PinnedNamespace(Path file) implements Resource {

    /** The place this namespace is. */
    public Place inside() {
        return Place.pinnedAt(file);
    }

    /** Written out, as {@link Resource} says. */
    @Override
    public boolean equals(Object other) {
        return other instanceof PinnedNamespace that && file.equals(that.file);
    }

    @Override
    public int hashCode() {
        return file.hashCode();
    }

    @Override
    public Key key() {
        return Key.namespace(inside());
    }

    @Override
    public Stage stage() {
        return Stage.NAMESPACE;
    }

    @Override
    public String addSpelling() {
        return "touch " + file + " && unshare --net=" + file + " true";
    }

    @Override
    public String removeSpelling() {
        return "umount " + file + " && rm " + file;
    }
}
