package io.hawser.network.firewall;

import io.hawser.network.model.Cidr;
import java.net.InetAddress;
import java.util.Optional;

/**
 * What the rules need to know of a bridge network in one family.
 *
 * @param subnet the network's addresses
 * @param mode how the world beyond the host is met
 * @param masquerade whether what leaves takes the host's address ({@code enable_ip_masquerade})
 * @param source the host address to take, instead of that of the interface it leaves by ({@code host_ipv4})
 */
public record SubnetRules(Cidr subnet, GatewayMode mode, boolean masquerade, Optional<InetAddress> source) {
    /** An ordinary one: NAT and masquerade. */
    public static SubnetRules nat(Cidr subnet) {
        return new SubnetRules(subnet, GatewayMode.NAT, true, Optional.empty());
    }

    boolean masquerades() {
        return masquerade && (mode == GatewayMode.NAT || mode == GatewayMode.NAT_UNPROTECTED);
    }
}
