package io.hawser.container;

import io.hawser.container.health.HealthCheck;
import io.hawser.network.controller.Network;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.Port;
import io.hawser.network.model.Word;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What a spec must not ask for, and what an image adds to it. Pure: a spec in, a spec or INVALID_PARAMETER out. */
final class SpecCheck {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");
    private static final int LONGEST_HOSTNAME = 64;

    private SpecCheck() {}

    /** A container's name, with or without {@code /}; answers it without. */
    static String name(String given) {
        String name = given.startsWith("/") ? given.substring(1) : given;
        if (!NAME.matcher(name).matches()) {
            throw NetworkException.invalid(
                    "Invalid container name (" + given + "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
        }
        return name;
    }

    /** Everything that contradicts itself. */
    static void check(ContainerSpec spec) {
        modes(spec);
        Isolation isolation = spec.isolation();
        if (isolation.hostname().length() > LONGEST_HOSTNAME) {
            throw NetworkException.invalid(
                    "hostname \"" + isolation.hostname() + "\" is too long (maximum " + LONGEST_HOSTNAME + " bytes)");
        }
        Word.require(isolation.hostname(), "hostname");
        Word.require(isolation.domainname(), "domainname");
        if (spec.life().autoRemove() && spec.life().restart().restarts()) {
            throw conflicting("cannot create container with both \"AutoRemove\" and \"RestartPolicy\"", false);
        }
        spec.life().stopSignal().ifPresent(Signals::parse);
        spec.health().ifPresent(HealthCheck::check);
        if (spec.annotations().containsKey("")) {
            throw NetworkException.invalid(
                    "invalid Annotations: the empty string is not permitted as an annotation key");
        }
        for (String entry : spec.command().env()) {
            if (entry.isEmpty() || entry.startsWith("=")) {
                throw NetworkException.invalid("invalid environment variable: " + entry);
            }
        }
        String workingDir = spec.command().workingDir();
        if (!workingDir.isEmpty() && !workingDir.startsWith("/")) {
            throw NetworkException.invalid(
                    "the working directory '" + workingDir + "' is invalid, it needs to be an absolute path");
        }
    }

    private static void modes(ContainerSpec spec) {
        Networking networking = spec.networking();
        NetworkMode mode = networking.mode();
        boolean joined = mode instanceof NetworkMode.JoinedContainer;
        boolean host = mode instanceof NetworkMode.Host;
        if (mode instanceof NetworkMode.JoinedContainer(String container) && container.isEmpty()) {
            throw NetworkException.invalid("invalid container format container:<name|id>");
        }
        refuse(joined && !spec.isolation().hostname().isEmpty(), "hostname and the network mode");
        refuse(
                spec.isolation().uts().equals("host")
                        && !spec.isolation().hostname().isEmpty(),
                "hostname and the UTS mode");
        refuse(
                (joined || host)
                        && networking.endpoints().stream().anyMatch(e -> e.mac().isPresent()),
                "mac-address and the network mode");
        if ((joined || host) && !networking.links().isEmpty()) {
            throw NetworkException.invalid("conflicting options: "
                    + (host ? "host type networking" : "container type network")
                    + " can't be used with links. This would result in undefined behavior");
        }
        networking.endpoints().stream()
                .filter(endpoint -> Network.PREDEFINED.contains(endpoint.network()))
                .forEach(SpecCheck::predefined);
        refuse(joined && !networking.dns().servers().isEmpty(), "dns and the network mode");
        refuse(joined && !networking.extraHosts().isEmpty(), "custom host-to-IP mapping and the network mode");
        refuse(
                joined && (!networking.ports().isEmpty() || networking.publishAll()),
                "port publishing and the container type network mode");
        refuse(joined && !networking.exposed().isEmpty(), "port exposing and the container type network mode");
    }

    /** The networks that are always there choose addresses themselves and know no names. */
    private static void predefined(EndpointSpec endpoint) {
        List<String> problems = new ArrayList<>();
        if (endpoint.ipv4().isPresent() || endpoint.ipv6().isPresent()) {
            problems.add("user-specified IP address is supported on user-defined networks only");
        }
        if (!endpoint.aliases().isEmpty()) {
            problems.add("network-scoped aliases are only supported for user-defined networks");
        }
        if (!problems.isEmpty()) {
            throw NetworkException.invalid("invalid config for network " + endpoint.network()
                    + ": invalid endpoint settings:\n" + String.join("\n", problems));
        }
    }

    private static void refuse(boolean conflict, String what) {
        if (conflict) {
            throw conflicting(what, true);
        }
    }

    private static NetworkException conflicting(String what, boolean options) {
        return NetworkException.invalid((options ? "conflicting options: " : "") + what);
    }

    /** What the user should hear about a spec that is accepted. */
    static List<String> warnings(ContainerSpec spec) {
        List<String> warnings = new ArrayList<>();
        Networking networking = spec.networking();
        if (networking.mode() instanceof NetworkMode.Host && !networking.ports().isEmpty()) {
            warnings.add("Published ports are discarded when using host network mode");
        }
        if (!networking.links().isEmpty() && networking.mode() instanceof NetworkMode.DefaultBridge) {
            warnings.add("Links on the default bridge network are deprecated and will be removed in a future release."
                    + " Use a custom network instead.");
        }
        return warnings;
    }

    /** The spec with what the image says where the user said nothing. INVALID_PARAMETER if no command is left. */
    static ContainerSpec merge(ContainerSpec spec, ImageFacts image) {
        ContainerSpec merged = spec.withCommand(command(spec.command(), image))
                .withLabels(labels(spec.labels(), image.labels()))
                .withNetworking(spec.networking().withExposed(exposed(spec.networking(), image)))
                .withStorage(storage(spec.storage(), image))
                .withLife(life(spec.life(), image))
                .withHealth(health(spec.health(), image.health()));
        // What an image says nobody has looked at: its interval of a nanosecond would be one probe after the other.
        merged.health().ifPresent(HealthCheck::check);
        if (merged.command().words().isEmpty()) {
            throw NetworkException.invalid("no command specified");
        }
        return merged;
    }

    private static Command command(Command own, ImageFacts image) {
        Optional<List<String>> entrypoint = own.entrypoint();
        List<String> cmd = own.cmd();
        if (entrypoint.orElse(List.of()).isEmpty()) {
            cmd = cmd.isEmpty() ? image.cmd() : cmd;
            entrypoint = entrypoint.or(() -> Optional.of(image.entrypoint()));
        }
        entrypoint = entrypoint.filter(words -> !words.equals(List.of("")));
        return new Command(
                entrypoint,
                cmd,
                environment(own.env(), image.env()),
                own.user().isEmpty() ? image.user() : own.user(),
                own.workingDir().isEmpty() ? image.workingDir() : own.workingDir(),
                own.groupAdd());
    }

    private static List<String> environment(List<String> own, List<String> image) {
        Map<String, String> byKey = new LinkedHashMap<>();
        own.forEach(entry -> byKey.put(key(entry), entry));
        image.forEach(entry -> byKey.putIfAbsent(key(entry), entry));
        return byKey.values().stream().filter(entry -> entry.contains("=")).toList();
    }

    private static String key(String entry) {
        int equals = entry.indexOf('=');
        return equals < 0 ? entry : entry.substring(0, equals);
    }

    private static SequencedMap<String, String> labels(Map<String, String> own, Map<String, String> image) {
        LinkedHashMap<String, String> labels = new LinkedHashMap<>(image);
        labels.putAll(own);
        return labels;
    }

    private static List<Port> exposed(Networking networking, ImageFacts image) {
        if (!networking.mode().ownNamespace()) {
            return networking.exposed();
        }
        Set<Port> all = new TreeSet<>(networking.exposed());
        all.addAll(image.exposed());
        return List.copyOf(all);
    }

    private static Storage storage(Storage own, ImageFacts image) {
        LinkedHashSet<String> volumes = new LinkedHashSet<>(own.volumes());
        volumes.addAll(image.volumes());
        return new Storage(
                own.binds(),
                own.mounts(),
                own.tmpfs(),
                volumes,
                own.volumesFrom(),
                own.readonlyRootfs(),
                own.shmSizeBytes(),
                own.readOnlyBelow());
    }

    private static Optional<HealthCheck> health(Optional<HealthCheck> own, Optional<HealthCheck> image) {
        return own.map(said -> image.map(said::over).orElse(said)).or(() -> image);
    }

    private static LifePolicy life(LifePolicy own, ImageFacts image) {
        return new LifePolicy(
                own.stopSignal().or(image::stopSignal), own.stopTimeout(), own.autoRemove(), own.restart(), own.init());
    }
}
