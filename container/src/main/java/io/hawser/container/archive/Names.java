package io.hawser.container.archive;

import java.util.ArrayList;
import java.util.List;

/** Paths of archives, cut into components without touching any file system. */
public final class Names {

    private Names() {}

    /**
     * The components of a path seen from the root of a tree: {@code .} and empty ones dropped, {@code ..} taking the one
     * before it, at the root nothing.
     */
    public static List<String> components(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                if (!parts.isEmpty()) {
                    parts.removeLast();
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return parts;
    }

    /** The same joined: {@code a/b}, the root being empty. */
    public static String clean(String path) {
        return String.join("/", components(path));
    }

    /**
     * The same for a member of an archive, which must not climb above its root.
     *
     * @throws ArchiveException when it does
     */
    static String member(String name) throws ArchiveException {
        int depth = 0;
        for (String part : name.split("/", -1)) {
            depth += part.isEmpty() || part.equals(".") ? 0 : part.equals("..") ? -1 : 1;
            if (depth < 0) {
                throw new ArchiveException("archive member \"" + shown(name) + "\" leads out of the archive");
            }
        }
        return clean(name);
    }

    /** What precedes the last component; empty for the root. */
    public static String parent(String clean) {
        int slash = clean.lastIndexOf('/');
        return slash < 0 ? "" : clean.substring(0, slash);
    }

    /** The last component. */
    public static String last(String clean) {
        return clean.substring(clean.lastIndexOf('/') + 1);
    }

    /** A name of an enemy, fit for an error message. */
    static String shown(String name) {
        String printable = name.replaceAll("[\\p{Cntrl}]", "?");
        return printable.length() <= 200 ? printable : printable.substring(0, 200) + "…";
    }
}
