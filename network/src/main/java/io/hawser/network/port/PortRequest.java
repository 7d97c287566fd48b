package io.hawser.network.port;

import io.hawser.network.model.Protocol;
import java.net.InetAddress;
import java.util.List;

/**
 * A wish for host ports, the same on several addresses.
 *
 * @param protocol transport protocol
 * @param addresses where to listen; the ports must be free on all of them
 * @param first lowest port that will do; 0: any of the ephemeral range
 * @param last highest port that will do as the first
 * @param count how many consecutive ports
 */
public record PortRequest(Protocol protocol, List<InetAddress> addresses, int first, int last, int count) {

    public PortRequest {
        addresses = List.copyOf(addresses);
    }

    /** For a single port. */
    public PortRequest(Protocol protocol, List<InetAddress> addresses, int first, int last) {
        this(protocol, addresses, first, last, 1);
    }

    boolean exact() {
        return first != 0 && first == last;
    }
}
