package io.hawser.network.model;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;

/**
 * One entry of a network's address configuration, as asked for ({@code --subnet --ip-range --gateway --aux-address})
 * or, in a snapshot, as allocated.
 *
 * @param subnet the pool; empty: take one from the address pools. {@code 0.0.0.0/24} and {@code ::/96} ask for any of
 *     that size
 * @param ipRange where automatic addresses come from; empty: the whole subnet
 * @param gateway the host's address in the subnet; empty: the lowest free one
 * @param auxAddresses addresses never handed out, by name
 */
public record IpamConfig(
        Optional<Cidr> subnet,
        Optional<Cidr> ipRange,
        Optional<InetAddress> gateway,
        Map<String, InetAddress> auxAddresses) {

    public IpamConfig {
        auxAddresses = Frozen.map(auxAddresses);
    }

    public static IpamConfig ofSubnet(Cidr subnet) {
        return new IpamConfig(Optional.of(subnet), Optional.empty(), Optional.empty(), Map.of());
    }

    /** A request that leaves everything to the allocator. */
    public static IpamConfig automatic() {
        return new IpamConfig(Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
    }
}
