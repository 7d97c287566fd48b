package io.hawser.container;

import io.hawser.network.model.DnsSpec;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.ExtraHost;
import io.hawser.network.model.LinkSpec;
import io.hawser.network.model.Port;
import io.hawser.network.model.PortBinding;
import java.util.List;

/**
 * How a container is connected.
 *
 * <p>Source: Engine API, {@code NetworkingConfig}, {@code ExposedPorts} and the networking members of {@code HostConfig}.
 *
 * @param mode whose network it uses
 * @param endpoints what is asked for on each network, in the order given; the mode's own network may be missing
 * @param ports published ports
 * @param exposed ports the process listens on, the image's included
 * @param publishAll publish every exposed port on a port of the host's choice
 * @param dns resolver settings that beat the daemon's and the host's
 * @param extraHosts further lines for {@code /etc/hosts}
 * @param links other containers under other names, on the default bridge only
 */
public record Networking(
        NetworkMode mode,
        List<EndpointSpec> endpoints,
        List<PortBinding> ports,
        List<Port> exposed,
        boolean publishAll,
        DnsSpec dns,
        List<ExtraHost> extraHosts,
        List<LinkSpec> links) {

    public Networking {
        endpoints = List.copyOf(endpoints);
        ports = List.copyOf(ports);
        exposed = List.copyOf(exposed);
        extraHosts = List.copyOf(extraHosts);
        links = List.copyOf(links);
    }

    /** This mode and nothing else. */
    public static Networking of(NetworkMode mode) {
        return new Networking(
                mode, List.of(), List.of(), List.of(), false, DnsSpec.hostDefaults(), List.of(), List.of());
    }

    /** The same with other endpoints. */
    public Networking withEndpoints(List<EndpointSpec> replaced) {
        return new Networking(mode, replaced, ports, exposed, publishAll, dns, extraHosts, links);
    }

    /** The same with other exposed ports. */
    public Networking withExposed(List<Port> replaced) {
        return new Networking(mode, endpoints, ports, replaced, publishAll, dns, extraHosts, links);
    }

    /** The same with other links. */
    public Networking withLinks(List<LinkSpec> replaced) {
        return new Networking(mode, endpoints, ports, exposed, publishAll, dns, extraHosts, replaced);
    }
}
