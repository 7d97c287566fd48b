package io.hawser.container.usage;

import io.hawser.container.usage.Usage.Blocks;
import io.hawser.container.usage.Usage.Counters;
import io.hawser.container.usage.Usage.Cpu;
import io.hawser.container.usage.Usage.Interface;
import io.hawser.container.usage.Usage.Memory;
import io.hawser.container.usage.Usage.Pids;
import io.hawser.container.usage.Usage.Transfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads what a container takes. What the machine does not count is 0.
 *
 * <p>The cgroup of a process is the container's own; {@code /proc/PID/net/dev} are the interfaces of the process's network
 * namespace, so nobody has to enter it.
 *
 * <p>Source: kernel, Documentation/admin-guide/cgroup-v1 and cgroup-v2.rst; proc(5).
 */
public final class UsageReader {
    /** Clock ticks a second, which Linux has fixed for user space (USER_HZ). */
    private static final long TICK_NANOS = 10_000_000;

    private static final int SYSTEM_FIELDS = 7;

    private final Path proc;
    private final Path cgroups;
    private final InstantSource clock;

    /** Reads below {@code /proc} and {@code /sys/fs/cgroup}. */
    public UsageReader(InstantSource clock) {
        this(Path.of("/proc"), Path.of("/sys/fs/cgroup"), clock);
    }

    UsageReader(Path proc, Path cgroups, InstantSource clock) {
        this.proc = proc;
        this.cgroups = cgroups;
        this.clock = clock;
    }

    /** What the container of this process has taken until now. */
    public Usage read(int pid) {
        Map<String, Path> groups = groups(pid);
        Path unified = groups.getOrDefault("", Path.of("/nonexistent"));
        return Files.exists(unified.resolve("memory.current")) ? unified(pid, unified) : split(pid, groups);
    }

    /** By controller; the one of version 2 under the empty name. */
    private Map<String, Path> groups(int pid) {
        Map<String, Path> groups = new HashMap<>();
        for (String line : lines(proc.resolve(Integer.toString(pid)).resolve("cgroup"))) {
            String[] parts = line.split(":", 3);
            String path = parts.length == 3 ? parts[2].replaceFirst("^/+", "") : "";
            for (String controller : parts.length == 3 ? parts[1].split(",", -1) : new String[0]) {
                String folder =
                        controller.isEmpty() && Files.isDirectory(cgroups.resolve("unified")) ? "unified" : controller;
                groups.put(controller, cgroups.resolve(folder).resolve(path));
            }
        }
        return groups;
    }

    // ---- version 1 -------------------------------------------------------------------------------------------

    private Usage split(int pid, Map<String, Path> groups) {
        Path none = Path.of("/nonexistent");
        return new Usage(
                clock.instant(),
                cpu(groups.getOrDefault("cpuacct", none), groups.getOrDefault("cpu", none)),
                memory(groups.getOrDefault("memory", none)),
                pids(groups.getOrDefault("pids", none)),
                blocks(groups.getOrDefault("blkio", none)),
                networks(pid));
    }

    private Cpu cpu(Path accounting, Path bandwidth) {
        Map<String, Long> ticks = table(accounting.resolve("cpuacct.stat"));
        Map<String, Long> quota = table(bandwidth.resolve("cpu.stat"));
        List<Long> each = new ArrayList<>();
        for (String line : lines(accounting.resolve("cpuacct.usage_percpu"))) {
            for (String word : line.strip().split(" +")) {
                each.add(parse(word));
            }
        }
        return new Cpu(
                number(accounting.resolve("cpuacct.usage")),
                each,
                ticks.getOrDefault("system", 0L) * TICK_NANOS,
                ticks.getOrDefault("user", 0L) * TICK_NANOS,
                systemNanos(),
                processors(),
                quota.getOrDefault("nr_periods", 0L),
                quota.getOrDefault("nr_throttled", 0L),
                quota.getOrDefault("throttled_time", 0L));
    }

    private Memory memory(Path group) {
        return new Memory(
                number(group.resolve("memory.usage_in_bytes")),
                number(group.resolve("memory.max_usage_in_bytes")),
                table(group.resolve("memory.stat")),
                number(group.resolve("memory.failcnt")),
                limit(group.resolve("memory.limit_in_bytes")));
    }

    private static Blocks blocks(Path group) {
        return new Blocks(
                transfers(group.resolve("blkio.throttle.io_service_bytes_recursive")),
                transfers(group.resolve("blkio.throttle.io_serviced_recursive")));
    }

    /** {@code 8:0 Read 4096}. */
    private static List<Transfer> transfers(Path file) {
        List<Transfer> transfers = new ArrayList<>();
        for (String line : lines(file)) {
            String[] words = line.split("[: ]");
            if (words.length == 4) {
                transfers.add(new Transfer(
                        parse(words[0]),
                        parse(words[1]),
                        words[2].toLowerCase(java.util.Locale.ROOT),
                        parse(words[3])));
            }
        }
        return transfers;
    }

    // ---- version 2 -------------------------------------------------------------------------------------------

    private Usage unified(int pid, Path group) {
        Map<String, Long> cpu = table(group.resolve("cpu.stat"));
        return new Usage(
                clock.instant(),
                new Cpu(
                        cpu.getOrDefault("usage_usec", 0L) * 1000,
                        List.of(),
                        cpu.getOrDefault("system_usec", 0L) * 1000,
                        cpu.getOrDefault("user_usec", 0L) * 1000,
                        systemNanos(),
                        processors(),
                        cpu.getOrDefault("nr_periods", 0L),
                        cpu.getOrDefault("nr_throttled", 0L),
                        cpu.getOrDefault("throttled_usec", 0L) * 1000),
                new Memory(
                        number(group.resolve("memory.current")),
                        0,
                        table(group.resolve("memory.stat")),
                        table(group.resolve("memory.events")).getOrDefault("max", 0L),
                        limit(group.resolve("memory.max"))),
                pids(group),
                io(group.resolve("io.stat")),
                networks(pid));
    }

    /** {@code 8:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0}. */
    private static Blocks io(Path file) {
        List<Transfer> bytes = new ArrayList<>();
        List<Transfer> operations = new ArrayList<>();
        for (String line : lines(file)) {
            String[] words = line.split(" ", -1);
            String[] device = words[0].split(":", -1);
            for (int i = 1; i < words.length && device.length == 2; i++) {
                String[] pair = words[i].split("=", 2);
                String direction = pair[0].startsWith("r") ? "read" : pair[0].startsWith("w") ? "write" : "";
                if (!direction.isEmpty() && pair.length == 2) {
                    List<Transfer> list = pair[0].endsWith("bytes") ? bytes : operations;
                    list.add(new Transfer(parse(device[0]), parse(device[1]), direction, parse(pair[1])));
                }
            }
        }
        return new Blocks(bytes, operations);
    }

    // ---- both ------------------------------------------------------------------------------------------------

    private static Pids pids(Path group) {
        return new Pids(number(group.resolve("pids.current")), number(group.resolve("pids.max")));
    }

    /** A limit above what there is, or {@code max}, is none: then it is all there is. */
    private long limit(Path file) {
        long all = table(proc.resolve("meminfo")).getOrDefault("MemTotal", 0L) * 1024;
        long limit = number(file);
        return limit <= 0 || limit > all ? all : limit;
    }

    /** The first line of /proc/stat, the guests' time left out, which is counted in the others. */
    private long systemNanos() {
        List<String> lines = lines(proc.resolve("stat"));
        String[] words = lines.isEmpty() ? new String[0] : lines.getFirst().split(" +");
        long ticks = 0;
        for (int i = 1; i < words.length && i <= SYSTEM_FIELDS; i++) {
            ticks += parse(words[i]);
        }
        return ticks * TICK_NANOS;
    }

    private int processors() {
        return (int) lines(proc.resolve("stat")).stream()
                .filter(line -> line.startsWith("cpu") && !line.startsWith("cpu "))
                .count();
    }

    /**
     * <pre>  eth0:    1652      14    0    0    0     0          0         0        0       0    0 …</pre>
     */
    private Map<String, Interface> networks(int pid) {
        Map<String, Interface> interfaces = new TreeMap<>();
        for (String line : lines(proc.resolve(Integer.toString(pid)).resolve("net/dev"))) {
            int colon = line.indexOf(':');
            String[] words = colon < 0
                    ? new String[0]
                    : line.substring(colon + 1).strip().split(" +");
            String name = colon < 0 ? "" : line.substring(0, colon).strip();
            if (words.length >= 16 && !name.equals("lo")) {
                interfaces.put(name, new Interface(counters(words, 0), counters(words, 8)));
            }
        }
        return interfaces;
    }

    private static Counters counters(String[] words, int from) {
        return new Counters(parse(words[from]), parse(words[from + 1]), parse(words[from + 2]), parse(words[from + 3]));
    }

    /** Lines of a name and a number. */
    private static Map<String, Long> table(Path file) {
        Map<String, Long> table = new HashMap<>();
        for (String line : lines(file)) {
            String[] words = line.split("[: ]+");
            if (words.length >= 2) {
                table.put(words[0], parse(words[1]));
            }
        }
        return table;
    }

    private static long number(Path file) {
        List<String> lines = lines(file);
        return lines.isEmpty() ? 0 : parse(lines.getFirst().strip());
    }

    private static long parse(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }
}
