package io.hawser.network.controller;

import io.hawser.network.model.Family;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How far the engine may change its host beyond interfaces of its own.
 *
 * @param forwarding whether forwarding may be switched on: {@code --ip-forward}
 * @param forwardingForAll whether forwarding that was off until we needed it is for everybody, not our bridges alone:
 *     {@code --ip-forward-no-drop}
 * @param ipv4Rules whether packet rules for IPv4 are made: {@code --iptables}
 * @param ipv6Rules whether packet rules for IPv6 are made: {@code --ip6tables}
 * @param directRouting whether published ports are reached on the containers' own addresses by whoever has a route:
 *     {@code --allow-direct-routing}
 * @param ownTables whether the packet rules stand in tables nobody else can change, where the kernel has such
 */
public record HostChanges(
        boolean forwarding,
        boolean forwardingForAll,
        boolean ipv4Rules,
        boolean ipv6Rules,
        boolean directRouting,
        boolean ownTables) {
    /** dockerd's defaults. */
    public static final HostChanges ALL = new HostChanges(true, false, true, true, false, true);

    /** The same for interfaces and packet rules, with the host itself left as it is. */
    HostChanges withoutForwarding() {
        return new HostChanges(false, false, ipv4Rules, ipv6Rules, directRouting, ownTables);
    }

    /** The families packet rules are made for. */
    public Set<Family> rules() {
        return Stream.of(Family.values())
                .filter(family -> family == Family.IPV4 ? ipv4Rules : ipv6Rules)
                .collect(Collectors.toSet());
    }
}
