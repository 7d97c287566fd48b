package io.hawser.network.plan;

import io.hawser.network.model.Cidr;
import java.util.List;

/**
 * What is known of a link of the host, whoever made it.
 *
 * @param name the interface name
 * @param kind {@code bridge}, {@code veth}, …; empty for hardware
 * @param ours whether it carries our mark
 * @param addresses its addresses, IPv6 link-local ones included
 */
public record HostLink(String name, String kind, boolean ours, List<Cidr> addresses) {
    public HostLink {
        addresses = List.copyOf(addresses);
    }

    public boolean isBridge() {
        return kind.equals("bridge");
    }
}
