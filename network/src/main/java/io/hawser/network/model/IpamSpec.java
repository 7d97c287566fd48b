package io.hawser.network.model;

import java.util.List;
import java.util.Map;

/**
 * Where a network's addresses come from.
 *
 * @param driver the IPAM driver; {@code default} unless asked otherwise
 * @param options the driver's options ({@code --ipam-opt})
 * @param configs the wanted subnets, in the order given; empty: one automatic pool per enabled family
 */
public record IpamSpec(String driver, Map<String, String> options, List<IpamConfig> configs) {

    public IpamSpec {
        options = Frozen.map(options);
        configs = List.copyOf(configs);
    }

    public static IpamSpec automatic() {
        return new IpamSpec("default", Map.of(), List.of());
    }

    public static IpamSpec of(IpamConfig... configs) {
        return new IpamSpec("default", Map.of(), List.of(configs));
    }
}
