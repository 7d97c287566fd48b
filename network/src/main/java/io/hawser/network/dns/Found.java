package io.hawser.network.dns;

import java.net.InetAddress;
import java.util.List;

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
    }

    /**
     * A name that somebody had until a moment ago. It does not exist, and nobody else is asked for it: an upstream server that
     * answers everything must not speak for a container that has just stopped.
     */
    record Gone(String where) implements Found {}
}
