package io.hawser.network.model;

/**
 * {@code --link container:alias}: a private name for another container.
 *
 * @param container the other container's name or id
 * @param alias the name it is given
 */
public record LinkSpec(String container, String alias) {

    public LinkSpec {
        Word.require(alias, "link alias");
    }

    /** Parses {@code name:alias} or {@code name}. @throws NetworkException INVALID_PARAMETER */
    public static LinkSpec parse(String text) {
        String[] parts = text.split(":", -1);
        boolean blank = parts.length > 2 || parts[0].isEmpty() || parts[parts.length - 1].isEmpty();
        if (blank) {
            throw NetworkException.invalid("bad format for links: " + text);
        }
        return new LinkSpec(withoutSlash(parts[0]), parts[parts.length - 1].replaceFirst(".*/", ""));
    }

    /** The same link, which follows a container that is called something else from now on. */
    public LinkSpec following(String oldName, String newName) {
        return container.equals(oldName) ? new LinkSpec(newName, alias) : this;
    }

    private static String withoutSlash(String name) {
        return name.startsWith("/") ? name.substring(1) : name;
    }

    @Override
    public String toString() {
        return container + ":" + alias;
    }
}
