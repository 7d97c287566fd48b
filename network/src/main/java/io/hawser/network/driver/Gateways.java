package io.hawser.network.driver;

import java.net.InetAddress;
import java.util.Optional;

/**
 * The next hops an endpoint offers.
 *
 * @param ipv4 of IPv4, if any
 * @param ipv6 of IPv6, if any
 */
public record Gateways(Optional<InetAddress> ipv4, Optional<InetAddress> ipv6) {
    /** No way out through this endpoint. */
    public static final Gateways NONE = new Gateways(Optional.empty(), Optional.empty());
}
