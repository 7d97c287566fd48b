package io.hawser.api.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code GET /containers/{id}/stats}. Times are nanoseconds, sizes bytes.
 *
 * <pre>{"name":"/web","id":"aa0e…","read":"2024-01-02T03:04:05.6Z","preread":"0001-01-01T00:00:00Z",
 * "pids_stats":{"current":1},…,"cpu_stats":{"cpu_usage":{"total_usage":19984384,…},…},…,
 * "networks":{"eth0":{"rx_bytes":1652,…}}}</pre>
 */
public record Stats(
        @JsonProperty("name") String name,
        @JsonProperty("id") String id,
        @JsonProperty("read") String read,
        @JsonProperty("preread") String preread,
        @JsonProperty("pids_stats") Pids pids,
        @JsonProperty("blkio_stats") Blocks blocks,
        @JsonProperty("num_procs") int numProcs,
        @JsonProperty("storage_stats") Map<String, Long> storage,
        @JsonProperty("cpu_stats") Cpu cpu,
        @JsonProperty("precpu_stats") Cpu precpu,
        @JsonProperty("memory_stats") Memory memory,

        @JsonProperty("networks") @JsonInclude(Include.NON_NULL) @Nullable
        Map<String, Interface> networks) {

    /** Processes and threads. */
    public record Pids(
            @JsonProperty("current") @JsonInclude(Include.NON_DEFAULT)
            long current,

            @JsonProperty("limit") @JsonInclude(Include.NON_DEFAULT)
            long limit) {}

    /** What went to and from block devices; null where nothing is known. */
    public record Blocks(
            @JsonProperty("io_service_bytes_recursive") @Nullable
            List<Transfer> bytes,

            @JsonProperty("io_serviced_recursive") @Nullable List<Transfer> operations,
            @JsonProperty("io_queue_recursive") @Nullable List<Transfer> queued,

            @JsonProperty("io_service_time_recursive") @Nullable
            List<Transfer> serviceTime,

            @JsonProperty("io_wait_time_recursive") @Nullable
            List<Transfer> waitTime,

            @JsonProperty("io_merged_recursive") @Nullable List<Transfer> merged,
            @JsonProperty("io_time_recursive") @Nullable List<Transfer> time,
            @JsonProperty("sectors_recursive") @Nullable List<Transfer> sectors) {}

    /** On one device in one direction. */
    public record Transfer(
            @JsonProperty("major") long major,
            @JsonProperty("minor") long minor,
            @JsonProperty("op") String direction,
            @JsonProperty("value") long value) {}

    /** Processor time: the container's, and the machine's. */
    public record Cpu(
            @JsonProperty("cpu_usage") CpuUsage usage,

            @JsonProperty("system_cpu_usage") @JsonInclude(Include.NON_DEFAULT)
            long system,

            @JsonProperty("online_cpus") @JsonInclude(Include.NON_DEFAULT)
            int processors,

            @JsonProperty("throttling_data") Throttling throttling) {}

    /** The container's processor time. */
    public record CpuUsage(
            @JsonProperty("total_usage") long total,

            @JsonProperty("percpu_usage") @JsonInclude(Include.NON_EMPTY)
            List<Long> each,

            @JsonProperty("usage_in_kernelmode") long kernel,
            @JsonProperty("usage_in_usermode") long user) {}

    /** What a quota did. */
    public record Throttling(
            @JsonProperty("periods") long periods,
            @JsonProperty("throttled_periods") long throttledPeriods,
            @JsonProperty("throttled_time") long throttledTime) {}

    /** Memory. */
    public record Memory(
            @JsonProperty("usage") @JsonInclude(Include.NON_DEFAULT)
            long usage,

            @JsonProperty("max_usage") @JsonInclude(Include.NON_DEFAULT)
            long max,

            @JsonProperty("stats") @JsonInclude(Include.NON_EMPTY)
            Map<String, Long> stats,

            @JsonProperty("failcnt") @JsonInclude(Include.NON_DEFAULT)
            long failures,

            @JsonProperty("limit") @JsonInclude(Include.NON_DEFAULT)
            long limit) {}

    /** An interface's counters. */
    public record Interface(
            @JsonProperty("rx_bytes") long rxBytes,
            @JsonProperty("rx_packets") long rxPackets,
            @JsonProperty("rx_errors") long rxErrors,
            @JsonProperty("rx_dropped") long rxDropped,
            @JsonProperty("tx_bytes") long txBytes,
            @JsonProperty("tx_packets") long txPackets,
            @JsonProperty("tx_errors") long txErrors,
            @JsonProperty("tx_dropped") long txDropped) {}
}
