package io.hawser.network.driver;

import io.hawser.network.model.NetworkException;
import java.util.Optional;
import java.util.Set;

/** The rules for names of network interfaces, and how a sandbox's interfaces are numbered. */
public final class InterfaceNames {
    /** {@code IFNAMSIZ} without the terminating zero. */
    private static final int LONGEST = 15;

    private static final Set<String> RESERVED = Set.of(".", "..", "all", "default");
    private static final String ODD = "/:\"'\\$`*?%";

    private InterfaceNames() {}

    /**
     * Whether the kernel takes the name for a link ({@code dev_valid_name}) and it can stand in a path below /proc/sys:
     * not empty, at most 15 bytes of printable ASCII, no slash, colon or blank, not {@code .}, {@code ..}, {@code all}
     * or {@code default}.
     */
    public static boolean valid(String name) {
        return !name.isEmpty() && name.length() <= LONGEST && isPlain(name) && !RESERVED.contains(name);
    }

    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c >= 0x7f || ODD.indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * The name of a new interface in a sandbox: the one asked for, else the prefix with the lowest free number.
     *
     * @param taken the names in use there
     * @throws NetworkException INVALID_PARAMETER for a name no link can have, CONFLICT for one in use
     */
    public static String choose(String prefix, Optional<String> asked, Set<String> taken) {
        if (asked.isPresent()) {
            return checked(asked.get(), taken);
        }
        int number = 0;
        while (taken.contains(prefix + number)) {
            number++;
        }
        return prefix + number;
    }

    private static String checked(String name, Set<String> taken) {
        if (!valid(name)) {
            throw NetworkException.invalid("invalid interface name: " + name);
        }
        if (taken.contains(name)) {
            throw NetworkException.conflict("error renaming interface to \"" + name + "\": file exists");
        }
        return name;
    }
}
