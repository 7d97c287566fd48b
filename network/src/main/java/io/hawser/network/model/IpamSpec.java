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

    /** Written out as {@link NetworkSpec#equals} is. */
    @Override
    public boolean equals(Object other) {
        return other instanceof IpamSpec that
                && driver.equals(that.driver)
                && options.equals(that.options)
                && configs.equals(that.configs);
    }

    @Override
    public int hashCode() {
        return 31 * driver.hashCode() + configs.hashCode();
    }

    public static IpamSpec automatic() {
        return new IpamSpec("default", Map.of(), List.of());
    }

    public static IpamSpec of(IpamConfig... configs) {
        return new IpamSpec("default", Map.of(), List.of(configs));
    }
}
