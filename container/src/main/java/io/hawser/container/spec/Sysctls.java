package io.hawser.container.spec;

import io.hawser.container.ContainerSpec;
import io.hawser.container.NetworkMode;
import io.hawser.network.model.NetworkException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The kernel parameters a container may set: those its own namespaces have a copy of, so that none of the host's changes.
 *
 * <p>Source: runc, libcontainer/configs/validate; namespaces(7).
 */
final class Sysctls {

    private static final Set<String> IPC = Set.of(
            "kernel.msgmax",
            "kernel.msgmnb",
            "kernel.msgmni",
            "kernel.sem",
            "kernel.shmall",
            "kernel.shmmax",
            "kernel.shmmni",
            "kernel.shm_rmid_forced");

    private Sysctls() {}

    /** Refuses what is not the container's own: INVALID_PARAMETER, in the runtime's words. */
    static void check(ContainerSpec spec) {
        for (String key : spec.security().sysctls().keySet()) {
            String dotted = key.contains(".") ? key : key.replace('/', '.');
            if (!dotted.matches("[a-zA-Z0-9._/:@-]+") || dotted.contains("..")) {
                throw NetworkException.invalid("sysctl '" + key + "' is not allowed");
            }
            check(dotted, spec);
        }
    }

    private static void check(String key, ContainerSpec spec) {
        if (key.startsWith("net.")) {
            if (spec.networking().mode() instanceof NetworkMode.Host) {
                throw NetworkException.invalid("sysctl \"" + key + "\" not allowed in host network namespace");
            }
            return;
        }
        boolean ipc = IPC.contains(key) || key.startsWith("fs.mqueue.");
        boolean domain = key.equals("kernel.domainname");
        if (ipc && !spec.isolation().ipc().equals("host")) {
            return;
        }
        if (domain && !spec.isolation().uts().equals("host")) {
            return;
        }
        throw NetworkException.invalid(
                ipc || domain
                        ? "sysctl \"" + key + "\" is not allowed in the hosts " + (ipc ? "ipc" : "uts") + " namespace"
                        : "sysctl \"" + key + "\" is not in a separate kernel namespace");
    }

    /**
     * All to be set: Docker's own for a network namespace (unprivileged processes may use low ports and ping), the domain name,
     * then what is asked for.
     */
    static Map<String, String> of(ContainerSpec spec, boolean network) {
        Map<String, String> sysctls = new LinkedHashMap<>();
        if (network && spec.networking().mode().ownNamespace()) {
            sysctls.put("net.ipv4.ip_unprivileged_port_start", "0");
            sysctls.put("net.ipv4.ping_group_range", "0 2147483647");
        }
        if (!spec.isolation().domainname().isEmpty() && !spec.isolation().uts().equals("host")) {
            sysctls.put("kernel.domainname", spec.isolation().domainname());
        }
        sysctls.putAll(spec.security().sysctls());
        return sysctls;
    }
}
