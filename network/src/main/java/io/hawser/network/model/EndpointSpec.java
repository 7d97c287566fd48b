package io.hawser.network.model;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a sandbox wants to be attached to one network. Make one with {@link #on}, then the withers.
 *
 * @param network the network's name, id or unique id prefix
 * @param ipv4 a fixed IPv4 address; empty: the lowest free one
 * @param ipv6 a fixed IPv6 address; empty: the lowest free one
 * @param linkLocalIps further addresses on the interface, outside IPAM
 * @param mac a fixed MAC address; empty: random
 * @param aliases further names on this network
 * @param links private names for other containers
 * @param driverOpts options of this endpoint ({@code com.docker.network.endpoint.*})
 * @param gwPriority higher wins the default route
 */
public record EndpointSpec(
        String network,
        Optional<InetAddress> ipv4,
        Optional<InetAddress> ipv6,
        List<InetAddress> linkLocalIps,
        Optional<MacAddress> mac,
        List<String> aliases,
        List<LinkSpec> links,
        Map<String, String> driverOpts,
        int gwPriority) {

    public EndpointSpec {
        linkLocalIps = List.copyOf(linkLocalIps);
        aliases = List.copyOf(aliases);
        links = List.copyOf(links);
        driverOpts = Frozen.map(driverOpts);
    }

    /** An attachment that leaves everything to the network. */
    public static EndpointSpec on(String network) {
        return new EndpointSpec(
                network,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                Map.of(),
                0);
    }

    public EndpointSpec withNetwork(String value) {
        return new EndpointSpec(value, ipv4, ipv6, linkLocalIps, mac, aliases, links, driverOpts, gwPriority);
    }

    /** The same with a fixed address of the family of {@code value}. */
    public EndpointSpec withAddress(InetAddress value) {
        boolean isIpv4 = Family.of(value) == Family.IPV4;
        return new EndpointSpec(
                network,
                isIpv4 ? Optional.of(value) : ipv4,
                isIpv4 ? ipv6 : Optional.of(value),
                linkLocalIps,
                mac,
                aliases,
                links,
                driverOpts,
                gwPriority);
    }

    public EndpointSpec withMac(MacAddress value) {
        return new EndpointSpec(
                network, ipv4, ipv6, linkLocalIps, Optional.of(value), aliases, links, driverOpts, gwPriority);
    }

    public EndpointSpec withAliases(List<String> value) {
        return new EndpointSpec(network, ipv4, ipv6, linkLocalIps, mac, value, links, driverOpts, gwPriority);
    }

    public EndpointSpec withLinks(List<LinkSpec> value) {
        return new EndpointSpec(network, ipv4, ipv6, linkLocalIps, mac, aliases, value, driverOpts, gwPriority);
    }

    public EndpointSpec withDriverOpts(Map<String, String> value) {
        return new EndpointSpec(network, ipv4, ipv6, linkLocalIps, mac, aliases, links, value, gwPriority);
    }

    public EndpointSpec withGwPriority(int value) {
        return new EndpointSpec(network, ipv4, ipv6, linkLocalIps, mac, aliases, links, driverOpts, value);
    }
}
