package io.hawser.container.spec;

import io.hawser.container.json.Documents;
import io.hawser.network.model.NetworkException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A seccomp profile the way Docker and Podman write it, turned into the runtime's form for one container: what is included or
 * excluded by capability, architecture and kernel is decided here.
 *
 * <pre>
 *   {"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":38,
 *    "archMap":[{"architecture":"SCMP_ARCH_X86_64","subArchitectures":["SCMP_ARCH_X86"]}],
 *    "syscalls":[{"names":["chroot"],"action":"SCMP_ACT_ALLOW","args":[],"includes":{"caps":["CAP_SYS_CHROOT"]},"excludes":{}}]}
 * </pre>
 *
 * <p>Source: containers-common, seccomp.json; moby, profiles/seccomp; OCI runtime specification, "Seccomp".
 */
final class Seccomp {

    private static final Map<String, String> ARCHITECTURES =
            Map.of("amd64", "SCMP_ARCH_X86_64", "arm64", "SCMP_ARCH_AARCH64");

    private final HostFacts host;
    private final Collection<String> capabilities;

    private Seccomp(HostFacts host, Collection<String> capabilities) {
        this.host = host;
        this.capabilities = capabilities;
    }

    /** The runtime's form. INVALID_PARAMETER when the profile is no profile. */
    static ObjectNode render(String profile, HostFacts host, Collection<String> capabilities) {
        try {
            return new Seccomp(host, capabilities).render(Documents.JSON.readTree(profile));
        } catch (JacksonException e) {
            throw NetworkException.invalid("Decoding seccomp profile failed: " + e.getOriginalMessage());
        }
    }

    private ObjectNode render(JsonNode profile) {
        if (!profile.path("defaultAction").isString()) {
            throw NetworkException.invalid("Decoding seccomp profile failed: no defaultAction");
        }
        ObjectNode seccomp = Documents.JSON.createObjectNode();
        seccomp.set("defaultAction", profile.path("defaultAction"));
        copy(profile, seccomp, "defaultErrnoRet");
        architectures(profile, seccomp.putArray("architectures"));
        copy(profile, seccomp, "flags");
        ArrayNode syscalls = seccomp.putArray("syscalls");
        for (JsonNode rule : profile.path("syscalls")) {
            if (applies(rule)) {
                syscalls.add(rule(rule));
            }
        }
        return seccomp;
    }

    private void architectures(JsonNode profile, ArrayNode architectures) {
        JsonNode plain = profile.path("architectures");
        plain.forEach(architectures::add);
        String own = ARCHITECTURES.getOrDefault(host.architecture(), "");
        for (JsonNode entry : profile.path("archMap")) {
            if (entry.path("architecture").asString("").equals(own)) {
                architectures.add(own);
                entry.path("subArchitectures").forEach(architectures::add);
            }
        }
    }

    private static void copy(JsonNode from, ObjectNode to, String key) {
        if (from.has(key) && !from.path(key).isNull()) {
            to.set(key, from.path(key));
        }
    }

    private ObjectNode rule(JsonNode rule) {
        ObjectNode rendered = Documents.JSON.createObjectNode();
        ArrayNode names = rendered.putArray("names");
        rule.path("names").forEach(names::add);
        if (rule.path("name").isString() && !rule.path("name").stringValue().isEmpty()) {
            names.add(rule.path("name"));
        }
        copy(rule, rendered, "action");
        copy(rule, rendered, "errnoRet");
        if (!rule.path("args").isEmpty()) {
            copy(rule, rendered, "args");
        }
        return rendered;
    }

    private boolean applies(JsonNode rule) {
        JsonNode includes = rule.path("includes");
        JsonNode excludes = rule.path("excludes");
        boolean included = (!has(includes, "arches") || contains(includes, "arches", List.of(host.architecture())))
                && containsAll(includes)
                && kernelReached(includes.path("minKernel"), true);
        boolean excluded = contains(excludes, "arches", List.of(host.architecture()))
                || contains(excludes, "caps", capabilities)
                || kernelReached(excludes.path("minKernel"), false);
        return included && !excluded;
    }

    private static boolean has(JsonNode condition, String key) {
        return !condition.path(key).isEmpty();
    }

    private static boolean contains(JsonNode condition, String key, Collection<String> ours) {
        for (JsonNode one : condition.path(key)) {
            if (ours.contains(one.asString(""))) {
                return true;
            }
        }
        return false;
    }

    private boolean containsAll(JsonNode includes) {
        for (JsonNode one : includes.path("caps")) {
            if (!capabilities.contains(one.asString(""))) {
                return false;
            }
        }
        return true;
    }

    private boolean kernelReached(JsonNode minimum, boolean whenAbsent) {
        String text = minimum.asString("");
        return text.isEmpty() ? whenAbsent : host.kernel() >= HostFacts.release(text);
    }
}
