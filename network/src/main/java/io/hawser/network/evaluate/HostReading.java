package io.hawser.network.evaluate;

import io.hawser.network.evaluate.Host.Guest;
import io.hawser.network.evaluate.Host.Link;
import io.hawser.network.evaluate.Host.Nic;
import io.hawser.network.evaluate.Host.Route;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.model.MacAddress;
import io.hawser.network.plan.AddressOn;
import io.hawser.network.plan.BridgeLink;
import io.hawser.network.plan.BridgePort;
import io.hawser.network.plan.Forwarding;
import io.hawser.network.plan.Place;
import io.hawser.network.plan.Resource;
import io.hawser.network.plan.RouteVia;
import io.hawser.network.plan.State;
import io.hawser.network.plan.SysctlSetting;
import io.hawser.network.plan.UsedBridge;
import io.hawser.network.plan.VethPair;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a {@link Host} out of what is meant to exist, and what there is around it. Each container is named by its place. */
public final class HostReading {
    /** The address of bridges that were there before us, which nobody told. */
    private static final MacAddress NOT_TOLD = new MacAddress("02:00:00:00:00:fe");

    private final Map<String, Optional<MacAddress>> bridges = new LinkedHashMap<>();
    private final Map<String, List<Cidr>> addresses = new HashMap<>();
    private final Map<String, BridgePort> ports = new HashMap<>();
    private final Map<Place, List<VethPair>> cables = new LinkedHashMap<>();
    private final Map<Place, List<Route>> routes = new HashMap<>();
    private final Set<String> localnet = new java.util.HashSet<>();
    private final Set<Family> forwarding = EnumSet.noneOf(Family.class);

    private HostReading() {}

    /**
     * The host in which all of {@code wanted} exists.
     *
     * @param around the host without it; its links and routes stay, bridges of both are one
     */
    public static Host of(State wanted, Host around) {
        HostReading reading = new HostReading();
        wanted.resources().forEach(reading::read);
        return reading.host(around);
    }

    private void read(Resource resource) {
        switch (resource) {
            case BridgeLink bridge -> bridges.put(bridge.name(), Optional.of(bridge.mac()));
            case UsedBridge bridge -> bridges.put(bridge.name(), Optional.of(NOT_TOLD));
            case AddressOn on ->
                addresses
                        .computeIfAbsent(key(on.place(), on.link()), key -> new ArrayList<>())
                        .add(on.address());
            case BridgePort port -> ports.put(port.link(), port);
            case VethPair pair ->
                cables.computeIfAbsent(pair.inside(), place -> new ArrayList<>())
                        .add(pair);
            case RouteVia via ->
                routes.computeIfAbsent(via.place(), place -> new ArrayList<>())
                        .add(new Route(via.destination(), via.gateway(), via.link()));
            case Forwarding family -> forwarding.add(family.family());
            case SysctlSetting setting -> read(setting);
            default -> {}
        }
    }

    private void read(SysctlSetting setting) {
        String[] parts = setting.name().split("/", -1);
        boolean open = setting.place().isHost() && setting.name().endsWith("/route_localnet");
        if (open && setting.value().equals("1")) {
            localnet.add(parts[parts.length - 2]);
        }
    }

    private static String key(Place place, String link) {
        return place + " " + link;
    }

    private Host host(Host around) {
        List<Link> links = new ArrayList<>();
        around.links().stream()
                .filter(link -> !bridges.containsKey(link.name()))
                .forEach(links::add);
        bridges.forEach((name, mac) -> links.add(bridge(name, mac, around.link(name))));
        List<Route> hostRoutes = new ArrayList<>(around.routes());
        hostRoutes.addAll(routes.getOrDefault(Place.HOST, List.of()));
        List<Guest> guests = new ArrayList<>(around.guests());
        cables.forEach((place, pairs) -> guests.add(guest(place, pairs)));
        forwarding.addAll(around.forwarding());
        return new Host(links, hostRoutes, guests, forwarding, around.bridgeCalls());
    }

    private Link bridge(String name, Optional<MacAddress> mac, Optional<Link> found) {
        List<Cidr> own = new ArrayList<>(addresses.getOrDefault(key(Place.HOST, name), List.of()));
        found.ifPresent(link -> link.addresses().stream()
                .filter(address -> !own.contains(address))
                .forEach(own::add));
        return new Link(
                name,
                found.flatMap(Link::mac).or(() -> mac),
                true,
                own,
                localnet.contains(name) || found.map(Link::routeLocalnet).orElse(false));
    }

    private Guest guest(Place place, List<VethPair> pairs) {
        List<Nic> nics = pairs.stream()
                .flatMap(pair ->
                        Optional.ofNullable(ports.get(pair.hostName())).stream().map(port -> nic(place, pair, port)))
                .toList();
        return new Guest(place.toString(), nics, routes.getOrDefault(place, List.of()));
    }

    private Nic nic(Place place, VethPair pair, BridgePort port) {
        return new Nic(
                pair.peerName(),
                pair.hostName(),
                port.bridge(),
                port.hairpin(),
                pair.peerMac(),
                addresses.getOrDefault(key(place, pair.peerName()), List.of()));
    }
}
