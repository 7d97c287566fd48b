package io.hawser.network.evaluate;

import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.model.MacAddress;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * As much of a host as decides where a packet goes: its links and addresses, its routes, what hangs on its bridges, and the
 * kernel's switches. {@link HostReading} makes one of what is meant to exist.
 *
 * @param links its interfaces; {@code lo} need not be among them
 * @param routes beside those that its addresses bring along
 * @param guests the containers
 * @param forwarding the families it forwards
 * @param bridgeCalls the families whose bridged packets pass the IP stack's hooks: {@code bridge-nf-call-iptables}
 */
public record Host(
        List<Link> links, List<Route> routes, List<Guest> guests, Set<Family> forwarding, Set<Family> bridgeCalls) {
    static final int UNICAST = 1;
    static final int LOCAL = 2;
    static final int BROADCAST = 3;
    static final int MULTICAST = 5;
    static final String LOOPBACK = "lo";

    private static final Cidr LOOPBACK4 = Cidr.parse("127.0.0.0/8");

    public Host {
        links = List.copyOf(links);
        routes = List.copyOf(routes);
        guests = List.copyOf(guests);
        forwarding = Set.copyOf(forwarding);
        bridgeCalls = Set.copyOf(bridgeCalls);
    }

    /**
     * An interface of the host's.
     *
     * @param mac a bridge's own address; empty where it does not matter
     * @param bridge whether it is a bridge
     * @param routeLocalnet whether 127.0.0.0/8 may pass it
     */
    public record Link(
            String name, Optional<MacAddress> mac, boolean bridge, List<Cidr> addresses, boolean routeLocalnet) {
        public Link {
            addresses = List.copyOf(addresses);
        }
    }

    /** Where packets for a prefix go; without a gateway the prefix is on the link itself. */
    public record Route(Cidr destination, Optional<InetAddress> gateway, String link) {}

    /** A container with its interfaces. */
    public record Guest(String name, List<Nic> nics, List<Route> routes) {
        public Guest {
            nics = List.copyOf(nics);
            routes = List.copyOf(routes);
        }

        boolean has(InetAddress address) {
            return nics.stream().anyMatch(nic -> nic.has(address));
        }
    }

    /**
     * A container's interface on a bridge.
     *
     * @param name inside
     * @param port the host's end of the pair, a port of {@code bridge}
     * @param hairpin whether the bridge may send a frame back to it
     */
    public record Nic(String name, String port, String bridge, boolean hairpin, MacAddress mac, List<Cidr> addresses) {
        public Nic {
            addresses = List.copyOf(addresses);
        }

        boolean has(InetAddress address) {
            return addresses.stream().anyMatch(own -> own.address().equals(address));
        }
    }

    /** Where a packet goes next: by which link, to whom on it. */
    record Hop(String link, InetAddress to) {}

    Optional<Link> link(String name) {
        return links.stream().filter(link -> link.name().equals(name)).findFirst();
    }

    boolean isLocal(InetAddress address) {
        return isLoopback(address)
                || links.stream()
                        .flatMap(link -> link.addresses().stream())
                        .anyMatch(own -> own.address().equals(address));
    }

    static boolean isLoopback(InetAddress address) {
        return LOOPBACK4.contains(address) || address.isLoopbackAddress();
    }

    /** {@code RTN_*}: what {@code fib daddr type} loads. */
    int addressType(InetAddress address) {
        if (isLocal(address)) {
            return LOCAL;
        }
        boolean broadcast = links.stream()
                .flatMap(link -> link.addresses().stream())
                .anyMatch(own -> own.family() == Family.IPV4
                        && own.prefix() < 31
                        && own.last().equals(address));
        return address.isMulticastAddress() ? MULTICAST : broadcast ? BROADCAST : UNICAST;
    }

    /** The most exact route, for an address that is not the host's own. */
    Optional<Hop> route(InetAddress to) {
        Stream<Route> connected = links.stream().flatMap(link -> connected(link.addresses(), link.name()));
        return best(Stream.concat(connected, routes.stream()), to);
    }

    /** The same from inside a container. */
    static Optional<Hop> route(Guest guest, InetAddress to) {
        Stream<Route> connected = guest.nics().stream().flatMap(nic -> connected(nic.addresses(), nic.name()));
        return best(Stream.concat(connected, guest.routes().stream()), to);
    }

    private static Stream<Route> connected(List<Cidr> addresses, String link) {
        return addresses.stream().map(own -> new Route(own.network(), Optional.empty(), link));
    }

    private static Optional<Hop> best(Stream<Route> routes, InetAddress to) {
        return routes.filter(route -> route.destination().contains(to))
                .max(Comparator.comparingInt(route -> route.destination().prefix()))
                .map(route -> new Hop(route.link(), route.gateway().orElse(to)));
    }

    /** The interface to the rest of the world: of the default route, or else the first that is no bridge. */
    public String uplink(Family family) {
        Optional<String> byRoute = routes.stream()
                .filter(route ->
                        route.destination().prefix() == 0 && route.destination().family() == family)
                .map(Route::link)
                .findFirst();
        return byRoute.or(() -> links.stream()
                        .filter(link -> !link.bridge()
                                && !link.name().equals(LOOPBACK)
                                && link.addresses().stream().anyMatch(own -> own.family() == family))
                        .map(Link::name)
                        .findFirst())
                .orElse("");
    }

    /** The address the host takes towards another by a link: the one of the same subnet, or else its first. */
    public Optional<InetAddress> sourceFor(String link, InetAddress towards) {
        List<Cidr> own = link(link).map(Link::addresses).orElse(List.of());
        return sourceAmong(own, route(towards).map(Hop::to).orElse(towards));
    }

    static Optional<InetAddress> sourceAmong(List<Cidr> own, InetAddress towards) {
        return own.stream()
                .filter(address -> address.family() == Family.of(towards)
                        && !address.address().isLinkLocalAddress())
                .max(Comparator.comparing(address -> address.contains(towards)))
                .map(Cidr::address);
    }

    /** Who has an address on a bridge. */
    Optional<Nic> neighbour(String bridge, InetAddress address) {
        return nics().filter(nic -> nic.bridge().equals(bridge) && nic.has(address))
                .findFirst();
    }

    Optional<Nic> neighbour(String bridge, MacAddress mac) {
        return nics().filter(nic -> nic.bridge().equals(bridge) && nic.mac().equals(mac))
                .findFirst();
    }

    Guest owner(Nic nic) {
        return guests.stream()
                .filter(guest -> guest.nics().contains(nic))
                .findFirst()
                .orElseThrow();
    }

    Guest guest(String name) {
        return guests.stream()
                .filter(guest -> guest.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no container " + name));
    }

    private Stream<Nic> nics() {
        return guests.stream().flatMap(guest -> guest.nics().stream());
    }
}
