package io.hawser.daemon.translate;

import io.hawser.api.network.EndpointSettings;
import io.hawser.network.controller.Endpoint;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import io.hawser.network.model.LinkSpec;
import io.hawser.network.model.MacAddress;
import io.hawser.network.model.NetworkException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Endpoints: what is asked for on a network, and what came of it. */
public final class EndpointWire {
    private EndpointWire() {}

    /** What is asked for. @throws NetworkException INVALID_PARAMETER, one line a problem */
    public static EndpointSpec spec(String network, @Nullable EndpointSettings asked) {
        if (asked == null) {
            return EndpointSpec.on(network);
        }
        List<String> problems = new ArrayList<>();
        EndpointSettings.IpamConfig ipam = asked.ipamConfig();
        EndpointSpec spec = new EndpointSpec(
                network,
                ipam == null ? Optional.empty() : address("IPv4", Family.IPV4, ipam.ipv4Address(), problems),
                ipam == null ? Optional.empty() : address("IPv6", Family.IPV6, ipam.ipv6Address(), problems),
                ipam == null ? List.of() : linkLocals(ipam.linkLocalIps(), problems),
                mac(asked.macAddress(), problems),
                Text.orEmpty(asked.aliases()),
                links(asked.links(), problems),
                Text.orEmpty(asked.driverOpts()),
                asked.gwPriority());
        if (!problems.isEmpty()) {
            throw NetworkException.invalid("invalid endpoint settings:\n" + String.join("\n", problems));
        }
        return spec;
    }

    private static Optional<InetAddress> address(
            String name, Family family, @Nullable String text, List<String> problems) {
        Optional<InetAddress> address = Text.given(text)
                .flatMap(Ip::tryParse)
                .filter(found -> Family.of(found) == family && !found.isAnyLocalAddress());
        if (address.isEmpty() && Text.given(text).isPresent()) {
            problems.add("invalid " + name + " address: " + text);
        }
        return address;
    }

    private static List<InetAddress> linkLocals(@Nullable List<String> texts, List<String> problems) {
        List<InetAddress> addresses = new ArrayList<>();
        for (String text : Text.orEmpty(texts)) {
            Ip.tryParse(text)
                    .ifPresentOrElse(addresses::add, () -> problems.add("invalid link-local IP address: " + text));
        }
        return addresses;
    }

    private static Optional<MacAddress> mac(@Nullable String text, List<String> problems) {
        try {
            return Text.given(text).map(MacAddress::parseUnicast);
        } catch (NetworkException e) {
            problems.add(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static List<LinkSpec> links(@Nullable List<String> texts, List<String> problems) {
        List<LinkSpec> links = new ArrayList<>();
        for (String text : Text.orEmpty(texts)) {
            try {
                links.add(LinkSpec.parse(text));
            } catch (NetworkException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        return links;
    }

    /** What is asked for, before or after there is an endpoint. */
    public static EndpointSettings asked(EndpointSpec spec, String networkId) {
        return new EndpointSettings(
                ipam(spec),
                links(spec),
                orNull(spec.aliases()),
                "",
                driverOpts(spec),
                spec.gwPriority(),
                networkId,
                "",
                "",
                "",
                0,
                "",
                "",
                0,
                null);
    }

    /**
     * What came of it.
     *
     * @param spec what the container asks for, which is more than the endpoint's own when it was given aliases by us
     */
    public static EndpointSettings joined(EndpointSpec spec, Endpoint endpoint) {
        boolean named = !endpoint.networkName().equals("bridge")
                && !endpoint.networkName().equals("host")
                && !endpoint.networkName().equals("none");
        return new EndpointSettings(
                ipam(spec),
                links(spec),
                orNull(spec.aliases()),
                endpoint.mac().map(MacAddress::text).orElse(""),
                driverOpts(spec),
                spec.gwPriority(),
                endpoint.networkId().hex64(),
                endpoint.id().hex64(),
                Text.address(endpoint.gatewayIpv4()),
                endpoint.ipv4().map(cidr -> Ip.text(cidr.address())).orElse(""),
                endpoint.ipv4().map(Cidr::prefix).orElse(0),
                Text.address(endpoint.gatewayIpv6()),
                endpoint.ipv6().map(cidr -> Ip.text(cidr.address())).orElse(""),
                endpoint.ipv6().map(Cidr::prefix).orElse(0),
                named ? endpoint.dnsNames() : null);
    }

    private static EndpointSettings.@Nullable IpamConfig ipam(EndpointSpec spec) {
        if (spec.ipv4().isEmpty()
                && spec.ipv6().isEmpty()
                && spec.linkLocalIps().isEmpty()) {
            return null;
        }
        return new EndpointSettings.IpamConfig(
                Text.address(spec.ipv4()),
                Text.address(spec.ipv6()),
                spec.linkLocalIps().stream().map(Ip::text).toList());
    }

    private static @Nullable List<String> links(EndpointSpec spec) {
        return orNull(spec.links().stream().map(LinkSpec::toString).toList());
    }

    private static @Nullable TreeMap<String, String> driverOpts(EndpointSpec spec) {
        return spec.driverOpts().isEmpty() ? null : new TreeMap<>(spec.driverOpts());
    }

    private static @Nullable List<String> orNull(List<String> list) {
        return list.isEmpty() ? null : list;
    }
}
