package io.hawser.container;

import java.util.List;

/**
 * How much of the host a container may use; 0 and empty are no limit.
 *
 * <p>Source: Engine API, the members of {@code HostConfig} of these names.
 *
 * @param memoryBytes hard limit
 * @param memorySwapBytes memory and swap together; -1 is no limit on swap
 * @param memoryReservationBytes soft limit
 * @param nanoCpus CPUs times 10⁹
 * @param cpuShares relative weight
 * @param cpuPeriodMicros scheduler period
 * @param cpuQuotaMicros CPU time per period
 * @param cpusetCpus {@code 0-3,7}
 * @param cpusetMems memory nodes, same form
 * @param pidsLimit processes and threads; -1 is no limit
 * @param oomKillDisable the kernel does not kill its processes when it runs out of its memory
 * @param oomScoreAdj -1000 to 1000
 * @param ulimits limits of its processes
 * @param devices host devices it gets
 */
public record Resources(
        long memoryBytes,
        long memorySwapBytes,
        long memoryReservationBytes,
        long nanoCpus,
        long cpuShares,
        long cpuPeriodMicros,
        long cpuQuotaMicros,
        String cpusetCpus,
        String cpusetMems,
        long pidsLimit,
        boolean oomKillDisable,
        int oomScoreAdj,
        List<Ulimit> ulimits,
        List<Device> devices) {

    /** No limit. */
    public static final Resources UNLIMITED =
            new Resources(0, 0, 0, 0, 0, 0, 0, "", "", 0, false, 0, List.of(), List.of());

    public Resources {
        ulimits = List.copyOf(ulimits);
        devices = List.copyOf(devices);
    }

    /** Only these three limits. */
    public static Resources of(long memoryBytes, long nanoCpus, long pidsLimit) {
        return new Resources(memoryBytes, 0, 0, nanoCpus, 0, 0, 0, "", "", pidsLimit, false, 0, List.of(), List.of());
    }

    /**
     * One limit of getrlimit(2).
     *
     * @param name without {@code RLIMIT_}, lower case: {@code nofile}
     * @param soft the limit in force; -1 is none
     * @param hard how far it can be raised; -1 is none
     */
    public record Ulimit(String name, long soft, long hard) {}

    /**
     * One host device.
     *
     * @param hostPath its path here
     * @param containerPath its path there
     * @param permissions of {@code r}, {@code w}, {@code m}
     */
    public record Device(String hostPath, String containerPath, String permissions) {}
}
