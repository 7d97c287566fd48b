package io.hawser.network.driver.bridge;

import io.hawser.network.driver.EndpointView;
import io.hawser.network.driver.NetworkView;
import io.hawser.network.firewall.BridgeRules;
import io.hawser.network.firewall.EndpointRules;
import io.hawser.network.firewall.EndpointRules.LinkTo;
import io.hawser.network.firewall.EndpointRules.OpenPort;
import io.hawser.network.firewall.Firewall;
import io.hawser.network.firewall.SubnetRules;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.model.PublishedPort;
import io.hawser.network.plan.State;
import io.hawser.network.plan.SysctlSetting;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a bridge network and its endpoints need of the {@link Firewall}. */
final class BridgeFirewall {
    private final BridgeSettings settings;
    private final NetworkView network;
    private final BridgeOptions options;
    private final String bridge;

    BridgeFirewall(BridgeSettings settings, NetworkView network) {
        this.settings = settings;
        this.network = network;
        this.options = BridgeOptions.of(network.spec());
        this.bridge = BridgeData.of(network.data()).bridge();
    }

    /** The tables, which all bridge networks share, and this one's elements. */
    State network() {
        if (settings.rules().isEmpty()) {
            return State.empty();
        }
        List<SubnetRules> subnets = new ArrayList<>();
        for (Family family : Family.values()) {
            network.pool(family)
                    .filter(any -> network.has(family) && settings.rules().contains(family))
                    .flatMap(pool -> pool.subnet())
                    .ifPresent(subnet -> subnets.add(subnet(subnet.network())));
        }
        return Firewall.skeleton(settings.ownedTables())
                .plus(Firewall.network(new BridgeRules(
                        bridge,
                        network.spec().internal(),
                        options.icc(),
                        subnets,
                        options.trustedInterfaces(),
                        settings.directRouting())));
    }

    /** Forwarding that was switched on for this network opens nothing beside it. */
    State unrouted(Family family) {
        return settings.rules().contains(family) && settings.unrouted().test(family)
                ? Firewall.unrouted(family)
                : State.empty();
    }

    private SubnetRules subnet(Cidr subnet) {
        Family family = subnet.family();
        return new SubnetRules(subnet, mode(family), options.masquerade(), options.hostAddress(family));
    }

    private io.hawser.network.firewall.GatewayMode mode(Family family) {
        return switch (options.gatewayMode(family)) {
            case NAT -> io.hawser.network.firewall.GatewayMode.NAT;
            case NAT_UNPROTECTED -> io.hawser.network.firewall.GatewayMode.NAT_UNPROTECTED;
            case ROUTED -> io.hawser.network.firewall.GatewayMode.ROUTED;
            case ISOLATED -> io.hawser.network.firewall.GatewayMode.ISOLATED;
        };
    }

    /** An endpoint's elements, and {@code route_localnet} of the bridge where the host's IPv4 loopback leads to it. */
    State endpoint(EndpointView endpoint, String hostLink) {
        if (settings.rules().isEmpty()) {
            return State.empty();
        }
        EndpointRules rules =
                EndpointRules.of(hostLink).withQuiet(!options.icc()).withLinks(links(endpoint));
        EndpointRules own = options.antispoof() ? rules.withIdentity(identity(endpoint)) : rules;
        return endpoint.ports().isEmpty() || network.spec().internal()
                ? Firewall.endpoint(own)
                : reached(own, endpoint.ports());
    }

    private State reached(EndpointRules rules, List<PublishedPort> all) {
        List<PublishedPort> ports = all.stream()
                .filter(port -> settings.rules().contains(port.family()) && !port.relayed())
                .toList();
        List<PublishedPort> published =
                ports.stream().filter(port -> !port.open()).toList();
        State state = Firewall.endpoint(rules.withPublished(published).withOpen(open(ports)));
        return published.stream().anyMatch(BridgeFirewall::isOnLoopback)
                ? state.plus(SysctlSetting.routeLocalnet(bridge))
                : state;
    }

    private List<OpenPort> open(List<PublishedPort> ports) {
        boolean all = settings.directRouting() || !options.trustedInterfaces().isEmpty();
        return ports.stream()
                .filter(port -> port.open() || all)
                .flatMap(PublishedPort::singles)
                .map(port -> new OpenPort(port.containerAddress(), port.container()))
                .distinct()
                .toList();
    }

    /** With the address its kernel makes of the MAC by itself, where there is IPv6. */
    private static EndpointRules.Identity identity(EndpointView endpoint) {
        Set<InetAddress> addresses = new LinkedHashSet<>();
        endpoint.addresses().map(Cidr::address).forEach(addresses::add);
        if (addresses.stream().anyMatch(address -> Family.of(address) == Family.IPV6)) {
            addresses.add(endpoint.mac().linkLocal());
        }
        return new EndpointRules.Identity(endpoint.mac(), List.copyOf(addresses));
    }

    /** Only where containers are kept apart. */
    private List<LinkTo> links(EndpointView endpoint) {
        return options.icc()
                ? List.of()
                : endpoint.links().stream()
                        .map(link -> new LinkTo(link.from(), link.to(), link.port()))
                        .toList();
    }

    private static boolean isOnLoopback(PublishedPort port) {
        InetAddress address = port.hostAddress();
        return port.family() == Family.IPV4 && (address.isAnyLocalAddress() || address.isLoopbackAddress());
    }
}
