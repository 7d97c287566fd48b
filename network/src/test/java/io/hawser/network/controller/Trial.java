package io.hawser.network.controller;

import io.hawser.network.controller.ReachTables.Row;
import io.hawser.network.controller.ReachTables.Service;
import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import io.hawser.network.model.Protocol;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One cell of a table in one family and protocol, with the addresses filled in.
 *
 * @param kind the table
 * @param expected whom the container is to see; empty: nobody
 * @param relayed whether the daemon is to answer in its place
 */
record Trial(
        String kind,
        Row row,
        Service service,
        Protocol protocol,
        InetAddress target,
        int port,
        Optional<InetAddress> expected,
        boolean relayed) {
    static final InetAddress HOST4 = Ip.parse("10.99.0.1");
    static final InetAddress HOST6 = Ip.parse("fd99::1");
    static final InetAddress LAN4 = Ip.parse("10.99.0.100");
    static final InetAddress LAN6 = Ip.parse("fd99::100");
    static final InetAddress RAIDER4 = Ip.parse("10.99.0.66");
    static final InetAddress RAIDER6 = Ip.parse("fd99::66");

    /** All of them. */
    static List<Trial> all(Town town, boolean bridgeCalls) {
        List<Trial> trials = new ArrayList<>();
        ReachTables.read()
                .forEach((kind, rows) -> rows.forEach(row -> {
                    for (Service service : Service.values()) {
                        for (Family family : families(row)) {
                            Town.PROTOCOLS.forEach(protocol ->
                                    trials.add(of(town, kind, row, service, family, protocol, bridgeCalls)));
                        }
                    }
                }));
        return trials;
    }

    private static List<Family> families(Row row) {
        return switch (row.to()) {
            case "127.0.0.1" -> List.of(Family.IPV4);
            case "::1" -> List.of(Family.IPV6);
            default -> List.of(Family.values());
        };
    }

    private static Trial of(
            Town town, String kind, Row row, Service service, Family family, Protocol protocol, boolean bridgeCalls) {
        String seen = row.seen(service, bridgeCalls);
        Optional<InetAddress> expected = switch (seen) {
            case "–", "relay" -> Optional.empty();
            case "own" -> Optional.of(own(town, kind, row, family));
            case "gateway" -> Optional.of(Town.gatewayOf(kind, family));
            default -> throw new IllegalArgumentException(kind + ": " + row + ": " + seen);
        };
        int port = row.to().equals("the container's address") ? service.containerPort() : Town.hostPort(kind, service);
        return new Trial(kind, row, service, protocol, target(kind, row, family), port, expected, seen.equals("relay"));
    }

    private static InetAddress target(String kind, Row row, Family family) {
        return switch (row.to()) {
            case "the host's address" -> family == Family.IPV4 ? HOST4 : HOST6;
            case "the container's address" -> Town.serverOf(kind, family);
            case "the bridge's address" -> Town.bridgeAddress(kind, row.from(), family);
            case "127.0.0.1", "::1" -> Ip.parse(row.to());
            default -> throw new IllegalArgumentException(row.to());
        };
    }

    static InetAddress own(Town town, String kind, Row row, Family family) {
        boolean v4 = family == Family.IPV4;
        return switch (row.from()) {
            case "host" -> v4 ? HOST4 : HOST6;
            case "LAN", "LAN with a route" -> v4 ? LAN4 : LAN6;
            case "LAN, crafted" -> v4 ? RAIDER4 : RAIDER6;
            default -> Town.addressOf(town.client(kind, row.from()).orElseThrow(), family);
        };
    }

    Family family() {
        return Family.of(target);
    }

    /** {@code nat: LAN to the host's address, tcp 10.99.0.1:8020 (published)}. */
    @Override
    public String toString() {
        return kind + ": " + row.from() + " to " + row.to() + ", " + protocol.text() + " " + Ip.bracketed(target) + ":"
                + port + " (" + service.name().toLowerCase(java.util.Locale.ROOT) + ")";
    }
}
