package io.hawser.network.model;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A port that is published: what became of one {@link PortBinding} in one family.
 *
 * @param protocol transport protocol
 * @param hostAddress the address listened on; {@code 0.0.0.0} or {@code ::} for all of the family
 * @param hostPort the chosen host port
 * @param containerAddress where the traffic goes
 * @param containerPort the port inside
 */
public record PublishedPort(
        Protocol protocol, InetAddress hostAddress, int hostPort, InetAddress containerAddress, int containerPort) {

    public PublishedPort {
        if (Family.of(hostAddress) != Family.of(containerAddress)) {
            throw NetworkException.invalid("a port is published within one family: " + Ip.text(hostAddress) + " to "
                    + Ip.text(containerAddress));
        }
    }

    public Family family() {
        return Family.of(hostAddress);
    }

    public Port container() {
        return new Port(containerPort, protocol);
    }

    public Optional<InetAddress> specificHostAddress() {
        return hostAddress.isAnyLocalAddress() ? Optional.empty() : Optional.of(hostAddress);
    }
}
