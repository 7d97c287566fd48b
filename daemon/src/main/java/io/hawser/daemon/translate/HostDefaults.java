package io.hawser.daemon.translate;

import io.hawser.api.Json;
import io.hawser.api.container.HostConfig;
import io.hawser.container.LogPolicy;
import io.hawser.container.spec.OciSpec;
import io.hawser.daemon.config.ContainerDefaults;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Fills in what a create left open, with the values that Docker shows in an inspect. Works on the JSON tree: a record of
 * seventy members has no better way to change ten.
 */
public final class HostDefaults {
    private HostDefaults() {}

    /** The configuration with its links as they are now, {@code /child:/parent/alias}; null for none. */
    static HostConfig linked(HostConfig kept, List<String> links) {
        if (links.equals(Text.orEmpty(kept.links()))) {
            return kept;
        }
        try {
            ObjectNode tree = (ObjectNode) Json.tree(Json.write(kept));
            tree.remove("Links");
            if (!links.isEmpty()) {
                links.forEach(tree.putArray("Links")::add);
            }
            return Json.read(Json.write(tree), HostConfig.class);
        } catch (io.hawser.api.BadJson e) {
            throw new IllegalStateException("a configuration that was read cannot be read again", e);
        }
    }

    /** The configuration with Docker's defaults. */
    public static HostConfig fill(@Nullable HostConfig given, String cgroupVersion, ContainerDefaults defaults) {
        try {
            ObjectNode tree =
                    given == null ? JsonNodeFactory.instance.objectNode() : (ObjectNode) Json.tree(Json.write(given));
            networking(tree);
            life(tree, defaults);
            isolation(tree, cgroupVersion, defaults);
            resources(tree, defaults);
            return Json.read(Json.write(tree), HostConfig.class);
        } catch (io.hawser.api.BadJson e) {
            throw new IllegalStateException("a configuration that was read cannot be read again", e);
        }
    }

    private static void networking(ObjectNode tree) {
        String mode = text(tree, "NetworkMode");
        tree.put("NetworkMode", mode.isEmpty() || mode.equals("default") ? "bridge" : mode);
        set(tree, "PortBindings", Map.of());
        set(tree, "Dns", List.of());
        set(tree, "DnsOptions", List.of());
        set(tree, "DnsSearch", List.of());
    }

    private static void life(ObjectNode tree, ContainerDefaults defaults) {
        log(tree.withObjectProperty("LogConfig"), defaults.log());
        if (text(tree.path("RestartPolicy"), "Name").isEmpty()) {
            ObjectNode policy = tree.putObject("RestartPolicy");
            policy.put("Name", "no").put("MaximumRetryCount", 0);
        }
        set(tree, "ConsoleSize", List.of(0, 0));
    }

    /** The configured options are those of the configured driver: they hold where no other is asked for. */
    private static void log(ObjectNode tree, LogPolicy configured) {
        String driver = text(tree, "Type");
        if (driver.isEmpty()) {
            tree.put("Type", configured.driver());
        }
        set(tree, "Config", Map.of());
        if (driver.isEmpty() || driver.equals(configured.driver())) {
            new TreeMap<>(configured.options())
                    .forEach((key, value) -> set((ObjectNode) tree.path("Config"), key, value));
        }
    }

    private static void isolation(ObjectNode tree, String cgroupVersion, ContainerDefaults defaults) {
        boolean privileged = tree.path("Privileged").asBoolean(false);
        if (tree.path("ShmSize").asLong(0) == 0) {
            tree.put("ShmSize", defaults.shmBytes());
        }
        if (text(tree, "IpcMode").isEmpty()) {
            tree.put("IpcMode", defaults.ipcMode());
        }
        if (text(tree, "CgroupnsMode").isEmpty()) {
            String dockers = cgroupVersion.equals("1") || privileged ? "host" : "private";
            tree.put("CgroupnsMode", defaults.cgroupnsMode().orElse(dockers));
        }
        if (text(tree, "Runtime").isEmpty()) {
            tree.put("Runtime", "runc");
        }
        if (!privileged) {
            set(tree, "MaskedPaths", OciSpec.MASKED);
            set(tree, "ReadonlyPaths", OciSpec.READ_ONLY);
        }
    }

    private static void resources(ObjectNode tree, ContainerDefaults defaults) {
        long memory = tree.path("Memory").asLong(0);
        if (memory > 0 && tree.path("MemorySwap").asLong(0) == 0) {
            tree.put("MemorySwap", memory * 2);
        }
        if (tree.path("MemorySwappiness").asLong(0) == -1) {
            tree.putNull("MemorySwappiness");
        }
        if (tree.path("PidsLimit").asLong(1) <= 0) {
            tree.putNull("PidsLimit");
        }
        if (!defaults.ulimits().isEmpty()) {
            ulimits(tree, defaults);
        }
    }

    private static void ulimits(ObjectNode tree, ContainerDefaults defaults) {
        set(tree, "Ulimits", List.of());
        ArrayNode ulimits = (ArrayNode) tree.path("Ulimits");
        Set<String> given = new HashSet<>();
        ulimits.forEach(limit -> given.add(text(limit, "Name")));
        for (ContainerDefaults.Ulimit limit : defaults.ulimits()) {
            if (!given.contains(limit.name())) {
                ulimits.addObject()
                        .put("Name", limit.name())
                        .put("Hard", limit.hard())
                        .put("Soft", limit.soft());
            }
        }
    }

    /** With the defaults that hold for a container and that Docker does not show in its inspect. */
    public static HostConfig unsaid(HostConfig shown, ContainerDefaults defaults) {
        if (!defaults.init() && !defaults.noNewPrivileges()) {
            return shown;
        }
        try {
            ObjectNode tree = (ObjectNode) Json.tree(Json.write(shown));
            if (defaults.init()) {
                set(tree, "Init", true);
            }
            boolean said = Text.orEmpty(shown.securityOpt()).stream().anyMatch(o -> o.startsWith("no-new-privileges"));
            if (defaults.noNewPrivileges() && !said) {
                set(tree, "SecurityOpt", List.of());
                ((ArrayNode) tree.path("SecurityOpt")).add("no-new-privileges");
            }
            return Json.read(Json.write(tree), HostConfig.class);
        } catch (io.hawser.api.BadJson e) {
            throw new IllegalStateException("a configuration that was read cannot be read again", e);
        }
    }

    private static String text(JsonNode tree, String key) {
        JsonNode node = tree.path(key);
        return node.isString() ? node.asString() : "";
    }

    private static void set(ObjectNode tree, String key, Object otherwise) {
        if (tree.path(key).isMissingNode() || tree.path(key).isNull()) {
            tree.set(key, node(otherwise));
        }
    }

    private static JsonNode node(Object value) {
        try {
            return Json.tree(Json.write(value));
        } catch (io.hawser.api.BadJson e) {
            throw new IllegalStateException(e);
        }
    }
}
