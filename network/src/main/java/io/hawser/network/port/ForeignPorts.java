package io.hawser.network.port;

import io.hawser.network.model.Protocol;
import java.net.InetAddress;

/** Knows which ports of the host somebody else's sockets hold. */
@FunctionalInterface
public interface ForeignPorts {

    /** A host on which nobody listens. */
    ForeignPorts NONE = protocol -> (address, port) -> false;

    /** The sockets of a protocol as they are now: one look serves a whole allocation. */
    Held look(Protocol protocol);

    /** What one look has seen. */
    @FunctionalInterface
    interface Held {
        /** Whether a socket of the host stands in the way of publishing this port on this address. */
        boolean at(InetAddress address, int port);
    }
}
