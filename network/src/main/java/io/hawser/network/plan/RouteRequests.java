package io.hawser.network.plan;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.route.Address;
import io.hawser.kernel.route.Batch;
import io.hawser.kernel.route.Bridge;
import io.hawser.kernel.route.Link;
import io.hawser.kernel.route.LinkChange;
import io.hawser.kernel.route.NewLink;
import io.hawser.kernel.route.Route;
import io.hawser.kernel.route.RouteRequest;
import io.hawser.kernel.route.RouteSocket;
import io.hawser.kernel.route.Veth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Translates steps to rtnetlink messages of one namespace and remembers which message belongs to which step. Used by one
 * thread, sent once; closing lets go of the namespaces that peers are made in.
 */
final class RouteRequests implements AutoCloseable {
    private final RouteSocket socket;
    private final Indexes indexes;
    private final Memory memory;
    private final Pins pins;
    private final Batch batch;
    private final List<Change> owners = new ArrayList<>();
    private final List<Change> steps = new ArrayList<>();
    private final Map<Place, Namespace> peers = new HashMap<>();

    /** @param pins where the namespaces are that peers are made in */
    RouteRequests(RouteSocket socket, Indexes indexes, Memory memory, Pins pins) {
        this.socket = socket;
        this.indexes = indexes;
        this.memory = memory;
        this.pins = pins;
        this.batch = socket.batch();
    }

    /** Errors: ENODEV when a link it names is not there; then nothing is added. */
    void add(Change step) {
        List<RouteRequest> requests = switch (step) {
            case Change.Add add -> making(add.resource());
            case Change.Remove remove -> removing(remove.resource());
            case Change.Replace replace -> replacing(replace.resource());
        };
        steps.add(step);
        for (RouteRequest request : requests) {
            batch.add(request);
            owners.add(step);
        }
    }

    void send() {
        batch.send();
    }

    int size() {
        return owners.size();
    }

    /** The step a message belongs to. */
    Change step(int message) {
        return owners.get(message);
    }

    /** All that were added, in order; those that need no message too. */
    List<Change> steps() {
        return steps;
    }

    private List<RouteRequest> making(Resource resource) {
        return switch (resource) {
            case BridgeLink bridge -> memory.wasFound(bridge.key()) ? altering(bridge) : making(bridge);
            case VethPair veth -> memory.wasFound(veth.key()) ? altering(veth) : making(veth);
            case UsedBridge bridge -> checking(bridge);
            case BridgePort port -> joining(port, false);
            case LinkUp up ->
                List.of(LinkChange.of(index(up.place(), up.link())).up());
            case AddressOn address -> List.of(encode(address).add());
            case RouteVia route -> List.of(encode(route).add());
            default -> throw new IllegalArgumentException(resource.key() + " is not made by rtnetlink");
        };
    }

    private List<RouteRequest> removing(Resource resource) {
        return switch (resource) {
            case BridgePort port ->
                List.of(LinkChange.of(index(Place.HOST, port.link())).master(0).down());
            case LinkUp up ->
                List.of(LinkChange.of(index(up.place(), up.link())).down());
            case AddressOn address -> List.of(encode(address).remove());
            case RouteVia route -> List.of(encode(route).remove());
            case UsedBridge bridge -> List.of();
            default -> throw new IllegalArgumentException(resource.key() + " is not removed by rtnetlink");
        };
    }

    private List<RouteRequest> replacing(Resource resource) {
        return switch (resource) {
            case BridgeLink bridge -> altering(bridge);
            case BridgePort port -> joining(port, true);
            case RouteVia route -> List.of(encode(route).replace());
            default -> making(resource);
        };
    }

    /** The alias takes a message of its own: the kernel takes none in the one that creates. */
    private List<RouteRequest> making(BridgeLink bridge) {
        int index = made(bridge.key());
        NewLink link = new NewLink(bridge.name(), index, bridge.mac().text(), bridge.mtu());
        return List.of(
                new Bridge(link, false),
                LinkChange.of(index).alias(bridge.mark().alias()));
    }

    private List<RouteRequest> making(VethPair veth) {
        int index = made(veth.key());
        NewLink near = new NewLink(veth.hostName(), index, veth.hostMac().text(), veth.mtu());
        int peer = made(Key.link(veth.inside(), veth.peerName()));
        NewLink far = new NewLink(veth.peerName(), peer, veth.peerMac().text(), veth.mtu());
        Namespace inside = peers.computeIfAbsent(
                veth.inside(), place -> pins.open(place.pin().orElseThrow()));
        return List.of(
                Veth.pair(near, far, inside),
                LinkChange.of(index).withoutLinkLocal().alias(veth.mark().alias()));
    }

    private int made(Key link) {
        int index = indexes.next(socket);
        memory.made(link, index);
        return index;
    }

    private List<RouteRequest> altering(BridgeLink bridge) {
        LinkChange change = LinkChange.of(index(Place.HOST, bridge.name()));
        return List.of(change.mac(bridge.mac().text())
                .mtu(bridge.mtu())
                .alias(bridge.mark().alias()));
    }

    private List<RouteRequest> altering(VethPair veth) {
        LinkChange change = LinkChange.of(index(Place.HOST, veth.hostName()));
        return List.of(
                change.mtu(veth.mtu()).withoutLinkLocal().alias(veth.mark().alias()));
    }

    /** Nothing is sent: it is there, or the step fails. */
    private List<RouteRequest> checking(UsedBridge bridge) {
        boolean isBridge = socket.link(bridge.name())
                .filter(link -> link.kind().equals("bridge"))
                .isPresent();
        if (!isBridge) {
            throw new KernelException("RTM_GETLINK", "bridge " + bridge.name(), Errno.ENODEV);
        }
        return List.of();
    }

    private List<RouteRequest> joining(BridgePort port, boolean again) {
        int index = index(Place.HOST, port.link());
        RouteRequest join =
                LinkChange.of(index).master(index(Place.HOST, port.bridge())).up();
        io.hawser.kernel.route.BridgePort manner =
                new io.hawser.kernel.route.BridgePort(port.hairpin(), false, true, true);
        return port.hairpin() || again ? List.of(join, LinkChange.of(index).port(manner)) : List.of(join);
    }

    private Address encode(AddressOn resource) {
        Address address = Address.of(
                index(resource.place(), resource.link()),
                resource.address().address(),
                resource.address().prefix());
        return switch (resource.address().family()) {
            case IPV4 -> address.withBroadcast();
            case IPV6 -> address.withFlags(Address.IFA_F_NODAD);
        };
    }

    private Route encode(RouteVia resource) {
        int link = index(resource.place(), resource.link());
        int prefix = resource.destination().prefix();
        return resource.gateway()
                .map(gateway -> Route.via(resource.destination().address(), prefix, gateway, link))
                .orElseGet(() -> Route.onLink(resource.destination().address(), prefix, link));
    }

    private int index(Place place, String name) {
        Optional<Integer> known = memory.index(Key.link(place, name));
        return known.or(() -> socket.link(name).map(Link::index))
                .orElseThrow(() -> new KernelException("RTM_GETLINK", name, Errno.ENODEV));
    }

    @Override
    public void close() {
        peers.values().forEach(Namespace::close);
    }
}
