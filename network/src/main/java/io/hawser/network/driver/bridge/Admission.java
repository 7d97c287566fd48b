package io.hawser.network.driver.bridge;

import io.hawser.network.driver.HostView;
import io.hawser.network.driver.NetworkView;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.model.IpamConfig;
import io.hawser.network.model.MacAddress;
import io.hawser.network.model.NetworkException;
import io.hawser.network.plan.HostLink;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Decides whether a bridge network can be: its addresses make sense, no other bridge network is in its way, and the bridge
 * it names is one.
 */
final class Admission {
    private static final String DEFAULT_NAME = "docker0";
    private static final Cidr LINK_LOCAL = Cidr.parse("fe80::/64");

    private final NetworkView network;
    private final BridgeOptions options;

    Admission(NetworkView network) {
        this.network = network;
        this.options = BridgeOptions.of(network.spec());
    }

    BridgeData decide(List<NetworkView> others, HostView host, RandomGenerator random) {
        checkFamilies();
        network.pools().forEach(this::checkGateway);
        network.pool(Family.IPV6).flatMap(IpamConfig::subnet).ifPresent(Admission::checkIpv6);
        String bridge = bridgeName();
        others.forEach(other -> checkConflict(bridge, other));
        return data(bridge, host.link(bridge), MacAddress.random(random));
    }

    private String bridgeName() {
        String generated = "br-" + network.id().shortForm();
        return options.name().orElse(options.defaultBridge() ? DEFAULT_NAME : generated);
    }

    private void checkFamilies() {
        if (!network.ipv4() && !network.ipv6()) {
            throw NetworkException.invalid("IPv4 or IPv6 must be enabled");
        }
        for (Family family : Family.values()) {
            long pools = network.pools().stream()
                    .flatMap(pool -> pool.subnet().stream())
                    .filter(subnet -> subnet.family() == family)
                    .count();
            if (network.has(family) && pools == 0) {
                throw NetworkException.invalid("ipv" + family.version() + " pool is empty");
            }
            if (pools > 1) {
                throw NetworkException.forbidden("bridge driver doesn't support multiple subnets");
            }
        }
    }

    private void checkGateway(IpamConfig pool) {
        Cidr subnet = pool.subnet().orElseThrow();
        Optional<InetAddress> told = Optional.ofNullable(pool.auxAddresses().get(gatewayKey(subnet.family())));
        if (told.isPresent() && network.spec().internal()) {
            throw NetworkException.invalid("no gateway can be set on an internal bridge network");
        }
        boolean outside = pool.gateway().filter(g -> !subnet.contains(g)).isPresent()
                || told.filter(g -> !subnet.contains(g)).isPresent();
        if (outside) {
            throw NetworkException.invalid("default gateway ip must be part of the network");
        }
    }

    /** The auxiliary address that is the containers' gateway while the bridge has another. */
    static String gatewayKey(Family family) {
        return "DefaultGatewayIPv" + family.version();
    }

    private static void checkIpv6(Cidr subnet) {
        if (subnet.address().isMulticastAddress()) {
            throw NetworkException.invalid("multicast subnet '" + subnet + "' is not allowed");
        }
        if (subnet.overlaps(LINK_LOCAL) && !subnet.sameNetwork(LINK_LOCAL)) {
            throw NetworkException.invalid("'" + subnet + "' clashes with the Link-Local prefix 'fe80::/64'");
        }
    }

    private void checkConflict(String bridge, NetworkView other) {
        String otherBridge = BridgeData.of(other.data()).bridge();
        if (otherBridge.equals(bridge)) {
            throw conflict(bridge, other, otherBridge, "networks have same bridge name");
        }
        for (Family family : Family.values()) {
            Optional<Cidr> mine = network.pool(family).flatMap(IpamConfig::subnet);
            Optional<Cidr> theirs = other.pool(family).flatMap(IpamConfig::subnet);
            if (mine.isPresent() && theirs.filter(mine.get()::overlaps).isPresent()) {
                throw conflict(bridge, other, otherBridge, "networks have overlapping IPv" + family.version());
            }
        }
    }

    private NetworkException conflict(String bridge, NetworkView other, String otherBridge, String reason) {
        return NetworkException.forbidden(
                "cannot create network " + network.id().hex64() + " (" + bridge + "): conflicts with network "
                        + other.id().hex64() + " (" + otherBridge + "): " + reason);
    }

    private BridgeData data(String bridge, Optional<HostLink> there, MacAddress mac) {
        if (there.isEmpty()) {
            checkMayBeMade(bridge);
            return new BridgeData(bridge, mac, false, List.of());
        }
        HostLink link = there.get();
        if (!link.isBridge()) {
            throw NetworkException.invalid("existing interface " + bridge + " is not a bridge");
        }
        return new BridgeData(bridge, mac, !link.ours(), link.ours() ? List.of() : link.addresses());
    }

    private void checkMayBeMade(String bridge) {
        if (options.defaultBridge() && !bridge.equals(DEFAULT_NAME)) {
            throw NetworkException.forbidden(
                    "bridge device with non default name " + bridge + " must be created manually");
        }
    }
}
