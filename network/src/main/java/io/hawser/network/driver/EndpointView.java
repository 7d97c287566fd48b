package io.hawser.network.driver;

import io.hawser.network.model.Cidr;
import io.hawser.network.model.EndpointId;
import io.hawser.network.model.MacAddress;
import io.hawser.network.model.Port;
import io.hawser.network.model.PublishedPort;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An endpoint as its network's driver sees it.
 *
 * @param id its id
 * @param interfaceName the interface's name inside the sandbox, chosen at join
 * @param mac the interface's address
 * @param ipv4 with the subnet's prefix length
 * @param ipv6 with the subnet's prefix length
 * @param linkLocal further addresses of the interface
 * @param options {@code com.docker.network.endpoint.*} and what else the user gave this endpoint
 * @param defaultIpv4 whether the sandbox's IPv4 default route is this endpoint's gateway
 * @param defaultIpv6 whether the sandbox's IPv6 default route is this endpoint's gateway
 * @param ports what is published through this endpoint
 * @param links neighbours it may talk to where the network keeps its containers apart ({@code --link})
 * @param data what the driver gave back from {@link Driver#admitEndpoint}
 */
public record EndpointView(
        EndpointId id,
        String interfaceName,
        MacAddress mac,
        Optional<Cidr> ipv4,
        Optional<Cidr> ipv6,
        List<Cidr> linkLocal,
        Map<String, String> options,
        boolean defaultIpv4,
        boolean defaultIpv6,
        List<PublishedPort> ports,
        List<Link> links,
        Map<String, String> data) {

    public EndpointView {
        linkLocal = List.copyOf(linkLocal);
        options = Map.copyOf(options);
        ports = List.copyOf(ports);
        links = List.copyOf(links);
        data = Map.copyOf(data);
    }

    /** A port of a neighbour on the same network. */
    public record Link(InetAddress from, InetAddress to, Port port) {}

    /** Its own, then the further ones. */
    public Stream<Cidr> addresses() {
        return Stream.of(ipv4.stream(), ipv6.stream(), linkLocal.stream()).flatMap(all -> all);
    }

    public EndpointView withData(Map<String, String> value) {
        return with(links, value);
    }

    public EndpointView withLinks(List<Link> value) {
        return with(value, data);
    }

    private EndpointView with(List<Link> newLinks, Map<String, String> newData) {
        return new EndpointView(
                id,
                interfaceName,
                mac,
                ipv4,
                ipv6,
                linkLocal,
                options,
                defaultIpv4,
                defaultIpv6,
                ports,
                newLinks,
                newData);
    }
}
