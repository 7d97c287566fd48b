package io.hawser.daemon.config;

import io.hawser.container.LogPolicy;
import io.hawser.network.model.NetworkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a container gets where its create says nothing.
 *
 * @param init {@code --init}: whether a small init runs as process 1
 * @param initProgram {@code --init-path}: which one
 * @param noNewPrivileges {@code --no-new-privileges}
 * @param shmBytes {@code --default-shm-size}
 * @param ipcMode {@code --default-ipc-mode}
 * @param cgroupnsMode {@code --default-cgroupns-mode}; empty: Docker's, by the cgroup version
 * @param ulimits {@code --default-ulimit}
 * @param log {@code --log-driver} and {@code --log-opt}
 */
public record ContainerDefaults(
        boolean init,
        Optional<Path> initProgram,
        boolean noNewPrivileges,
        long shmBytes,
        String ipcMode,
        Optional<String> cgroupnsMode,
        List<Ulimit> ulimits,
        LogPolicy log) {

    /** Docker's, where nothing is configured. */
    public static final ContainerDefaults STANDARD = new ContainerDefaults(
            false,
            Optional.empty(),
            false,
            64L << 20,
            "private",
            Optional.empty(),
            List.of(),
            new LogPolicy("json-file", Map.of()));

    public ContainerDefaults {
        ulimits = List.copyOf(ulimits);
    }

    /** {@code nofile=1024:2048}; as in setrlimit(2), -1 is no limit. */
    public record Ulimit(String name, long soft, long hard) {}

    static ContainerDefaults of(Settings given) throws ConfigException {
        return new ContainerDefaults(
                given.flag("init", false),
                given.text("init-path").filter(path -> !path.isEmpty()).map(Path::of),
                given.flag("no-new-privileges", false),
                bytes(given.text("default-shm-size").orElse("64m")),
                oneOf(given, "default-ipc-mode", Set.of("private", "shareable")).orElse("private"),
                oneOf(given, "default-cgroupns-mode", Set.of("host", "private")),
                ulimits(given.list("default-ulimit")),
                log(given));
    }

    /** What to log about options that are taken and change nothing. */
    List<String> notes() {
        return log.withoutEffect().stream()
                .map(option -> "--log-opt " + option + " has no effect: docker logs shows no details here")
                .toList();
    }

    private static LogPolicy log(Settings given) throws ConfigException {
        Map<String, String> options = new LinkedHashMap<>();
        for (String option : given.list("log-opt")) {
            int equals = option.indexOf('=');
            options.put(equals < 0 ? option : option.substring(0, equals), option.substring(equals + 1));
        }
        try {
            return LogPolicy.of(given.text("log-driver").orElse("json-file"), options);
        } catch (NetworkException e) {
            throw new ConfigException("invalid --log-driver or --log-opt: " + e.getMessage());
        }
    }

    private static Optional<String> oneOf(Settings given, String flag, Set<String> allowed) throws ConfigException {
        Optional<String> text = given.text(flag).filter(value -> !value.isEmpty());
        if (text.isPresent() && !allowed.contains(text.get())) {
            throw new ConfigException("invalid --" + flag + ": " + text.get() + " is not one of "
                    + String.join(", ", allowed.stream().sorted().toList()));
        }
        return text;
    }

    /** {@code 67108864}, {@code 64m}, {@code 1G}, {@code 64MiB}. */
    private static long bytes(String text) throws ConfigException {
        String lower = text.toLowerCase(java.util.Locale.ROOT).replaceFirst("i?b$", "");
        int shift = lower.isEmpty() ? 0 : 10 * ("kmgt".indexOf(lower.charAt(lower.length() - 1)) + 1);
        String digits = shift == 0 ? lower : lower.substring(0, lower.length() - 1);
        try {
            long value = Math.multiplyExact(Long.parseLong(digits.strip()), 1L << shift);
            if (value > 0) {
                return value;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // said below
        }
        throw new ConfigException("invalid --default-shm-size: " + text + " is no size");
    }

    private static List<Ulimit> ulimits(List<String> texts) throws ConfigException {
        List<Ulimit> all = new ArrayList<>();
        for (String text : texts) {
            all.add(ulimit(text));
        }
        return all;
    }

    private static Ulimit ulimit(String text) throws ConfigException {
        int equals = text.indexOf('=');
        String[] limits = text.substring(equals + 1).split(":", -1);
        try {
            long soft = Long.parseLong(limits[0]);
            long hard = limits.length == 1 ? soft : Long.parseLong(limits[1]);
            boolean ordered = hard < 0 || (soft >= 0 && soft <= hard);
            if (equals > 0 && limits.length <= 2 && ordered) {
                return new Ulimit(text.substring(0, equals), soft, hard);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new ConfigException(
                "invalid --default-ulimit " + text + ": name=soft[:hard] is needed, soft at most hard");
    }
}
