package io.hawser.container.spec;

import io.hawser.container.archive.RootedTree;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who a user or group of a container is: numbers from the image's {@code /etc/passwd} and {@code /etc/group}, which are read
 * without trust, as whoever made the image wrote them.
 *
 * <p>Source: passwd(5), group(5); moby/sys/user, GetExecUser.
 */
final class Users {

    private static final int FILE_BYTES = 4 << 20;
    private static final long LARGEST = Integer.MAX_VALUE;

    private final List<String[]> passwd;
    private final List<String[]> group;

    private Users(List<String[]> passwd, List<String[]> group) {
        this.passwd = passwd;
        this.group = group;
    }

    /**
     * Who a process runs as.
     *
     * @param uid user
     * @param gid group
     * @param additional further groups; the group itself first
     * @param home the user's folder; empty when the image does not know the user
     */
    record Identity(int uid, int gid, List<Integer> additional, String home) {}

    /** The users of a root file system. */
    static Users of(Path rootfs) {
        try (RootedTree tree = RootedTree.open(rootfs)) {
            return new Users(lines(tree, "/etc/passwd", 7), lines(tree, "/etc/group", 4));
        } catch (KernelException e) {
            throw NetworkException.system("users of the image: " + e.getMessage(), e);
        }
    }

    private static List<String[]> lines(RootedTree tree, String path, int fields) {
        byte[] content;
        try {
            content = tree.read(path, FILE_BYTES).orElse(new byte[0]);
        } catch (IOException e) {
            throw NetworkException.invalid("users of the image: " + e.getMessage());
        }
        List<String[]> lines = new ArrayList<>();
        for (String line : new String(content, StandardCharsets.UTF_8).split("\n", -1)) {
            String[] parts = line.strip().split(":", fields);
            if (parts.length >= 3) {
                lines.add(parts);
            }
        }
        return lines;
    }

    /**
     * Looks a user up.
     *
     * @param text {@code name|uid[:group|gid]}; empty is root
     * @param groupAdd further groups by name or number
     * @throws NetworkException INVALID_PARAMETER when there is no such user or group, in Docker's words
     */
    Identity find(String text, List<String> groupAdd) {
        String[] halves = text.split(":", 2);
        String name = halves[0].isEmpty() ? "0" : halves[0];
        Optional<String[]> entry = entry(passwd, name);
        int uid = entry.map(fields -> number(fields[2])).orElseGet(() -> numeric(name, "user", "passwd"));
        boolean explicit = halves.length > 1 && !halves[1].isEmpty();
        int gid = explicit
                ? group(halves[1], "unable to find group " + halves[1] + ": no matching entries in group file")
                : entry.filter(fields -> fields.length > 3)
                        .map(fields -> number(fields[3]))
                        .orElse(0);
        Set<Integer> additional = new LinkedHashSet<>();
        additional.add(gid);
        if (!explicit) {
            entry.ifPresent(fields -> additional.addAll(memberships(fields[0])));
        }
        for (String more : groupAdd) {
            additional.add(group(more, "Unable to find group " + more + ": no matching entries in group file"));
        }
        String home = entry.filter(fields -> fields.length > 5)
                .map(fields -> fields[5])
                .orElse("");
        return new Identity(uid, gid, List.copyOf(additional), home);
    }

    /** By name, else by number. */
    private static Optional<String[]> entry(List<String[]> lines, String name) {
        Optional<String[]> named =
                lines.stream().filter(fields -> fields[0].equals(name)).findFirst();
        return named.or(() -> lines.stream()
                .filter(fields -> isNumber(name) && isNumber(fields[2]) && number(fields[2]) == number(name))
                .findFirst());
    }

    private int group(String text, String absent) {
        Optional<String[]> entry = entry(group, text);
        if (entry.isEmpty() && !isNumber(text)) {
            throw NetworkException.invalid(absent);
        }
        return entry.map(fields -> number(fields[2])).orElseGet(() -> number(text));
    }

    private List<Integer> memberships(String user) {
        List<Integer> gids = new ArrayList<>();
        for (String[] fields : group) {
            if (fields.length > 3 && List.of(fields[3].split(",")).contains(user) && isNumber(fields[2])) {
                gids.add(number(fields[2]));
            }
        }
        return gids;
    }

    private static int numeric(String text, String what, String file) {
        if (!isNumber(text)) {
            throw NetworkException.invalid(
                    "unable to find " + what + " " + text + ": no matching entries in " + file + " file");
        }
        return number(text);
    }

    private static boolean isNumber(String text) {
        return text.matches("[0-9]{1,10}") && Long.parseLong(text) <= LARGEST;
    }

    private static int number(String text) {
        if (!isNumber(text)) {
            throw NetworkException.invalid("uids and gids must be in range 0-2147483647");
        }
        return Integer.parseInt(text);
    }
}
