package io.hawser.network.firewall;

import java.util.List;

/**
 * What the rules need to know of a bridge network.
 *
 * @param bridge the bridge's interface name
 * @param internal whether nothing passes between it and anything but the host itself
 * @param icc whether its containers reach each other unasked ({@code enable_icc})
 * @param subnets one a family it has
 * @param trustedInterfaces host interfaces from which published ports are reached on the containers' own addresses too
 * @param direct whether everybody may reach published ports on the containers' own addresses ({@code
 *     --allow-direct-routing})
 */
public record BridgeRules(
        String bridge,
        boolean internal,
        boolean icc,
        List<SubnetRules> subnets,
        List<String> trustedInterfaces,
        boolean direct) {
    public BridgeRules {
        subnets = List.copyOf(subnets);
        trustedInterfaces = List.copyOf(trustedInterfaces);
    }

    /** An ordinary network: NAT, containers reach each other. */
    public static BridgeRules of(String bridge, SubnetRules... subnets) {
        return new BridgeRules(bridge, false, true, List.of(subnets), List.of(), false);
    }

    public BridgeRules withInternal(boolean value) {
        return new BridgeRules(bridge, value, icc, subnets, trustedInterfaces, direct);
    }

    public BridgeRules withIcc(boolean value) {
        return new BridgeRules(bridge, internal, value, subnets, trustedInterfaces, direct);
    }

    public BridgeRules withTrustedInterfaces(List<String> value) {
        return new BridgeRules(bridge, internal, icc, subnets, value, direct);
    }

    public BridgeRules withDirect(boolean value) {
        return new BridgeRules(bridge, internal, icc, subnets, trustedInterfaces, value);
    }
}
