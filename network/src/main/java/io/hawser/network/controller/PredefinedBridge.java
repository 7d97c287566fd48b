package io.hawser.network.controller;

import io.hawser.network.ipam.IpamCheck;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
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
import java.util.Set;

/** The specification of the network {@code bridge}, with the options Docker shows for it. */
final class PredefinedBridge {

    private PredefinedBridge() {}

    static NetworkSpec spec(DefaultBridge bridge) {
        List<IpamConfig> configs = new ArrayList<>();
        for (Family family : Family.values()) {
            if (family == Family.IPV4 || bridge.withIpv6()) {
                config(family, bridge.of(family)).ifPresent(configs::add);
            }
        }
        IpamCheck.check(configs, Set.of(Family.values()));
        return NetworkSpec.builder("bridge")
                .driver("bridge")
                .scope("local")
                .enableIpv4(true)
                .enableIpv6(bridge.withIpv6())
                .ipam(new IpamSpec("default", Map.of(), configs))
                .options(options(bridge))
                .build();
    }

    /**
     * What to ask of the allocator: a subnet and the bridge's address in it; else the range, which is the subnet then, its
     * first address the bridge's; else anything.
     */
    private static Optional<IpamConfig> config(Family family, DefaultBridge.Addressing asked) {
        Map<String, InetAddress> aux = aux(family, asked);
        if (asked.address().isPresent()) {
            Cidr address = asked.address().get();
            Optional<InetAddress> own = address.isNetwork() ? Optional.empty() : Optional.of(address.address());
            return Optional.of(new IpamConfig(Optional.of(address.network()), range(asked), own, aux));
        }
        return asked.range().isEmpty() && aux.isEmpty()
                ? Optional.empty()
                : Optional.of(new IpamConfig(range(asked), range(asked), Optional.empty(), aux));
    }

    private static Optional<Cidr> range(DefaultBridge.Addressing asked) {
        return asked.range().map(Cidr::network);
    }

    /** The bridge keeps its own address; another gateway for containers is an auxiliary address, as in Docker. */
    private static Map<String, InetAddress> aux(Family family, DefaultBridge.Addressing asked) {
        Optional<InetAddress> own = asked.address().map(Cidr::address);
        Optional<InetAddress> other = asked.gateway().filter(gateway -> !own.equals(Optional.of(gateway)));
        return other.map(gateway -> Map.of("DefaultGatewayIPv" + family.version(), gateway))
                .orElse(Map.of());
    }

    /**
     * The addresses of a bridge that is there and not ours are what it keeps: {@code asked} on the one that the range lies
     * in, or on its first.
     *
     * @throws NetworkException INVALID_PARAMETER when the range lies in none
     */
    static DefaultBridge.Addressing on(List<Cidr> present, DefaultBridge.Addressing asked, boolean users) {
        if (asked.address().isPresent() || present.isEmpty()) {
            return asked;
        }
        Optional<Cidr> fitting = present.stream()
                .filter(address ->
                        asked.range().map(address.network()::contains).orElse(true))
                .findFirst();
        if (fitting.isEmpty() && users) {
            throw NetworkException.invalid("fixed-cidr=" + asked.range().orElseThrow()
                    + " is outside any subnet implied by addresses on the user-managed default bridge");
        }
        return fitting.map(asked::withAddress).orElse(asked);
    }

    private static Map<String, String> options(DefaultBridge bridge) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("com.docker.network.bridge.default_bridge", "true");
        options.put("com.docker.network.bridge.enable_icc", Boolean.toString(bridge.icc()));
        options.put("com.docker.network.bridge.enable_ip_masquerade", Boolean.toString(bridge.masquerade()));
        options.put("com.docker.network.bridge.host_binding_ipv4", Ip.text(bridge.hostBinding()));
        options.put("com.docker.network.bridge.name", bridge.name());
        options.put("com.docker.network.driver.mtu", Integer.toString(bridge.mtu() == 0 ? 1500 : bridge.mtu()));
        return options;
    }
}
