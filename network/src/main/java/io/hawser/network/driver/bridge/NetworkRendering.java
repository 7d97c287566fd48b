package io.hawser.network.driver.bridge;

import io.hawser.network.driver.NetworkView;
import io.hawser.network.model.Family;
import io.hawser.network.plan.AddressOn;
import io.hawser.network.plan.BridgeLink;
import io.hawser.network.plan.Forwarding;
import io.hawser.network.plan.LinkUp;
import io.hawser.network.plan.Place;
import io.hawser.network.plan.Resource;
import io.hawser.network.plan.State;
import io.hawser.network.plan.SysctlSetting;
import io.hawser.network.plan.UsedBridge;
import java.util.ArrayList;
import java.util.List;

/**
 * What must exist for a bridge network: the bridge with the host's addresses, deaf to router advertisements and redirects
 * from its containers. A bridge that was found is given the addresses it lacks and otherwise left as it is.
 */
final class NetworkRendering {
    private final BridgeSettings settings;
    private final NetworkView network;
    private final BridgeOptions options;
    private final BridgeData data;

    NetworkRendering(BridgeSettings settings, NetworkView network) {
        this.settings = settings;
        this.network = network;
        this.options = BridgeOptions.of(network.spec());
        this.data = BridgeData.of(network.data());
    }

    State state() {
        List<Resource> resources = new ArrayList<>();
        if (data.found()) {
            resources.add(new UsedBridge(data.bridge()));
            resources.addAll(addresses());
        } else {
            resources.add(new BridgeLink(data.bridge(), data.mac(), options.mtu(), network.mark()));
            resources.addAll(deafness(data.bridge(), hasIpv6()));
            resources.addAll(addresses());
            resources.add(new LinkUp(Place.HOST, data.bridge()));
        }
        BridgeFirewall firewall = new BridgeFirewall(settings, network);
        State state = State.of(resources).plus(firewall.network());
        for (Forwarding needed : forwarding()) {
            state = state.plus(needed).plus(firewall.unrouted(needed.family()));
        }
        return state;
    }

    private boolean hasIpv6() {
        return network.ipv6() && options.hasHostAddress(Family.IPV6);
    }

    /**
     * What makes a link of the host ignore what containers claim about routers. No duplicate address detection either: until
     * it has ended, one to two seconds after the first container came, the host asks for no neighbours on the link, and a
     * published port does not answer over IPv6.
     */
    static List<Resource> deafness(String link, boolean ipv6) {
        List<Resource> settings = new ArrayList<>();
        String ipv6Settings = "net/ipv6/conf/" + link;
        settings.add(SysctlSetting.ofLink(Place.HOST, link, ipv6Settings + "/disable_ipv6", ipv6 ? "0" : "1"));
        if (ipv6) {
            settings.add(SysctlSetting.ofLink(Place.HOST, link, ipv6Settings + "/accept_dad", "0"));
        }
        settings.add(SysctlSetting.ofLink(Place.HOST, link, ipv6Settings + "/accept_ra", "0"));
        settings.add(SysctlSetting.ofLink(Place.HOST, link, ipv6Settings + "/accept_redirects", "0"));
        settings.add(SysctlSetting.ofLink(Place.HOST, link, "net/ipv4/conf/" + link + "/accept_redirects", "0"));
        return settings;
    }

    private List<AddressOn> addresses() {
        return network.pools().stream()
                .filter(pool ->
                        options.hasHostAddress(pool.subnet().orElseThrow().family()))
                .flatMap(pool -> pool.gateway().stream()
                        .map(gateway -> pool.subnet().orElseThrow().withAddress(gateway)))
                .filter(address -> !data.foundAddresses().contains(address))
                .map(address -> new AddressOn(Place.HOST, data.bridge(), address))
                .toList();
    }

    /** A family needs forwarding if its packets may leave the bridge. */
    private List<Forwarding> forwarding() {
        List<Forwarding> needed = new ArrayList<>();
        for (Family family : Family.values()) {
            boolean closed = network.spec().internal() || options.gatewayMode(family) == GatewayMode.ISOLATED;
            if (settings.forwarding() && network.has(family) && !closed) {
                needed.add(new Forwarding(family));
            }
        }
        return needed;
    }
}
