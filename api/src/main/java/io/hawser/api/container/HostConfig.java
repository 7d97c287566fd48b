package io.hawser.api.container;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a container sits on this host. Every member that Docker 28 knows is kept and given back by inspect, also those that have
 * no effect here; the order and what is left out when empty are Docker's.
 *
 * <pre>{"Binds":null,"ContainerIDFile":"","LogConfig":{"Type":"json-file","Config":{}},"NetworkMode":"bridge",
 * "PortBindings":{"80/tcp":[{"HostIp":"","HostPort":"8080"}]},"RestartPolicy":{"Name":"no","MaximumRetryCount":0}, …}</pre>
 */
public record HostConfig(
        @Nullable List<String> binds,
        @JsonProperty("ContainerIDFile") @Nullable String containerIdFile,
        @Nullable LogConfig logConfig,
        @Nullable String networkMode,
        @JsonSetter(contentNulls = Nulls.SET) @Nullable Map<String, @Nullable List<PortBinding>> portBindings,
        @Nullable RestartPolicy restartPolicy,
        boolean autoRemove,
        @Nullable String volumeDriver,
        @Nullable List<String> volumesFrom,
        @Nullable List<Integer> consoleSize,
        @JsonInclude(Include.NON_EMPTY) @Nullable Map<String, String> annotations,

        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
        List<String> capAdd,

        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
        List<String> capDrop,

        @Nullable String cgroupnsMode,
        @Nullable List<String> dns,
        @Nullable List<String> dnsOptions,
        @Nullable List<String> dnsSearch,
        @Nullable List<String> extraHosts,
        @Nullable List<String> groupAdd,
        @Nullable String ipcMode,
        @Nullable String cgroup,
        @Nullable List<String> links,
        int oomScoreAdj,
        @Nullable String pidMode,
        boolean privileged,
        boolean publishAllPorts,
        boolean readonlyRootfs,
        @Nullable List<String> securityOpt,
        @JsonInclude(Include.NON_EMPTY) @Nullable Map<String, String> storageOpt,
        @JsonInclude(Include.NON_EMPTY) @Nullable Map<String, String> tmpfs,
        @JsonProperty("UTSMode") @Nullable String utsMode,
        @Nullable String usernsMode,
        long shmSize,
        @JsonInclude(Include.NON_EMPTY) @Nullable Map<String, String> sysctls,
        @JsonInclude(Include.NON_EMPTY) @Nullable String runtime,
        @Nullable String isolation,
        long cpuShares,
        long memory,
        long nanoCpus,
        @Nullable String cgroupParent,
        int blkioWeight,
        @Nullable List<WeightDevice> blkioWeightDevice,
        @Nullable List<ThrottleDevice> blkioDeviceReadBps,
        @Nullable List<ThrottleDevice> blkioDeviceWriteBps,
        @JsonProperty("BlkioDeviceReadIOps") @Nullable List<ThrottleDevice> blkioDeviceReadIops,
        @JsonProperty("BlkioDeviceWriteIOps") @Nullable List<ThrottleDevice> blkioDeviceWriteIops,
        long cpuPeriod,
        long cpuQuota,
        long cpuRealtimePeriod,
        long cpuRealtimeRuntime,
        @Nullable String cpusetCpus,
        @Nullable String cpusetMems,
        @Nullable List<DeviceMapping> devices,
        @Nullable List<String> deviceCgroupRules,
        @Nullable List<DeviceRequest> deviceRequests,
        @JsonInclude(Include.NON_DEFAULT) long kernelMemory,

        @JsonInclude(Include.NON_DEFAULT) @JsonProperty("KernelMemoryTCP")
        long kernelMemoryTcp,

        long memoryReservation,
        long memorySwap,
        @Nullable Long memorySwappiness,
        @Nullable Boolean oomKillDisable,
        @Nullable Long pidsLimit,
        @Nullable List<Ulimit> ulimits,
        long cpuCount,
        long cpuPercent,
        @JsonProperty("IOMaximumIOps") long ioMaximumIops,
        @JsonProperty("IOMaximumBandwidth") long ioMaximumBandwidth,
        @JsonInclude(Include.NON_EMPTY) @Nullable List<Mount> mounts,
        @Nullable List<String> maskedPaths,
        @Nullable List<String> readonlyPaths,
        @JsonInclude(Include.NON_NULL) @Nullable Boolean init) {

    /** Where output goes. */
    public record LogConfig(@Nullable String type, @Nullable Map<String, String> config) {}

    /** One host address and port for a container's port. */
    public record PortBinding(
            @Nullable String hostIp, @Nullable String hostPort) {}

    /** When a container is started again. */
    public record RestartPolicy(@Nullable String name, int maximumRetryCount) {}

    /** A block device's weight. */
    public record WeightDevice(@Nullable String path, int weight) {}

    /** A block device's limit. */
    public record ThrottleDevice(@Nullable String path, long rate) {}

    /** A host device made visible. */
    public record DeviceMapping(
            @Nullable String pathOnHost,
            @Nullable String pathInContainer,
            @Nullable String cgroupPermissions) {}

    /** A request to a device plug-in. */
    public record DeviceRequest(
            @Nullable String driver,
            int count,
            @JsonProperty("DeviceIDs") @Nullable List<String> deviceIds,
            @Nullable List<List<String>> capabilities,
            @Nullable Map<String, String> options) {}

    /** A resource limit of the first process. */
    public record Ulimit(@Nullable String name, long hard, long soft) {}

    /** One {@code --mount}. */
    public record Mount(
            @JsonInclude(Include.NON_EMPTY) @Nullable String type,
            @JsonInclude(Include.NON_EMPTY) @Nullable String source,
            @JsonInclude(Include.NON_EMPTY) @Nullable String target,
            @JsonInclude(Include.NON_DEFAULT) boolean readOnly,
            @JsonInclude(Include.NON_EMPTY) @Nullable String consistency,
            @JsonInclude(Include.NON_NULL) @Nullable BindOptions bindOptions,
            @JsonInclude(Include.NON_NULL) @Nullable VolumeOptions volumeOptions,
            @JsonInclude(Include.NON_NULL) @Nullable TmpfsOptions tmpfsOptions) {}

    /** Options of a bind mount. */
    public record BindOptions(
            @JsonInclude(Include.NON_EMPTY) @Nullable String propagation,
            @JsonInclude(Include.NON_DEFAULT) boolean nonRecursive,
            @JsonInclude(Include.NON_DEFAULT) boolean createMountpoint,
            @JsonInclude(Include.NON_DEFAULT) boolean readOnlyNonRecursive,
            @JsonInclude(Include.NON_DEFAULT) boolean readOnlyForceRecursive) {}

    /** Options of a volume mount. */
    public record VolumeOptions(
            @JsonInclude(Include.NON_DEFAULT) boolean noCopy,
            @JsonInclude(Include.NON_EMPTY) @Nullable Map<String, String> labels,
            @JsonInclude(Include.NON_EMPTY) @Nullable String subpath,
            @JsonInclude(Include.NON_NULL) @Nullable DriverConfig driverConfig) {}

    /** The driver that makes a volume. */
    public record DriverConfig(
            @JsonInclude(Include.NON_EMPTY) @Nullable String name,
            @JsonInclude(Include.NON_EMPTY) @Nullable Map<String, String> options) {}

    /** Options of a tmpfs mount. */
    public record TmpfsOptions(
            @JsonInclude(Include.NON_DEFAULT) long sizeBytes,
            @JsonInclude(Include.NON_DEFAULT) int mode,
            @JsonInclude(Include.NON_EMPTY) @Nullable List<List<String>> options) {}
}
