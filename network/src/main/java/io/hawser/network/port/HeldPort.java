package io.hawser.network.port;

import io.hawser.network.model.Family;
import io.hawser.network.model.Protocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/**
 * A host port that a socket of ours is to keep from others.
 *
 * @param slot which one
 * @param targets where to carry what arrives at the socket itself, by the family it came with; empty: nothing is meant to
 *     arrive there, as the kernel's rules lead it elsewhere
 */
public record HeldPort(Slot slot, Map<Family, InetSocketAddress> targets) {

    public HeldPort {
        targets = Map.copyOf(targets);
    }

    /**
     * What names it.
     *
     * @param protocol transport protocol
     * @param port 1 to 65535
     * @param addresses one host address, or the unspecified ones of both families
     */
    public record Slot(Protocol protocol, int port, List<InetAddress> addresses) {
        public Slot {
            addresses = List.copyOf(addresses);
        }

        /** Whether one socket of IPv6 takes both families. */
        boolean isDual() {
            return addresses.size() > 1;
        }

        /** The same for all slots of a port. */
        Slot withoutAddresses() {
            return new Slot(protocol, port, List.of());
        }

        InetAddress address() {
            return addresses.getFirst();
        }
    }

    boolean isServed() {
        return !targets.isEmpty();
    }
}
