package io.hawser.network.controller;

import io.hawser.network.model.Cidr;
import io.hawser.network.model.Ip;
import io.hawser.network.model.IpamConfig;
import io.hawser.network.model.IpamSpec;
import io.hawser.network.model.NetworkSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The specification of the network {@code bridge}, with the options Docker shows for it. */
final class PredefinedBridge {

    private PredefinedBridge() {}

    static NetworkSpec spec(DefaultBridge bridge) {
        return NetworkSpec.builder("bridge")
                .driver("bridge")
                .scope("local")
                .enableIpv4(true)
                .enableIpv6(bridge.ipv6())
                .ipam(new IpamSpec("default", Map.of(), configs(bridge)))
                .options(options(bridge))
                .build();
    }

    private static List<IpamConfig> configs(DefaultBridge bridge) {
        List<IpamConfig> configs = new ArrayList<>();
        bridge.address().ifPresent(address -> configs.add(config(address, bridge.fixedCidr(), bridge)));
        if (bridge.ipv6()) {
            bridge.addressIpv6().ifPresent(address -> configs.add(config(address, Optional.empty(), bridge)));
        }
        return configs;
    }

    /** The bridge keeps the address itself; another gateway for containers is an auxiliary address, as in Docker. */
    private static IpamConfig config(Cidr address, Optional<Cidr> range, DefaultBridge bridge) {
        Map<String, java.net.InetAddress> aux = new LinkedHashMap<>();
        bridge.gateway()
                .filter(address::contains)
                .filter(gateway -> !gateway.equals(address.address()))
                .ifPresent(gateway ->
                        aux.put("DefaultGatewayIPv" + address.family().version(), gateway));
        Optional<java.net.InetAddress> own = address.isNetwork() ? Optional.empty() : Optional.of(address.address());
        return new IpamConfig(Optional.of(address.network()), range, own, aux);
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
