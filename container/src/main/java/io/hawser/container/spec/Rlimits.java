package io.hawser.container.spec;

import io.hawser.container.Resources.Ulimit;
import io.hawser.network.model.NetworkException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The limits of getrlimit(2) a container's processes get: what is asked for, never more than our own hard limits unless we may
 * raise those.
 *
 * <p>Source: getrlimit(2); proc(5), {@code /proc/PID/limits}.
 */
final class Rlimits {

    /** Docker's name by the kernel's title. */
    static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("Max cpu time", "cpu"),
            Map.entry("Max file size", "fsize"),
            Map.entry("Max data size", "data"),
            Map.entry("Max stack size", "stack"),
            Map.entry("Max core file size", "core"),
            Map.entry("Max resident set", "rss"),
            Map.entry("Max processes", "nproc"),
            Map.entry("Max open files", "nofile"),
            Map.entry("Max locked memory", "memlock"),
            Map.entry("Max file locks", "locks"),
            Map.entry("Max pending signals", "sigpending"),
            Map.entry("Max msgqueue size", "msgqueue"),
            Map.entry("Max nice priority", "nice"),
            Map.entry("Max realtime priority", "rtprio"),
            Map.entry("Max realtime timeout", "rttime"));

    private static final Set<String> KNOWN = Set.copyOf(NAMES.values());
    private static final long NONE = -1;

    private Rlimits() {}

    /** The limits to set. INVALID_PARAMETER for a name there is not. */
    static List<Ulimit> of(List<Ulimit> asked, HostFacts host) {
        List<Ulimit> limits = new ArrayList<>();
        for (Ulimit limit : asked) {
            check(limit);
            limits.add(cut(limit, host));
        }
        return limits;
    }

    /** Those that are cut, told to the user. */
    static List<String> warnings(List<Ulimit> asked, HostFacts host) {
        List<String> warnings = new ArrayList<>();
        for (Ulimit limit : asked) {
            Ulimit cut = cut(limit, host);
            if (!cut.equals(limit)) {
                warnings.add("ulimit " + limit.name() + " is cut to " + cut.soft() + ":" + cut.hard()
                        + ", the hard limit of the daemon, which lacks CAP_SYS_RESOURCE");
            }
        }
        return warnings;
    }

    private static void check(Ulimit limit) {
        if (!KNOWN.contains(limit.name())) {
            throw NetworkException.invalid("invalid ulimit type: " + limit.name());
        }
        if (atMost(limit.hard(), limit.soft()) != limit.soft()) {
            throw NetworkException.invalid("ulimit soft limit must be less than or equal to hard limit: " + limit.soft()
                    + " > " + limit.hard());
        }
    }

    private static Ulimit cut(Ulimit limit, HostFacts host) {
        long ours = host.hardLimits().getOrDefault(limit.name(), NONE);
        if (host.mayRaiseLimits()) {
            return limit;
        }
        return new Ulimit(limit.name(), atMost(ours, limit.soft()), atMost(ours, limit.hard()));
    }

    private static long atMost(long bound, long value) {
        if (bound == NONE) {
            return value;
        }
        return value == NONE ? bound : Math.min(bound, value);
    }
}
