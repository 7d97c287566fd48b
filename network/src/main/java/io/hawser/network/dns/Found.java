package io.hawser.network.dns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/** What a table says about a name it has something to say about. */
public sealed interface Found {

    /** Where it was found, for people and counters: a network's name, or {@code link}. */
    String where();

    /**
     * A name that somebody has now.
     *
     * @param addresses of both families; empty only for a name without any address
     */
    record Known(String where, List<InetAddress> addresses) implements Found {
        public Known {
            addresses = List.copyOf(addresses);
        }

        /** The same name, with the other's addresses of a family that this one has none of. */
        Known with(Known other) {
            boolean ipv4 = has(true);
            boolean ipv6 = has(false);
            if ((ipv4 || !other.has(true)) && (ipv6 || !other.has(false))) {
                return this;
            }
            Stream<InetAddress> more =
                    other.addresses.stream().filter(address -> address instanceof Inet4Address ? !ipv4 : !ipv6);
            return new Known(where, Stream.concat(addresses.stream(), more).toList());
        }

        private boolean has(boolean ipv4) {
            for (InetAddress address : addresses) {
                if (address instanceof Inet4Address == ipv4) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * A name that somebody had until a moment ago. It does not exist, and nobody else is asked for it: an upstream server that
     * answers everything must not speak for a container that has just stopped.
     */
    record Gone(String where) implements Found {}
}
