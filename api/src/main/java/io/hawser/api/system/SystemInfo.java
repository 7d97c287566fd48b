package io.hawser.api.system;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code GET /info}: what {@code docker info} prints. Every key that Docker 28 writes is there. */
public record SystemInfo(
        @JsonProperty("ID") String id,
        int containers,
        int containersRunning,
        int containersPaused,
        int containersStopped,
        int images,
        String driver,
        List<List<String>> driverStatus,
        Plugins plugins,
        boolean memoryLimit,
        boolean swapLimit,
        boolean cpuCfsPeriod,
        boolean cpuCfsQuota,
        @JsonProperty("CPUShares") boolean cpuShares,
        @JsonProperty("CPUSet") boolean cpuSet,
        boolean pidsLimit,
        @JsonProperty("IPv4Forwarding") boolean ipv4Forwarding,
        boolean debug,
        @JsonProperty("NFd") int openFiles,
        boolean oomKillDisable,
        @JsonProperty("NGoroutines") int threads,
        String systemTime,
        String loggingDriver,
        String cgroupDriver,
        String cgroupVersion,
        @JsonProperty("NEventsListener") int eventListeners,
        String kernelVersion,
        String operatingSystem,
        @JsonProperty("OSVersion") String osVersion,
        @JsonProperty("OSType") String osType,
        String architecture,
        String indexServerAddress,
        RegistryConfig registryConfig,
        @JsonProperty("NCPU") int cpus,
        long memTotal,
        @Nullable List<String> genericResources,
        String dockerRootDir,
        String httpProxy,
        String httpsProxy,
        String noProxy,
        String name,
        List<String> labels,
        boolean experimentalBuild,
        String serverVersion,
        Map<String, RuntimeInfo> runtimes,
        String defaultRuntime,
        Swarm swarm,
        boolean liveRestoreEnabled,
        String isolation,
        String initBinary,
        Commit containerdCommit,
        Commit runcCommit,
        Commit initCommit,
        List<String> securityOptions,
        List<AddressPool> defaultAddressPools,
        FirewallBackend firewallBackend,
        @JsonProperty("CDISpecDirs") List<String> cdiSpecDirs,
        @Nullable List<String> warnings) {

    /** The names of what can be plugged in. */
    public record Plugins(
            List<String> volume,
            List<String> network,
            @Nullable List<String> authorization,
            List<String> log) {}

    /** Registries: nothing is configured. */
    public record RegistryConfig(
            @JsonProperty("InsecureRegistryCIDRs") List<String> insecureRegistryCidrs,
            Map<String, IndexInfo> indexConfigs,
            List<String> mirrors) {}

    /** One registry. */
    public record IndexInfo(String name, List<String> mirrors, boolean secure, boolean official) {}

    /** An OCI runtime. */
    public record RuntimeInfo(@JsonProperty("path") String path) {}

    /** Swarm mode, which is never active. */
    public record Swarm(
            @JsonProperty("NodeID") String nodeId,
            String nodeAddr,
            String localNodeState,
            boolean controlAvailable,
            String error,
            @Nullable List<String> remoteManagers) {}

    /** Which build of a program is in use. */
    public record Commit(@JsonProperty("ID") String id) {}

    /** A pool from which networks without a subnet get one. */
    public record AddressPool(String base, int size) {}

    /** What the packet filter is driven through. */
    public record FirewallBackend(String driver, List<List<String>> info) {}
}
