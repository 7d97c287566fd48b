package io.hawser.daemon.translate;

import io.hawser.api.BadJson;
import io.hawser.api.Json;
import io.hawser.api.container.HostConfig;
import io.hawser.container.LogPolicy;
import io.hawser.network.model.NetworkException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a create asks for that would have no effect here. It is refused, or, where the container is as good without it, said in a
 * warning; nothing is passed over in silence.
 */
public final class Unserved {
    /** Members of {@code HostConfig} whose loss a container would notice. */
    private static final List<String> LIMITS = List.of(
            "Cgroup",
            "BlkioWeight",
            "BlkioWeightDevice",
            "BlkioDeviceReadBps",
            "BlkioDeviceWriteBps",
            "BlkioDeviceReadIOps",
            "BlkioDeviceWriteIOps",
            "CpuRealtimePeriod",
            "CpuRealtimeRuntime",
            "DeviceCgroupRules",
            "DeviceRequests",
            "KernelMemoryTCP");

    /** Those whose loss it would not: Docker takes them on Linux, too, and does nothing. */
    private static final List<String> IDLE = List.of("CpuCount", "CpuPercent", "IOMaximumIOps", "IOMaximumBandwidth");

    private static final Set<String> RUNTIMES = Set.of("", "runc", "io.containerd.runc.v2");

    private Unserved() {}

    /**
     * The warnings.
     *
     * @throws NetworkException NOT_IMPLEMENTED for what Docker serves, INVALID_PARAMETER for what it refuses too
     */
    public static List<String> check(HostConfig host) {
        JsonNode tree = tree(host);
        for (String key : LIMITS) {
            if (says(tree.path(key))) {
                throw NetworkException.notImplemented("HostConfig." + key + " is not served by hawserd yet");
            }
        }
        choices(host);
        mounts(host);
        List<String> warnings = new ArrayList<>(swappiness(host.memorySwappiness()));
        for (String key : IDLE) {
            if (says(tree.path(key))) {
                warnings.add("HostConfig." + key + " has no effect with hawserd: it is discarded.");
            }
        }
        if (host.kernelMemory() > 0) {
            warnings.add(
                    "Specifying a kernel memory limit is deprecated, and it is discarded: kernels have none any more.");
        }
        return warnings;
    }

    /** Warnings of log options that a create itself names and that change nothing; the daemon's own are noted at its start. */
    public static List<String> logDetails(@Nullable HostConfig asked) {
        HostConfig.LogConfig log = asked == null ? null : asked.logConfig();
        if (log == null) {
            return List.of();
        }
        LogPolicy policy = new LogPolicy(Text.given(log.type()).orElse("json-file"), Text.orEmpty(log.config()));
        return policy.withoutEffect().stream()
                .map(option -> "The log opt '" + option + "' has no effect: docker logs shows no details here.")
                .toList();
    }

    private static void choices(HostConfig host) {
        String runtime = Text.orEmpty(host.runtime());
        if (!RUNTIMES.contains(runtime)) {
            throw NetworkException.invalid("unknown or invalid runtime name: " + runtime);
        }
        String isolation = Text.orEmpty(host.isolation());
        if (!isolation.isEmpty() && !isolation.equalsIgnoreCase("default")) {
            throw NetworkException.invalid("invalid isolation: \"" + isolation + "\" - linux only supports 'default'");
        }
        if (!Text.orEmpty(host.storageOpt()).isEmpty()) {
            throw NetworkException.invalid(
                    "--storage-opt is supported only for overlay over xfs with 'pquota' mount option");
        }
        String volumes = Text.orEmpty(host.volumeDriver());
        if (!volumes.isEmpty() && !volumes.equals("local")) {
            // Docker's CLI would take "not found" for a missing image.
            throw NetworkException.invalid(
                    "error looking up volume plugin " + volumes + ": plugin \"" + volumes + "\" not found");
        }
    }

    private static void mounts(HostConfig host) {
        for (HostConfig.Mount mount : Text.orEmpty(host.mounts())) {
            HostConfig.TmpfsOptions tmpfs = mount.tmpfsOptions();
            if (tmpfs != null && !Text.orEmpty(tmpfs.options()).isEmpty()) {
                throw NetworkException.notImplemented(
                        "HostConfig.Mounts.TmpfsOptions.Options is not served by hawserd yet");
            }
        }
    }

    private static List<String> swappiness(@Nullable Long asked) {
        if (asked == null || asked == -1) {
            return List.of();
        }
        if (asked < 0 || asked > 100) {
            throw NetworkException.invalid("Invalid value: " + asked + ", valid memory swappiness range is 0-100");
        }
        return List.of("HostConfig.MemorySwappiness has no effect with hawserd: memory swappiness discarded.");
    }

    private static JsonNode tree(HostConfig host) {
        try {
            return Json.tree(Json.write(host));
        } catch (BadJson e) {
            throw new IllegalStateException("a configuration that was read cannot be read again", e);
        }
    }

    /** Whether a member asks for something: 0, nothing and null do not. */
    static boolean says(JsonNode node) {
        return switch (node.getNodeType()) {
            case NUMBER -> node.asLong(0) != 0;
            case STRING -> !node.asString().isEmpty();
            case BOOLEAN -> node.asBoolean(false);
            case ARRAY, OBJECT -> !node.isEmpty();
            case NULL, MISSING, BINARY, POJO -> false;
        };
    }
}
