package io.hawser.network.controller;

import io.hawser.network.model.Cidr;
import io.hawser.network.model.EndpointId;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.MacAddress;
import io.hawser.network.model.NetworkId;
import io.hawser.network.model.SandboxId;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * The attachment of one sandbox to one network: an immutable snapshot.
 *
 * @param id its id
 * @param networkId the network
 * @param networkName the network's name
 * @param sandboxId the sandbox
 * @param containerId the container of the sandbox
 * @param name the container's name
 * @param spec what was asked for
 * @param interfaceName the interface inside ({@code eth0}); empty on networks without one
 * @param mac the interface's address, unless there is no interface
 * @param ipv4 its address and prefix length
 * @param ipv6 its address and prefix length
 * @param gatewayIpv4 the network's gateway
 * @param gatewayIpv6 the network's gateway
 * @param dnsNames the names it answers to on this network, the container's name first
 */
public record Endpoint(
        EndpointId id,
        NetworkId networkId,
        String networkName,
        SandboxId sandboxId,
        String containerId,
        String name,
        EndpointSpec spec,
        String interfaceName,
        Optional<MacAddress> mac,
        Optional<Cidr> ipv4,
        Optional<Cidr> ipv6,
        Optional<InetAddress> gatewayIpv4,
        Optional<InetAddress> gatewayIpv6,
        List<String> dnsNames) {

    public Endpoint {
        dnsNames = List.copyOf(dnsNames);
    }

    public List<String> aliases() {
        return spec.aliases();
    }

    public int gwPriority() {
        return spec.gwPriority();
    }
}
