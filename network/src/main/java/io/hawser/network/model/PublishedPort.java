package io.hawser.network.model;

import java.net.InetAddress;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A port that is published, or consecutive ones: what became of one {@link PortBinding} in one family. A range stays one
 * object however many ports it has.
 *
 * <p>Three kinds. Most are translated by the kernel. Where a host address of IPv6 stands for a container that has IPv4
 * only, the ports are <em>relayed</em> by the daemon. On a network with routed gateways they are <em>open</em>: reached
 * on the container's own address, with no port of the host ({@code hostPort} 0).
 *
 * @param protocol transport protocol
 * @param hostAddress the address listened on; {@code 0.0.0.0} or {@code ::} for all of the family
 * @param hostPort the first host port; 0: none, the network routes
 * @param containerAddress where the traffic goes
 * @param containerPort the first port inside
 * @param count how many, from the first on; at least 1
 */
public record PublishedPort(
        Protocol protocol,
        InetAddress hostAddress,
        int hostPort,
        InetAddress containerAddress,
        int containerPort,
        int count) {

    public PublishedPort {
        if (Family.of(hostAddress) == Family.IPV4 && Family.of(containerAddress) == Family.IPV6) {
            throw NetworkException.invalid(
                    "no way leads from " + Ip.text(hostAddress) + " to " + Ip.text(containerAddress));
        }
        count = Math.max(count, 1);
    }

    /** A single port. */
    public PublishedPort(
            Protocol protocol, InetAddress hostAddress, int hostPort, InetAddress containerAddress, int containerPort) {
        this(protocol, hostAddress, hostPort, containerAddress, containerPort, 1);
    }

    /** Of the host's address. */
    public Family family() {
        return Family.of(hostAddress);
    }

    /** The first port inside. */
    public Port container() {
        return new Port(containerPort, protocol);
    }

    public int lastHostPort() {
        return hostPort + count - 1;
    }

    /** Whether a packet's port stays what it is. */
    public boolean keepsNumbers() {
        return hostPort == containerPort;
    }

    /** Whether the daemon carries the traffic, since no packet can be translated from one family to the other. */
    public boolean relayed() {
        return family() != Family.of(containerAddress);
    }

    /** Whether it is reached on the container's own address only. */
    public boolean open() {
        return hostPort == 0;
    }

    /** The same to another address inside. */
    public PublishedPort to(InetAddress container) {
        return new PublishedPort(protocol, hostAddress, hostPort, container, containerPort, count);
    }

    /** Each port for itself. */
    public Stream<PublishedPort> singles() {
        return count == 1 ? Stream.of(this) : IntStream.range(0, count).mapToObj(this::single);
    }

    private PublishedPort single(int offset) {
        int outside = open() ? 0 : hostPort + offset;
        return new PublishedPort(protocol, hostAddress, outside, containerAddress, containerPort + offset, 1);
    }

    public Optional<InetAddress> specificHostAddress() {
        return hostAddress.isAnyLocalAddress() ? Optional.empty() : Optional.of(hostAddress);
    }
}
