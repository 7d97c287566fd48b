package io.hawser.network.evaluate;

import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import java.net.InetAddress;

/**
 * Both ends of a packet, which is also what connection tracking knows a flow by.
 *
 * @param protocol the IP protocol's number: 6 is TCP, 17 UDP, 132 SCTP
 * @param source whom it is from
 * @param sourcePort 0 where the protocol has no ports
 * @param destination whom it is for
 * @param destinationPort 0 where the protocol has no ports
 */
public record Tuple(int protocol, InetAddress source, int sourcePort, InetAddress destination, int destinationPort) {
    public static final int TCP = 6;
    public static final int UDP = 17;

    private static final int CLIENT_PORT = 40000;

    /** What a client sends first, from a port of its own. */
    public static Tuple of(int protocol, InetAddress source, InetAddress destination, int port) {
        return new Tuple(protocol, source, CLIENT_PORT, destination, port);
    }

    /** The answer's ends. */
    public Tuple reversed() {
        return new Tuple(protocol, destination, destinationPort, source, sourcePort);
    }

    Tuple from(InetAddress address, int port) {
        return new Tuple(protocol, address, port, destination, destinationPort);
    }

    Tuple to(InetAddress address, int port) {
        return new Tuple(protocol, source, sourcePort, address, port);
    }

    Family family() {
        return Family.of(destination);
    }

    /** {@code tcp 10.99.0.100:40000 > 172.18.0.2:80}. */
    @Override
    public String toString() {
        String name = protocol == TCP ? "tcp" : protocol == UDP ? "udp" : "protocol " + protocol;
        return name + " " + Ip.bracketed(source) + ":" + sourcePort + " > " + Ip.bracketed(destination) + ":"
                + destinationPort;
    }
}
