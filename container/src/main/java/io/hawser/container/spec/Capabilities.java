package io.hawser.container.spec;

import io.hawser.container.Security;
import io.hawser.network.model.NetworkException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which capabilities a container gets: Docker's set, with what is added and dropped, never more than we have ourselves.
 *
 * <p>Source: moby, oci/caps; capabilities(7), linux/capability.h.
 */
final class Capabilities {

    /** All there are, at the index of their number. */
    static final List<String> ALL = names(
            "CHOWN",
            "DAC_OVERRIDE",
            "DAC_READ_SEARCH",
            "FOWNER",
            "FSETID",
            "KILL",
            "SETGID",
            "SETUID",
            "SETPCAP",
            "LINUX_IMMUTABLE",
            "NET_BIND_SERVICE",
            "NET_BROADCAST",
            "NET_ADMIN",
            "NET_RAW",
            "IPC_LOCK",
            "IPC_OWNER",
            "SYS_MODULE",
            "SYS_RAWIO",
            "SYS_CHROOT",
            "SYS_PTRACE",
            "SYS_PACCT",
            "SYS_ADMIN",
            "SYS_BOOT",
            "SYS_NICE",
            "SYS_RESOURCE",
            "SYS_TIME",
            "SYS_TTY_CONFIG",
            "MKNOD",
            "LEASE",
            "AUDIT_WRITE",
            "AUDIT_CONTROL",
            "SETFCAP",
            "MAC_OVERRIDE",
            "MAC_ADMIN",
            "SYSLOG",
            "WAKE_ALARM",
            "BLOCK_SUSPEND",
            "AUDIT_READ",
            "PERFMON",
            "BPF",
            "CHECKPOINT_RESTORE");

    private static final List<String> DEFAULT = names(
            "CHOWN",
            "DAC_OVERRIDE",
            "FSETID",
            "FOWNER",
            "MKNOD",
            "NET_RAW",
            "SETGID",
            "SETUID",
            "SETFCAP",
            "SETPCAP",
            "NET_BIND_SERVICE",
            "SYS_CHROOT",
            "KILL",
            "AUDIT_WRITE");

    private static final String EVERY = "ALL";

    private Capabilities() {}

    private static List<String> names(String... bare) {
        List<String> names = new ArrayList<>();
        for (String name : bare) {
            names.add("CAP_" + name);
        }
        return List.copyOf(names);
    }

    /**
     * What the container gets, in a fixed order.
     *
     * @throws NetworkException INVALID_PARAMETER for a capability there is not
     */
    static List<String> of(Security security, Set<String> bounding) {
        Set<String> wanted = wanted(security);
        return ALL.stream().filter(wanted::contains).filter(bounding::contains).toList();
    }

    /** What was asked for by name and cannot be given. */
    static List<String> missing(Security security, Set<String> bounding) {
        List<String> added = normal(security.capAdd(), "CapAdd");
        return added.stream()
                .filter(name -> !name.equals(EVERY) && !bounding.contains(name))
                .toList();
    }

    private static Set<String> wanted(Security security) {
        if (security.privileged()) {
            return Set.copyOf(ALL);
        }
        List<String> add = normal(security.capAdd(), "CapAdd");
        List<String> drop = normal(security.capDrop(), "CapDrop");
        Set<String> wanted = new LinkedHashSet<>();
        if (add.contains(EVERY)) {
            wanted.addAll(ALL);
            drop.forEach(wanted::remove);
            return wanted;
        }
        if (!drop.contains(EVERY)) {
            wanted.addAll(DEFAULT);
            drop.forEach(wanted::remove);
        }
        wanted.addAll(add);
        return wanted;
    }

    private static List<String> normal(List<String> given, String member) {
        List<String> names = new ArrayList<>();
        for (String text : given) {
            String upper = text.toUpperCase(Locale.ROOT).strip();
            String name = upper.equals(EVERY) || upper.startsWith("CAP_") ? upper : "CAP_" + upper;
            if (!name.equals(EVERY) && !ALL.contains(name)) {
                throw NetworkException.invalid("invalid " + member + ": unknown capability: \"" + name + "\"");
            }
            names.add(name);
        }
        return names;
    }
}
