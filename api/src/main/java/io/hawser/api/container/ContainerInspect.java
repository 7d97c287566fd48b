package io.hawser.api.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.hawser.api.network.EndpointSettings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /containers/{id}/json}: everything about one container, in Docker 28's order.
 *
 * <pre>{"Id":"aa0e…","Created":"2024-01-02T03:04:05.6Z","Path":"sh","Args":[],"State":{"Status":"running", …},"Image":"sha256:…", …}</pre>
 */
public record ContainerInspect(
        String id,
        String created,
        String path,
        List<String> args,
        State state,
        String image,
        String resolvConfPath,
        String hostnamePath,
        String hostsPath,
        String logPath,
        String name,
        int restartCount,
        String driver,
        String platform,
        String mountLabel,
        String processLabel,
        String appArmorProfile,
        @JsonProperty("ExecIDs") @Nullable List<String> execIds,
        HostConfig hostConfig,
        GraphDriver graphDriver,
        @JsonInclude(Include.NON_NULL) @Nullable Long sizeRw,
        @JsonInclude(Include.NON_NULL) @Nullable Long sizeRootFs,
        List<MountPoint> mounts,
        ContainerConfig config,
        NetworkSettings networkSettings) {

    /** What the container's process is doing. */
    public record State(
            String status,
            boolean running,
            boolean paused,
            boolean restarting,
            @JsonProperty("OOMKilled") boolean oomKilled,
            boolean dead,
            int pid,
            int exitCode,
            String error,
            String startedAt,
            String finishedAt,
            @JsonInclude(Include.NON_NULL) @Nullable Health health) {}

    /** What the health check has shown. */
    public record Health(String status, int failingStreak, List<HealthResult> log) {}

    /** What one probe of it has shown. */
    public record HealthResult(String start, String end, int exitCode, String output) {}

    /** Where the root file system's layers are. */
    public record GraphDriver(Map<String, String> data, String name) {}

    /** A mount, as it is. */
    public record MountPoint(
            @JsonInclude(Include.NON_EMPTY) String type,
            @JsonInclude(Include.NON_EMPTY) String name,
            String source,
            String destination,
            @JsonInclude(Include.NON_EMPTY) String driver,
            String mode,
            @JsonProperty("RW") boolean writable,
            String propagation) {}

    /** The network side; the members from {@code endpointId} to {@code macAddress} repeat the default bridge's. */
    public record NetworkSettings(
            String bridge,
            @JsonProperty("SandboxID") String sandboxId,
            String sandboxKey,
            Map<String, @Nullable List<HostConfig.PortBinding>> ports,
            boolean hairpinMode,
            @JsonProperty("LinkLocalIPv6Address") String linkLocalIpv6Address,
            @JsonProperty("LinkLocalIPv6PrefixLen") int linkLocalIpv6PrefixLen,
            @JsonProperty("SecondaryIPAddresses") @Nullable List<String> secondaryIpAddresses,

            @JsonProperty("SecondaryIPv6Addresses") @Nullable
            List<String> secondaryIpv6Addresses,

            @JsonProperty("EndpointID") String endpointId,
            String gateway,
            @JsonProperty("GlobalIPv6Address") String globalIpv6Address,
            @JsonProperty("GlobalIPv6PrefixLen") int globalIpv6PrefixLen,
            @JsonProperty("IPAddress") String ipAddress,
            @JsonProperty("IPPrefixLen") int ipPrefixLen,
            @JsonProperty("IPv6Gateway") String ipv6Gateway,
            String macAddress,
            Map<String, EndpointSettings> networks) {}
}
