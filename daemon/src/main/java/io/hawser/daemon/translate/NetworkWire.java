package io.hawser.daemon.translate;

import io.hawser.api.network.NetworkCreate;
import io.hawser.api.network.NetworkResource;
import io.hawser.network.controller.Endpoint;
import io.hawser.network.controller.Network;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.Ip;
import io.hawser.network.model.IpamConfig;
import io.hawser.network.model.IpamSpec;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.NetworkSpec;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Networks: {@code /networks} and its children. */
public final class NetworkWire {
    private NetworkWire() {}

    /** A network as inspected, or as listed when {@code attachments} are not wanted. */
    public static NetworkResource resource(Network network, boolean attachments) {
        return new NetworkResource(
                network.name(),
                network.id().hex64(),
                Text.time(network.created()),
                network.scope(),
                network.driver(),
                network.enableIpv4(),
                network.enableIpv6(),
                ipam(network),
                network.internal(),
                network.attachable(),
                network.ingress(),
                new NetworkResource.ConfigReference(network.configFrom().orElse("")),
                network.configOnly(),
                attachments ? attachments(network.endpoints()) : Map.of(),
                new TreeMap<>(network.options()),
                new TreeMap<>(network.labels()));
    }

    /** host and none have neither options nor subnets, which Docker writes as null; so it does without given options. */
    private static NetworkResource.Ipam ipam(Network network) {
        boolean bare = network.driver().equals("host") || network.driver().equals("null");
        List<NetworkResource.IpamConfig> configs =
                network.ipam().configs().stream().map(NetworkWire::ipamConfig).toList();
        Map<String, String> options = network.ipam().options();
        return new NetworkResource.Ipam(
                network.ipam().driver(),
                options.isEmpty() && network.predefined() ? null : options,
                bare ? null : configs);
    }

    private static NetworkResource.IpamConfig ipamConfig(IpamConfig config) {
        Map<String, String> aux = new TreeMap<>();
        config.auxAddresses().forEach((name, address) -> aux.put(name, Ip.text(address)));
        return new NetworkResource.IpamConfig(
                config.subnet().map(Cidr::toString).orElse(""),
                config.ipRange().map(Cidr::toString).orElse(""),
                Text.address(config.gateway()),
                aux);
    }

    private static Map<String, NetworkResource.Attachment> attachments(List<Endpoint> endpoints) {
        Map<String, NetworkResource.Attachment> attachments = new TreeMap<>();
        for (Endpoint endpoint : endpoints) {
            String key =
                    endpoint.containerId().isEmpty() ? "ep-" + endpoint.id().hex64() : endpoint.containerId();
            attachments.put(
                    key,
                    new NetworkResource.Attachment(
                            endpoint.name(),
                            endpoint.id().hex64(),
                            endpoint.mac().map(Object::toString).orElse(""),
                            endpoint.ipv4().map(Cidr::toString).orElse(""),
                            endpoint.ipv6().map(Cidr::toString).orElse("")));
        }
        return attachments;
    }

    /**
     * What a create asks for.
     *
     * @param defaults by driver, options that hold where the create and no template gives them
     * @throws NetworkException INVALID_PARAMETER, with every address that cannot be read
     */
    public static NetworkSpec spec(NetworkCreate body, Map<String, Map<String, String>> defaults) {
        String driver = Text.given(body.driver()).orElse("bridge");
        if (body.ingress()) {
            throw NetworkException.forbidden("Ingress network can only be global scope network");
        }
        Map<String, String> options = new TreeMap<>();
        if (body.configFrom() == null || Text.given(body.configFrom().network()).isEmpty()) {
            options.putAll(defaults.getOrDefault(driver, Map.of()));
        }
        options.putAll(withoutNulls(body.options()));
        NetworkSpec.Builder spec = NetworkSpec.builder(Text.orEmpty(body.name()))
                .driver(driver)
                .scope(Text.orEmpty(body.scope()))
                .internal(body.internal())
                .attachable(body.attachable())
                .configOnly(body.configOnly())
                .ipam(ipamSpec(body.ipam()))
                .options(options)
                .labels(withoutNulls(body.labels()));
        if (body.enableIpv4() != null) {
            spec.enableIpv4(body.enableIpv4());
        }
        if (body.enableIpv6() != null) {
            spec.enableIpv6(body.enableIpv6());
        }
        if (body.configFrom() != null) {
            Text.given(body.configFrom().network()).ifPresent(spec::configFrom);
        }
        return spec.build();
    }

    private static Map<String, String> withoutNulls(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : new LinkedHashMap<>(map);
    }

    private static IpamSpec ipamSpec(NetworkResource.@Nullable Ipam ipam) {
        if (ipam == null) {
            return IpamSpec.automatic();
        }
        List<String> problems = new ArrayList<>();
        List<IpamConfig> configs = Text.orEmpty(ipam.config()).stream()
                .map(config -> ipamConfig(config, problems))
                .toList();
        if (!problems.isEmpty()) {
            throw NetworkException.invalid("invalid network config:\n" + String.join("\n", problems));
        }
        return new IpamSpec(Text.given(ipam.driver()).orElse("default"), withoutNulls(ipam.options()), configs);
    }

    private static IpamConfig ipamConfig(NetworkResource.IpamConfig wire, List<String> problems) {
        Map<String, InetAddress> aux = new LinkedHashMap<>();
        Text.orEmpty(wire.auxiliaryAddresses())
                .forEach((name, text) -> address("auxiliary address " + name, text, problems)
                        .ifPresent(address -> aux.put(name, address)));
        return new IpamConfig(
                cidr("subnet", wire.subnet(), problems),
                cidr("ip-range", wire.ipRange(), problems),
                address("gateway", wire.gateway(), problems),
                aux);
    }

    private static Optional<Cidr> cidr(String what, @Nullable String text, List<String> problems) {
        try {
            return Text.given(text).map(Cidr::parse);
        } catch (NetworkException e) {
            problems.add("invalid " + what + " " + text + ": invalid CIDR block notation");
            return Optional.empty();
        }
    }

    private static Optional<InetAddress> address(String what, @Nullable String text, List<String> problems) {
        Optional<InetAddress> address = Text.given(text).flatMap(Ip::tryParse);
        if (address.isEmpty() && Text.given(text).isPresent()) {
            problems.add("invalid " + what + " " + text + ": invalid address");
        }
        return address;
    }
}
