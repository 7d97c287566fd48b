package io.hawser.network.model;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A wish to reach one port of a container through the host: {@code -p 127.0.0.1:8080:80/tcp}.
 *
 * @param protocol transport protocol
 * @param containerPort the port inside, 1 to 65535
 * @param hostAddress the host's address to listen on; empty: the network's default binding address
 * @param hostPort the first host port that will do; 0: choose one from the ephemeral range
 * @param hostPortEnd the last host port that will do; equal to {@code hostPort} unless a range was given
 */
public record PortBinding(
        Protocol protocol, int containerPort, Optional<InetAddress> hostAddress, int hostPort, int hostPortEnd) {

    public PortBinding {
        if (containerPort < 1 || containerPort > 65535) {
            throw NetworkException.invalid("invalid container port: " + containerPort);
        }
        if (hostPort < 0 || hostPort > 65535 || hostPortEnd < hostPort || hostPortEnd > 65535) {
            throw NetworkException.invalid("invalid port range: " + hostPort + "-" + hostPortEnd);
        }
    }

    /** A binding to one host port on the default address. */
    public static PortBinding of(Protocol protocol, int containerPort, int hostPort) {
        return new PortBinding(protocol, containerPort, Optional.empty(), hostPort, hostPort);
    }

    public Port container() {
        return new Port(containerPort, protocol);
    }

    /** Whether the caller named exactly one host port. */
    public boolean exact() {
        return hostPort != 0 && hostPort == hostPortEnd;
    }
}
