package io.hawser.daemon.translate;

import io.hawser.api.Json;
import io.hawser.api.container.HostConfig;
import io.hawser.network.model.NetworkException;
import java.util.List;
import java.util.Optional;
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

    private static final long NO_LIMIT = -1;

    private UpdateWire() {}

    /**
     * The old configuration with what the update says; 0, nothing and null say nothing.
     *
     * @param id of the container, for the words of a refusal
     * @throws NetworkException CONFLICT for what contradicts the limits that are there, NOT_IMPLEMENTED for a limit that cannot be
     *     changed here
     */
    public static HostConfig merged(String id, HostConfig old, HostConfig update) {
        try {
            ObjectNode tree = (ObjectNode) Json.tree(Json.write(old));
            JsonNode fresh = Json.tree(Json.write(update));
            for (String key : NOT_SERVED) {
                if (Unserved.says(fresh.path(key))) {
                    throw NetworkException.notImplemented("changing " + key + " is not served by hawserd yet");
                }
            }
            conflict(old, update).ifPresent(reason -> {
                throw NetworkException.conflict("Cannot update container " + id + ": " + reason);
            });
            LIMITS.stream()
                    .filter(key -> Unserved.says(fresh.path(key)))
                    .forEach(key -> tree.set(key, fresh.path(key)));
            if (update.pidsLimit() != null && update.pidsLimit() <= 0) {
                tree.put("PidsLimit", NO_LIMIT);
            }
            if (!fresh.path("RestartPolicy").path("Name").asString("").isEmpty()) {
                tree.set("RestartPolicy", fresh.path("RestartPolicy"));
            }
            return Json.read(Json.write(tree), HostConfig.class);
        } catch (io.hawser.api.BadJson e) {
            throw new IllegalStateException("a configuration that was read cannot be read again", e);
        }
    }

    /** Source: moby, container/container_unix.go, UpdateContainer. */
    private static Optional<String> conflict(HostConfig old, HostConfig update) {
        if (update.nanoCpus() > 0 && old.cpuPeriod() > 0) {
            return Optional.of("Conflicting options: Nano CPUs cannot be updated as CPU Period has already been set");
        }
        if (update.nanoCpus() > 0 && old.cpuQuota() > 0) {
            return Optional.of("Conflicting options: Nano CPUs cannot be updated as CPU Quota has already been set");
        }
        if (update.cpuPeriod() > 0 && old.nanoCpus() > 0) {
            return Optional.of("Conflicting options: CPU Period cannot be updated as NanoCPUs has already been set");
        }
        if (update.cpuQuota() > 0 && old.nanoCpus() > 0) {
            return Optional.of("Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set");
        }
        boolean aboveSwap = update.memorySwap() == 0 && old.memorySwap() > 0 && update.memory() > old.memorySwap();
        return aboveSwap
                ? Optional.of("Memory limit should be smaller than already set memoryswap limit, update the"
                        + " memoryswap at the same time")
                : Optional.empty();
    }
}
