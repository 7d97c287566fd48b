package io.hawser.kernel.route;

import io.hawser.kernel.netlink.MessageWriter;

/** One change of a namespace's links, addresses, routes or neighbours: one rtnetlink message. Immutable. */
public interface RouteRequest {
    /** Writes the whole message. */
    void encode(MessageWriter batch);

    /** What it is about, for the texts of errors: {@code veth0}, {@code 10.0.0.1/24 dev 5}. */
    String object();
}
