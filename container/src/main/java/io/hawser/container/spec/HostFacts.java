package io.hawser.container.spec;

import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What this process may hand on to containers, asked of the kernel once.
 *
 * @param bounding capabilities of our bounding set, {@code CAP_CHOWN} …
 * @param hardLimits our hard limit by name ({@code nofile}); -1 is none; absent are those unknown here
 * @param mayRaiseLimits whether we may go beyond them
 * @param oomScoreAdj ours; lowering it takes a privilege
 * @param unifiedCgroups whether the hierarchy is cgroup v2
 * @param swapLimit whether memory and swap together can be limited
 * @param cpus how many we may use
 * @param onlineCpus which of all, as the kernel writes it: {@code 0-3,7}
 * @param architecture Go's name: {@code amd64}
 * @param kernel its release as {@code major * 1000 + minor}
 * @param seccompProfile the default profile's text; absent when none is installed
 */
record HostFacts(
        Set<String> bounding,
        Map<String, Long> hardLimits,
        boolean mayRaiseLimits,
        int oomScoreAdj,
        boolean unifiedCgroups,
        boolean swapLimit,
        int cpus,
        String onlineCpus,
        String architecture,
        int kernel,
        Optional<String> seccompProfile) {

    private static final Path ONLINE = Path.of("/sys/devices/system/cpu/online");
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
    private static final List<Path> PROFILES =
            List.of(Path.of("/etc/containers/seccomp.json"), Path.of("/usr/share/containers/seccomp.json"));

    HostFacts {
        bounding = Set.copyOf(bounding);
        hardLimits = Map.copyOf(hardLimits);
    }

    /** Asks the kernel. SYSTEM when {@code /proc} cannot be read. */
    static HostFacts probe() {
        try {
            Map<String, String> status = status();
            Set<String> effective = capabilities(status.getOrDefault("CapEff", "0"));
            boolean unified = Files.exists(CGROUPS.resolve("cgroup.controllers"));
            return new HostFacts(
                    capabilities(status.getOrDefault("CapBnd", "0")),
                    limits(),
                    effective.contains("CAP_SYS_RESOURCE"),
                    Integer.parseInt(Files.readString(Path.of("/proc/self/oom_score_adj"))
                            .strip()),
                    unified,
                    unified || Files.exists(CGROUPS.resolve("memory/memory.memsw.limit_in_bytes")),
                    Runtime.getRuntime().availableProcessors(),
                    online(),
                    machine(),
                    kernelRelease(),
                    profile());
        } catch (IOException e) {
            throw NetworkException.system("/proc cannot be read: " + e.getMessage(), e);
        }
    }

    /** A machine with processors switched off has numbers beyond their count; so has one whose daemon is pinned to some. */
    private static String online() throws IOException {
        return Files.exists(ONLINE)
                ? Files.readString(ONLINE).strip()
                : "0-" + (Runtime.getRuntime().availableProcessors() - 1);
    }

    private static Map<String, String> status() throws IOException {
        Map<String, String> status = new HashMap<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            int colon = line.indexOf(':');
            status.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        return status;
    }

    private static Set<String> capabilities(String hex) {
        long bits = Long.parseUnsignedLong(hex, 16);
        Set<String> names = new LinkedHashSet<>();
        for (int bit = 0; bit < Capabilities.ALL.size(); bit++) {
            if ((bits >>> bit & 1) != 0) {
                names.add(Capabilities.ALL.get(bit));
            }
        }
        return names;
    }

    /** {@code Max open files            1024                 524288               files}. */
    private static Map<String, Long> limits() throws IOException {
        Map<String, Long> limits = new HashMap<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
            String name = line.length() < 26
                    ? ""
                    : Rlimits.NAMES.getOrDefault(line.substring(0, 25).strip(), "");
            if (!name.isEmpty()) {
                String hard = line.substring(26).strip().split("\\s+", -1)[1];
                limits.put(name, hard.equals("unlimited") ? -1 : Long.parseLong(hard));
            }
        }
        return limits;
    }

    private static String machine() {
        String arch = System.getProperty("os.arch", "amd64").toLowerCase(Locale.ROOT);
        return arch.equals("aarch64") ? "arm64" : arch.equals("x86_64") ? "amd64" : arch;
    }

    private static int kernelRelease() throws IOException {
        return release(Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip());
    }

    /** {@code 6.1.0-18-amd64} is 6001. */
    static int release(String text) {
        String[] parts = text.split("[^0-9]+", -1);
        int major = parts.length > 0 && !parts[0].isEmpty() ? Integer.parseInt(parts[0]) : 0;
        int minor = parts.length > 1 && !parts[1].isEmpty() ? Integer.parseInt(parts[1]) : 0;
        return major * 1000 + minor;
    }

    private static Optional<String> profile() throws IOException {
        for (Path profile : PROFILES) {
            if (Files.isRegularFile(profile)) {
                return Optional.of(Files.readString(profile));
            }
        }
        return Optional.empty();
    }
}
