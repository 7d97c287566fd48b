package io.hawser.daemon.translate;

import io.hawser.api.Json;
import io.hawser.api.container.HostConfig;
import io.hawser.network.model.NetworkException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code docker update}: which members of a container's configuration change, and to what. */
public final class UpdateWire {
    private static final List<String> LIMITS = List.of(
            "CpuShares",
            "Memory",
            "MemoryReservation",
            "MemorySwap",
            "NanoCpus",
            "CpuPeriod",
            "CpuQuota",
            "CpusetCpus",
            "CpusetMems",
            "PidsLimit");
    private static final List<String> NOT_SERVED = List.of(
            "BlkioWeight", "BlkioWeightDevice", "CpuRealtimePeriod", "CpuRealtimeRuntime", "Devices", "OomKillDisable");

    private UpdateWire() {}

    /**
     * The old configuration with what the update says; 0, nothing and null say nothing.
     *
     * @throws NetworkException CONFLICT for a memory limit above the one for memory and swap together, NOT_IMPLEMENTED for a
     *     limit that cannot be changed here
     */
    public static HostConfig merged(HostConfig old, HostConfig update) {
        try {
            ObjectNode tree = (ObjectNode) Json.tree(Json.write(old));
            JsonNode fresh = Json.tree(Json.write(update));
            for (String key : NOT_SERVED) {
                if (says(fresh.path(key))) {
                    throw NetworkException.notImplemented("changing " + key + " is not served by hawserd yet");
                }
            }
            checkMemory(tree, fresh);
            LIMITS.stream().filter(key -> says(fresh.path(key))).forEach(key -> tree.set(key, fresh.path(key)));
            if (!fresh.path("RestartPolicy").path("Name").asString("").isEmpty()) {
                tree.set("RestartPolicy", fresh.path("RestartPolicy"));
            }
            return Json.read(Json.write(tree), HostConfig.class);
        } catch (io.hawser.api.BadJson e) {
            throw new IllegalStateException("a configuration that was read cannot be read again", e);
        }
    }

    private static void checkMemory(JsonNode old, JsonNode fresh) {
        long memory = fresh.path("Memory").asLong(0);
        long swap = old.path("MemorySwap").asLong(0);
        if (memory > 0 && !says(fresh.path("MemorySwap")) && swap > 0 && memory > swap) {
            throw NetworkException.conflict(
                    "Memory limit should be smaller than already set memoryswap limit, update the"
                            + " memoryswap at the same time");
        }
    }

    private static boolean says(JsonNode node) {
        return switch (node.getNodeType()) {
            case NUMBER -> node.asLong(0) != 0;
            case STRING -> !node.asString().isEmpty();
            case BOOLEAN -> node.asBoolean(false);
            case ARRAY, OBJECT -> !node.isEmpty();
            case NULL, MISSING, BINARY, POJO -> false;
        };
    }
}
