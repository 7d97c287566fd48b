package io.hawser.daemon.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Flags of dockerd that are accepted because what they ask for is so anyway, or because there is nothing here that they could
 * change. Whoever gives one is told once, in the log, what it means; one that asks for what is not so is refused.
 */
final class WithoutEffect {
    private static final String NO_CONTAINERD = "hawserd uses no containerd";
    private static final String NO_PULL = "hawserd pulls and pushes no images yet";

    /** What is said of each. */
    private static final SequencedMap<String, String> NOTES = new LinkedHashMap<>();

    static {
        NOTES.put("containerd", NO_CONTAINERD);
        NOTES.put("containerd-namespace", NO_CONTAINERD);
        NOTES.put("containerd-plugins-namespace", NO_CONTAINERD);
        NOTES.put("storage-driver", "it is overlay2 always");
        NOTES.put("storage-opt", "hawserd's overlay file systems have no options");
        NOTES.put("log-format", "lines are text");
        NOTES.put("shutdown-timeout", "hawserd stops no containers when it ends");
        NOTES.put("live-restore", "containers run on when hawserd ends, always");
        NOTES.put("max-concurrent-downloads", NO_PULL);
        NOTES.put("max-concurrent-uploads", NO_PULL);
        NOTES.put("max-download-attempts", NO_PULL);
        NOTES.put("insecure-registry", NO_PULL);
        NOTES.put("registry-mirror", NO_PULL);
        NOTES.put("userland-proxy-path", "hawserd starts no proxies");
        NOTES.put("network-control-plane-mtu", "there is no swarm");
        NOTES.put("oom-score-adjust", "hawserd keeps the score it was started with");
        NOTES.put("exec-opt", "cgroups are made through cgroupfs");
        NOTES.put("experimental", "nothing hides behind it");
        NOTES.put("raw-logs", "lines are never coloured");
        NOTES.put("feature", "no feature of dockerd's can be switched here");
        NOTES.put("add-runtime", "containers run on the one runtime that hawserd found");
        NOTES.put("cdi-spec-dir", "there are no CDI devices");
    }

    /** What a flag may ask for, where it may not ask for anything. */
    private static final Map<String, Set<String>> ALLOWED = Map.of(
            "storage-driver", Set.of("", "overlay2"),
            "log-format", Set.of("", "text"),
            "oom-score-adjust", Set.of("0"),
            "exec-opt", Set.of("native.cgroupdriver=cgroupfs"));

    private static final Set<String> NUMBERS = Set.of(
            "shutdown-timeout",
            "max-concurrent-downloads",
            "max-concurrent-uploads",
            "max-download-attempts",
            "network-control-plane-mtu",
            "oom-score-adjust");
    private static final Set<String> BOOLEANS = Set.of("live-restore", "experimental", "raw-logs");
    private static final Map<String, String> LIST_KEYS = Map.of(
            "exec-opt", "exec-opts",
            "storage-opt", "storage-opts",
            "insecure-registry", "insecure-registries",
            "registry-mirror", "registry-mirrors",
            "cdi-spec-dir", "cdi-spec-dirs");
    private static final Map<String, String> MAP_KEYS = Map.of("feature", "features", "add-runtime", "runtimes");

    private WithoutEffect() {}

    static List<String> names() {
        return List.copyOf(NOTES.keySet());
    }

    static Flag.Type type(String name) {
        if (LIST_KEYS.containsKey(name)) {
            return Flag.Type.LIST;
        }
        if (MAP_KEYS.containsKey(name)) {
            return Flag.Type.MAP;
        }
        if (BOOLEANS.contains(name)) {
            return Flag.Type.BOOLEAN;
        }
        return NUMBERS.contains(name) ? Flag.Type.NUMBER : Flag.Type.TEXT;
    }

    static String key(String name) {
        return LIST_KEYS.getOrDefault(name, MAP_KEYS.getOrDefault(name, name));
    }

    /** The lines to log about those that were given. @throws ConfigException for one that asks for what is not so */
    static List<String> check(Settings given) throws ConfigException {
        List<String> notes = new ArrayList<>();
        for (Map.Entry<String, String> note : NOTES.entrySet()) {
            String name = note.getKey();
            if (given.given().contains(name)) {
                refuse(name, given.list(name));
                notes.add("--" + name + " has no effect: " + note.getValue());
            }
        }
        if (given.given().contains("userland-proxy")) {
            notes.add(
                    "--userland-proxy: the kernel leads published ports to containers; hawserd itself carries what it cannot"
                            + " lead, if this is on, and starts no proxy processes");
        }
        return notes;
    }

    private static void refuse(String name, List<String> values) throws ConfigException {
        Set<String> allowed = ALLOWED.get(name);
        for (String value : values) {
            if (allowed != null && !allowed.contains(value)) {
                throw new ConfigException(
                        "--" + name + "=" + value + " is not served by hawserd: " + NOTES.get(name) + "; leave it out");
            }
        }
    }
}
