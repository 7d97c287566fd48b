package io.hawser.network.port;

import io.hawser.network.model.Protocol;
import java.net.InetAddress;
import java.util.List;

/**
 * A wish for one host port, the same on several addresses.
 *
 * @param protocol transport protocol
 * @param addresses where to listen; the port must be free on all of them
 * @param first lowest port that will do; 0: any of the ephemeral range
 * @param last highest port that will do
 */
public record PortRequest(Protocol protocol, List<InetAddress> addresses, int first, int last) {

    public PortRequest {
        addresses = List.copyOf(addresses);
    }

    boolean exact() {
        return first != 0 && first == last;
    }
}
