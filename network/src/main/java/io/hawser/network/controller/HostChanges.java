package io.hawser.network.controller;

import io.hawser.network.model.Family;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How far the engine may change its host beyond interfaces of its own.
 *
 * @param forwarding whether forwarding may be switched on: {@code --ip-forward}
 * @param ipv4Rules whether packet rules for IPv4 are made: {@code --iptables}
 * @param ipv6Rules whether packet rules for IPv6 are made: {@code --ip6tables}
 */
public record HostChanges(boolean forwarding, boolean ipv4Rules, boolean ipv6Rules) {
    /** dockerd's defaults: all of it. */
    public static final HostChanges ALL = new HostChanges(true, true, true);

    /** The families packet rules are made for. */
    public Set<Family> rules() {
        return Stream.of(Family.values())
                .filter(family -> family == Family.IPV4 ? ipv4Rules : ipv6Rules)
                .collect(Collectors.toSet());
    }
}
