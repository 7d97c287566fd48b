package io.hawser.network.firewall;

/**
 * How a bridge network meets the world beyond its host, chosen per family by {@code
 * com.docker.network.bridge.gateway_mode_ipv4} and {@code _ipv6}.
 */
public enum GatewayMode {
    /** Addresses are hidden behind the host's; only published ports are reached, through the host's addresses. */
    NAT,
    /** As NAT, but whoever has a route reaches every port of every container directly. */
    NAT_UNPROTECTED,
    /** No translation: whoever has a route reaches the published ports on the containers' own addresses. */
    ROUTED,
    /** No gateway at all; only with internal networks. */
    ISOLATED
}
