package io.hawser.network.controller;

import io.hawser.network.driver.Publishing;
import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import io.hawser.network.model.Protocol;
import io.hawser.network.model.PublishedPort;
import io.hawser.network.port.ForeignPorts;
import io.hawser.network.port.HeldPort;
import io.hawser.network.port.PortHolder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The host's side of published ports: its addresses, its sockets and ours. */
record HostPorts(Host host, PortHolder holder, PublishSettings settings) {

    private static final InetAddress LOOPBACK6 = Ip.parse("::1");

    /**
     * What the host's programs hold, looked at once a protocol however many ports there are.
     *
     * @param own held by ourselves, for the one who asks
     */
    ForeignPorts lookOnce(Set<HeldPort.Slot> own) {
        ForeignPorts now = host.foreignPorts();
        Map<Protocol, ForeignPorts.Held> seen = new EnumMap<>(Protocol.class);
        return protocol -> {
            ForeignPorts.Held all = seen.computeIfAbsent(protocol, now::look);
            Set<Integer> numbers = own.stream()
                    .filter(slot -> slot.protocol() == protocol)
                    .map(HeldPort.Slot::port)
                    .collect(Collectors.toSet());
            return (address, port) -> !numbers.contains(port) && all.at(address, port);
        };
    }

    List<InetAddress> defaultAddresses() {
        return settings.where().addresses(settings.where() == PublishDefault.LAN ? host.addresses() : List.of());
    }

    /** Whether clients of the family can be carried to a container. */
    boolean relays(Family family) {
        return holder.relays() && (family == Family.IPV4 || host.hasIpv6());
    }

    /**
     * The sockets for ports. Where a port on all IPv4 addresses is followed by the same on all IPv6 addresses, they are one.
     *
     * @param relays whether clients on {@code ::1} are carried
     */
    static List<HeldPort> held(List<PublishedPort> published, Ways.Of way, boolean relays) {
        List<HeldPort> held = new ArrayList<>();
        for (int i = 0; i < published.size(); i++) {
            PublishedPort port = published.get(i);
            if (port.open()) {
                continue;
            }
            boolean dual = i + 1 < published.size() && isOtherHalf(port, published.get(i + 1));
            List<PublishedPort> halves = dual ? List.of(port, published.get(i + 1)) : List.of(port);
            i += dual ? 1 : 0;
            List<InetAddress> addresses =
                    halves.stream().map(PublishedPort::hostAddress).toList();
            for (int offset = 0; offset < port.count(); offset++) {
                held.add(held(halves, addresses, offset, way, relays));
            }
        }
        return held;
    }

    private static boolean isOtherHalf(PublishedPort four, PublishedPort six) {
        return four.hostAddress().equals(Ip.any(Family.IPV4))
                && six.hostAddress().equals(Ip.any(Family.IPV6))
                && four.protocol() == six.protocol()
                && four.hostPort() == six.hostPort()
                && four.count() == six.count();
    }

    private static HeldPort held(
            List<PublishedPort> halves, List<InetAddress> addresses, int offset, Ways.Of way, boolean relays) {
        Map<Family, InetSocketAddress> targets = new EnumMap<>(Family.class);
        for (PublishedPort half : halves) {
            if (arrivesHere(half, way, relays)) {
                targets.put(
                        half.family(), new InetSocketAddress(half.containerAddress(), half.containerPort() + offset));
            }
        }
        PublishedPort first = halves.getFirst();
        // A served socket of IPv6 alone would take the port of IPv4, too.
        boolean onlyLoopback = !targets.isEmpty() && !first.relayed() && addresses.equals(List.of(Ip.any(Family.IPV6)));
        return new HeldPort(
                new HeldPort.Slot(
                        first.protocol(), first.hostPort() + offset, onlyLoopback ? List.of(LOOPBACK6) : addresses),
                targets);
    }

    /** Whether the rules leave packets for this port to the host's sockets. */
    private static boolean arrivesHere(PublishedPort port, Ways.Of way, boolean relays) {
        boolean fromLoopback6 = relays
                && port.family() == Family.IPV6
                && (port.hostAddress().isAnyLocalAddress() || port.hostAddress().isLoopbackAddress());
        return port.relayed() || fromLoopback6 || way.publishing(port.family()) == Publishing.RELAYED;
    }

    /** All names under which sockets for these ports may be held. */
    static List<HeldPort.Slot> slots(List<PublishedPort> published) {
        return published.stream()
                .filter(port -> !port.open())
                .flatMap(PublishedPort::singles)
                .flatMap(port -> names(port.hostAddress())
                        .map(addresses -> new HeldPort.Slot(port.protocol(), port.hostPort(), addresses)))
                .toList();
    }

    private static Stream<List<InetAddress>> names(InetAddress address) {
        List<InetAddress> both = List.of(Ip.any(Family.IPV4), Ip.any(Family.IPV6));
        if (!address.isAnyLocalAddress()) {
            return Stream.of(List.of(address));
        }
        return Family.of(address) == Family.IPV4
                ? Stream.of(List.of(address), both)
                : Stream.of(List.of(address), List.of(LOOPBACK6), both);
    }
}
