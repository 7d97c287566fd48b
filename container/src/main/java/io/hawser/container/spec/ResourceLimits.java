package io.hawser.container.spec;

import io.hawser.container.Resources;
import io.hawser.network.model.NetworkException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code linux.resources}: how much memory, CPU and how many processes. The runtime turns it into what the hierarchy of the host
 * (v1 or v2) takes.
 *
 * <p>Source: OCI runtime specification, "Control groups"; moby, daemon/daemon_unix.go, verifyPlatformContainerResources.
 */
final class ResourceLimits {

    private static final long LEAST_MEMORY = 6L << 20;
    private static final long PERIOD_MICROS = 100_000;
    private static final long NANO = 1_000_000_000;
    private static final long UNLIMITED = -1;

    private ResourceLimits() {}

    /** Refuses what no kernel takes, in Docker's words: INVALID_PARAMETER. Answers what the user should know. */
    static List<String> check(Resources resources, HostFacts host) {
        checkMemory(resources);
        checkCpu(resources, host);
        if (resources.oomScoreAdj() < -1000 || resources.oomScoreAdj() > 1000) {
            throw invalid("Invalid value " + resources.oomScoreAdj() + ", range for oom score adj is [-1000, 1000]");
        }
        List<String> warnings = new ArrayList<>(Rlimits.warnings(resources.ulimits(), host));
        if (resources.memoryBytes() > 0 && resources.memorySwapBytes() != UNLIMITED && !host.swapLimit()) {
            warnings.add("Your kernel does not support swap limit capabilities or the cgroup is not mounted."
                    + " Memory limited without swap.");
        }
        if (resources.oomKillDisable() && host.unifiedCgroups()) {
            warnings.add("Your kernel does not support OomKillDisable. OomKillDisable discarded.");
        } else if (resources.oomKillDisable() && resources.memoryBytes() == 0) {
            warnings.add("OOM killer is disabled for the container, but no memory limit is set, this can result in the"
                    + " system running out of resources.");
        }
        if (resources.oomScoreAdj() < host.oomScoreAdj()) {
            warnings.add(
                    "oom score " + resources.oomScoreAdj() + " is raised to that of the daemon, " + host.oomScoreAdj());
        }
        return warnings;
    }

    private static void checkMemory(Resources resources) {
        long memory = resources.memoryBytes();
        long swap = resources.memorySwapBytes();
        if (memory < 0 || (memory > 0 && memory < LEAST_MEMORY)) {
            throw invalid("Minimum memory limit allowed is 6MB");
        }
        if (memory > 0 && swap > 0 && swap < memory) {
            throw invalid("Minimum memoryswap limit should be larger than memory limit, see usage");
        }
        if (memory == 0 && swap > 0) {
            throw invalid("You should always set the Memory limit when using Memoryswap limit, see usage");
        }
        if (memory > 0 && resources.memoryReservationBytes() > memory) {
            throw invalid("Minimum memory limit can not be less than memory reservation limit, see usage");
        }
    }

    private static void checkCpu(Resources resources, HostFacts host) {
        if (resources.nanoCpus() > 0 && resources.cpuPeriodMicros() > 0) {
            throw invalid("Conflicting options: Nano CPUs and CPU Period cannot both be set.");
        }
        if (resources.nanoCpus() > 0 && resources.cpuQuotaMicros() > 0) {
            throw invalid("Conflicting options: Nano CPUs and CPU Quota cannot both be set.");
        }
        boolean tooFew = resources.nanoCpus() != 0 && resources.nanoCpus() < NANO / 100;
        if (tooFew || resources.nanoCpus() > host.cpus() * NANO) {
            throw invalid("Range of CPUs is from 0.01 to %d.00, as there are only %d CPUs available"
                    .formatted(host.cpus(), host.cpus()));
        }
        long period = resources.cpuPeriodMicros();
        if (period != 0 && (period < 1000 || period > 1_000_000)) {
            throw invalid("CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
        }
        if (resources.cpuQuotaMicros() > 0 && resources.cpuQuotaMicros() < 1000) {
            throw invalid("CPU cfs quota can not be less than 1ms (i.e. 1000)");
        }
        if (resources.cpuShares() < 0) {
            throw invalid("invalid CPU shares (" + resources.cpuShares() + "): value must be a positive integer");
        }
        numbers(resources.cpusetMems(), "mems");
        BitSet missing = numbers(resources.cpusetCpus(), "cpus");
        missing.andNot(numbers(host.onlineCpus(), "cpus"));
        if (!missing.isEmpty()) {
            throw invalid("Requested CPUs are not available - requested " + resources.cpusetCpus() + ", available: "
                    + host.onlineCpus());
        }
    }

    /** The numbers of {@code 0-3,7}. */
    private static BitSet numbers(String set, String what) {
        BitSet numbers = new BitSet();
        if (set.isEmpty()) {
            return numbers;
        }
        if (!set.matches("\\d{1,5}(-\\d{1,5})?(,\\d{1,5}(-\\d{1,5})?)*")) {
            throw invalid("Invalid value " + set + " for cpuset " + what);
        }
        for (String range : set.split(",", -1)) {
            String[] ends = range.split("-", -1);
            int first = Integer.parseInt(ends[0]);
            int last = Integer.parseInt(ends[ends.length - 1]);
            if (last < first) {
                throw invalid("Invalid value " + set + " for cpuset " + what);
            }
            numbers.set(first, last + 1);
        }
        return numbers;
    }

    private static NetworkException invalid(String message) {
        return NetworkException.invalid(message);
    }

    static void render(Resources resources, HostFacts host, ObjectNode node) {
        memory(resources, host, node);
        cpu(resources, node);
        // Less than none is no limit: an update takes one away.
        if (resources.pidsLimit() != 0) {
            node.putObject("pids").put("limit", resources.pidsLimit());
        }
    }

    private static void memory(Resources resources, HostFacts host, ObjectNode node) {
        long limit = resources.memoryBytes();
        if (limit > 0) {
            ObjectNode memory = node.putObject("memory");
            memory.put("limit", limit);
            long asked = resources.memorySwapBytes();
            if (host.swapLimit()) {
                memory.put("swap", asked == 0 ? 2 * limit : asked);
            }
        }
        if (resources.memoryReservationBytes() > 0) {
            node.withObjectProperty("memory").put("reservation", resources.memoryReservationBytes());
        }
        if (resources.oomKillDisable() && !host.unifiedCgroups()) {
            node.withObjectProperty("memory").put("disableOOMKiller", true);
        }
    }

    private static void cpu(Resources resources, ObjectNode node) {
        ObjectNode cpu = node.objectNode();
        if (resources.nanoCpus() > 0) {
            cpu.put("period", PERIOD_MICROS).put("quota", resources.nanoCpus() * PERIOD_MICROS / NANO);
        }
        put(cpu, "period", resources.cpuPeriodMicros());
        put(cpu, "quota", resources.cpuQuotaMicros());
        put(cpu, "shares", resources.cpuShares());
        if (!resources.cpusetCpus().isEmpty()) {
            cpu.put("cpus", resources.cpusetCpus());
        }
        if (!resources.cpusetMems().isEmpty()) {
            cpu.put("mems", resources.cpusetMems());
        }
        if (!cpu.isEmpty()) {
            node.set("cpu", cpu);
        }
    }

    private static void put(ObjectNode node, String key, long value) {
        if (value != 0) {
            node.put(key, value);
        }
    }
}
