package io.hawser.network.driver.bridge;

import io.hawser.network.driver.EndpointView;
import io.hawser.network.driver.Gateways;
import io.hawser.network.driver.NetworkView;
import io.hawser.network.driver.SandboxView;
import io.hawser.network.model.Cidr;
import io.hawser.network.plan.AddressOn;
import io.hawser.network.plan.BridgePort;
import io.hawser.network.plan.LinkUp;
import io.hawser.network.plan.Mark;
import io.hawser.network.plan.Place;
import io.hawser.network.plan.Resource;
import io.hawser.network.plan.RouteVia;
import io.hawser.network.plan.State;
import io.hawser.network.plan.SysctlSetting;
import io.hawser.network.plan.TrackedFlows;
import io.hawser.network.plan.VethPair;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What must exist for an endpoint of a bridge network in its sandbox. */
final class EndpointRendering {
    private final BridgeSettings settings;
    private final NetworkView network;
    private final EndpointView endpoint;
    private final Gateways gateways;
    private final Place inside;
    private final String hostLink;
    private final String link;

    EndpointRendering(BridgeSettings settings, NetworkView network, EndpointView endpoint, SandboxView sandbox) {
        this.settings = settings;
        this.network = network;
        this.endpoint = endpoint;
        this.gateways = BridgeDriver.gateways(network);
        this.inside = sandbox.place();
        this.hostLink = Objects.requireNonNull(endpoint.data().get(BridgeDriver.HOST_LINK), BridgeDriver.HOST_LINK);
        this.link = endpoint.interfaceName();
    }

    State state() {
        BridgeOptions options = BridgeOptions.of(network.spec());
        Mark mark = new Mark(network.engineId(), endpoint.id().hex64());
        List<Resource> resources = new ArrayList<>();
        resources.add(new VethPair(hostLink, inside, link, endpoint.mac(), options.mtu(), mark));
        resources.addAll(NetworkRendering.deafness(hostLink, false));
        resources.add(new BridgePort(hostLink, BridgeData.of(network.data()).bridge(), hairpin()));
        resources.addAll(settings());
        endpoint.addresses()
                .map(address -> new AddressOn(inside, link, address))
                .forEach(resources::add);
        resources.add(new LinkUp(inside, link));
        defaultRoute(endpoint.defaultIpv4(), gateways.ipv4()).ifPresent(resources::add);
        defaultRoute(endpoint.defaultIpv6(), gateways.ipv6()).ifPresent(resources::add);
        List<InetAddress> own = endpoint.addresses().map(Cidr::address).toList();
        resources.add(new TrackedFlows(endpoint.id().hex64(), own, endpoint.ports()));
        return State.of(resources).plus(new BridgeFirewall(settings, network).endpoint(endpoint, hostLink));
    }

    /** Where ports are published, a container may reach its own through the host. */
    private boolean hairpin() {
        return !network.spec().internal()
                && endpoint.ports().stream().anyMatch(port -> !port.open() && !port.relayed());
    }

    /**
     * The user's settings come last and win. No duplicate address detection: it would keep the link-local address unusable
     * for a second, and addresses are handed out once.
     */
    private List<Resource> settings() {
        String ipv6 = "net/ipv6/conf/" + link;
        List<Resource> settings = new ArrayList<>();
        if (endpoint.ipv6().isPresent()) {
            settings.add(SysctlSetting.ofLink(inside, link, ipv6 + "/accept_dad", "0"));
            settings.add(SysctlSetting.ofLink(inside, link, ipv6 + "/accept_ra", "0"));
            settings.add(SysctlSetting.ofLink(inside, link, ipv6 + "/disable_ipv6", "0"));
        } else {
            settings.add(SysctlSetting.ofLink(inside, link, ipv6 + "/disable_ipv6", "1"));
        }
        EndpointSysctls.parse(endpoint)
                .forEach((name, value) -> settings.add(SysctlSetting.ofLink(inside, link, name, value)));
        return settings;
    }

    private Optional<RouteVia> defaultRoute(boolean elected, Optional<InetAddress> gateway) {
        return gateway.filter(any -> elected).map(address -> RouteVia.defaultRoute(inside, address, link));
    }
}
