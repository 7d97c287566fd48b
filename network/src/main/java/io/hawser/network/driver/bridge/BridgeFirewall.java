package io.hawser.network.driver.bridge;

import io.hawser.network.driver.EndpointView;
import io.hawser.network.driver.NetworkView;
import io.hawser.network.firewall.BridgeRules;
import io.hawser.network.firewall.EndpointRules;
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
import java.util.List;

/** What a bridge network and its endpoints need of the {@link Firewall}. */
final class BridgeFirewall {
    private final NetworkView network;
    private final BridgeOptions options;
    private final String bridge;

    BridgeFirewall(NetworkView network) {
        this.network = network;
        this.options = BridgeOptions.of(network.spec());
        this.bridge = BridgeData.of(network.data()).bridge();
    }

    /** The tables, which all bridge networks share, and this one's elements. */
    State network(boolean ownedTables) {
        List<SubnetRules> subnets = new ArrayList<>();
        for (Family family : Family.values()) {
            network.pool(family)
                    .filter(any -> network.has(family))
                    .flatMap(pool -> pool.subnet())
                    .ifPresent(subnet -> subnets.add(subnet(subnet.network())));
        }
        return Firewall.skeleton(ownedTables)
                .plus(Firewall.network(new BridgeRules(
                        bridge, network.spec().internal(), options.icc(), subnets, options.trustedInterfaces())));
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
        List<PublishedPort> ports = network.spec().internal() ? List.of() : endpoint.ports();
        List<PublishedPort> published =
                ports.stream().filter(port -> isTranslated(port.family())).toList();
        List<OpenPort> open = ports.stream()
                .filter(port -> !isTranslated(port.family())
                        || !options.trustedInterfaces().isEmpty())
                .map(port -> new OpenPort(port.containerAddress(), port.container()))
                .distinct()
                .toList();
        State state = Firewall.endpoint(new EndpointRules(hostLink, !options.icc(), published, open, List.of()));
        return published.stream().anyMatch(BridgeFirewall::isOnLoopback)
                ? state.plus(SysctlSetting.routeLocalnet(bridge))
                : state;
    }

    private boolean isTranslated(Family family) {
        return switch (options.gatewayMode(family)) {
            case NAT, NAT_UNPROTECTED -> true;
            case ROUTED, ISOLATED -> false;
        };
    }

    private static boolean isOnLoopback(PublishedPort port) {
        InetAddress address = port.hostAddress();
        return port.family() == Family.IPV4 && (address.isAnyLocalAddress() || address.isLoopbackAddress());
    }
}
