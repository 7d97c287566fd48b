package io.hawser.daemon.translate;

import io.hawser.api.Json;
import io.hawser.api.container.HostConfig;
import io.hawser.container.spec.OciSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Fills in what a create left open, with the values that Docker shows in an inspect. Works on the JSON tree: a record of
 * seventy members has no better way to change ten.
 */
public final class HostDefaults {
    private static final long SHM_BYTES = 64L << 20;

    private HostDefaults() {}

    /** The configuration with Docker's defaults. */
    public static HostConfig fill(@Nullable HostConfig given, String cgroupVersion) {
        try {
            ObjectNode tree =
                    given == null ? JsonNodeFactory.instance.objectNode() : (ObjectNode) Json.tree(Json.write(given));
            networking(tree);
            life(tree);
            isolation(tree, cgroupVersion);
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

    private static void life(ObjectNode tree) {
        if (text(tree.path("LogConfig"), "Type").isEmpty()) {
            tree.set("LogConfig", node(Map.of("Type", "json-file", "Config", Map.of())));
        }
        if (text(tree.path("RestartPolicy"), "Name").isEmpty()) {
            ObjectNode policy = tree.putObject("RestartPolicy");
            policy.put("Name", "no").put("MaximumRetryCount", 0);
        }
        set(tree, "ConsoleSize", List.of(0, 0));
    }

    private static void isolation(ObjectNode tree, String cgroupVersion) {
        boolean privileged = tree.path("Privileged").asBoolean(false);
        if (tree.path("ShmSize").asLong(0) == 0) {
            tree.put("ShmSize", SHM_BYTES);
        }
        if (text(tree, "IpcMode").isEmpty()) {
            tree.put("IpcMode", "private");
        }
        if (text(tree, "CgroupnsMode").isEmpty()) {
            tree.put("CgroupnsMode", cgroupVersion.equals("1") || privileged ? "host" : "private");
        }
        if (text(tree, "Runtime").isEmpty()) {
            tree.put("Runtime", "runc");
        }
        long memory = tree.path("Memory").asLong(0);
        if (memory > 0 && tree.path("MemorySwap").asLong(0) == 0) {
            tree.put("MemorySwap", memory * 2);
        }
        if (!privileged) {
            set(tree, "MaskedPaths", OciSpec.MASKED);
            set(tree, "ReadonlyPaths", OciSpec.READ_ONLY);
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
