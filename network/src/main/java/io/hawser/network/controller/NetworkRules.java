package io.hawser.network.controller;

import io.hawser.network.ipam.IpamCheck;
import io.hawser.network.model.Family;
import io.hawser.network.model.IpamSpec;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.NetworkSpec;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a request for a network means and whether it is allowed: defaults, templates and Docker's refusals. Pure. */
final class NetworkRules {

    private static final String ENABLE_IPV4 = "com.docker.network.enable_ipv4";
    private static final String ENABLE_IPV6 = "com.docker.network.enable_ipv6";

    /** Ours; Docker takes any. A name goes into messages, labels and answers to DNS queries. */
    private static final int LONGEST_NAME = 255;

    private NetworkRules() {}

    /** The specification with everything filled in that the user may leave out. */
    static NetworkSpec complete(NetworkSpec asked, Collection<NetworkRecord> networks) {
        if (asked.name().isBlank()) {
            throw NetworkException.invalid("invalid name: name is empty");
        }
        if (asked.name().length() > LONGEST_NAME) {
            throw NetworkException.invalid("invalid name: name is longer than " + LONGEST_NAME + " characters");
        }
        if (Network.PREDEFINED.contains(asked.name())) {
            throw NetworkException.forbidden("operation is not permitted on predefined " + asked.name() + " network ");
        }
        refuseTaken(asked.name(), networks);
        NetworkSpec spec = withFamilies(asked.configFrom()
                .map(template -> fromTemplate(asked, template, networks))
                .orElse(asked));
        return spec.configOnly() ? template(spec) : checked(spec);
    }

    static void refuseTaken(String name, Collection<NetworkRecord> networks) {
        if (networks.stream().anyMatch(network -> network.name().equals(name))) {
            throw NetworkException.conflict("network with name " + name + " already exists");
        }
    }

    private static NetworkSpec checked(NetworkSpec spec) {
        if (!spec.scope().isEmpty() && !spec.scope().equals("local")) {
            throw NetworkException.forbidden("This node is not a swarm manager. Use \"docker swarm init\" or \"docker"
                    + " swarm join\" to connect this node to swarm and try again.");
        }
        if (!spec.ipam().driver().isEmpty() && !spec.ipam().driver().equals("default")) {
            throw NetworkException.invalid(
                    "invalid ipam driver: \"" + spec.ipam().driver() + "\"");
        }
        NetworkSpec local = rebuilt(spec, spec.driver().isEmpty() ? "bridge" : spec.driver(), spec.options());
        IpamCheck.check(local.ipam().configs(), families(local).collect(Collectors.toSet()));
        return local;
    }

    /** A template has no devices and no pools; Docker shows it under the driver null. */
    private static NetworkSpec template(NetworkSpec spec) {
        boolean operator = spec.internal()
                || spec.attachable()
                || spec.ingress()
                || !spec.scope().isEmpty();
        if (operator) {
            throw NetworkException.forbidden("configuration network can only contain network specific fields. Network"
                    + " operator fields like [ ingress | internal | attachable | scope ] are not supported.");
        }
        if (spec.configFrom().isPresent()) {
            throw NetworkException.forbidden("a configuration network cannot depend on another configuration network");
        }
        return rebuilt(spec, "null", spec.options());
    }

    private static NetworkSpec fromTemplate(NetworkSpec asked, String name, Collection<NetworkRecord> networks) {
        if (asked.configOnly()) {
            return asked;
        }
        if (!asked.ipam().configs().isEmpty()
                || !asked.ipam().options().isEmpty()
                || !asked.labels().isEmpty()) {
            throw NetworkException.forbidden(
                    "user-specified configurations are not supported if the network depends on a configuration network");
        }
        if (!asked.options().isEmpty()) {
            throw NetworkException.forbidden(
                    "network driver options are not supported if the network depends on a configuration network");
        }
        NetworkSpec from = networks.stream()
                .map(NetworkRecord::spec)
                .filter(spec -> spec.configOnly() && spec.name().equals(name))
                .findFirst()
                .orElseThrow(() -> NetworkException.notFound("configuration network \"" + name + "\" does not exist"));
        return copy(asked, from);
    }

    private static NetworkSpec copy(NetworkSpec asked, NetworkSpec from) {
        NetworkSpec.Builder builder = builderOf(asked, asked.driver(), from.options())
                .ipam(from.ipam())
                .labels(from.labels());
        from.enableIpv4().ifPresent(builder::enableIpv4);
        from.enableIpv6().ifPresent(builder::enableIpv6);
        return builder.build();
    }

    /** The families, from the fields, else from the options of the same meaning, else IPv4 alone. */
    private static NetworkSpec withFamilies(NetworkSpec spec) {
        Map<String, String> options = new LinkedHashMap<>(spec.options());
        Optional<Boolean> option4 = bool(options, ENABLE_IPV4);
        Optional<Boolean> option6 = bool(options, ENABLE_IPV6);
        return builderOf(spec, spec.driver(), options)
                .enableIpv4(spec.enableIpv4().or(() -> option4).orElse(true))
                .enableIpv6(spec.enableIpv6().or(() -> option6).orElse(false))
                .build();
    }

    /** Reads what Go's {@code strconv.ParseBool} reads. */
    private static Optional<Boolean> bool(Map<String, String> options, String key) {
        return Optional.ofNullable(options.get(key)).map(text -> switch (text) {
            case "1", "t", "T", "TRUE", "true", "True" -> true;
            case "0", "f", "F", "FALSE", "false", "False" -> false;
            default -> throw NetworkException.invalid("driver-opt \"" + key + "\" is not a valid bool");
        });
    }

    private static NetworkSpec rebuilt(NetworkSpec spec, String driver, Map<String, String> options) {
        return builderOf(spec, driver, options).build();
    }

    private static NetworkSpec.Builder builderOf(NetworkSpec spec, String driver, Map<String, String> options) {
        IpamSpec ipam = spec.ipam().driver().isEmpty()
                ? new IpamSpec("default", spec.ipam().options(), spec.ipam().configs())
                : spec.ipam();
        NetworkSpec.Builder builder = NetworkSpec.builder(spec.name())
                .driver(driver)
                .scope(spec.scope().isEmpty() && !spec.configOnly() ? "local" : spec.scope())
                .internal(spec.internal())
                .attachable(spec.attachable())
                .ingress(spec.ingress())
                .configOnly(spec.configOnly())
                .ipam(ipam)
                .options(options)
                .labels(spec.labels());
        spec.configFrom().ifPresent(builder::configFrom);
        spec.enableIpv4().ifPresent(builder::enableIpv4);
        spec.enableIpv6().ifPresent(builder::enableIpv6);
        return builder;
    }

    static Stream<Family> families(NetworkSpec spec) {
        return Stream.of(Family.values())
                .filter(family -> (family == Family.IPV4 ? spec.enableIpv4() : spec.enableIpv6()).orElse(false));
    }

    /** The networks every engine has, as far as the configuration wants them. */
    static List<NetworkSpec> predefined(DefaultBridge bridge) {
        NetworkSpec none = NetworkSpec.builder("none")
                .driver("null")
                .scope("local")
                .enableIpv4(true)
                .enableIpv6(false)
                .build();
        NetworkSpec host = NetworkSpec.builder("host")
                .driver("host")
                .scope("local")
                .enableIpv4(true)
                .enableIpv6(false)
                .build();
        return bridge.enabled() ? List.of(PredefinedBridge.spec(bridge), host, none) : List.of(host, none);
    }
}
