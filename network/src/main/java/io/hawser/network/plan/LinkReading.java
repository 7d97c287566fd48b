package io.hawser.network.plan;

import io.hawser.kernel.route.Link;
import io.hawser.kernel.route.Route;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.MacAddress;
import io.hawser.network.plan.LinkPictures.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads links, and what is on them, out of dumps. */
final class LinkReading {
    private static final MacAddress NO_MAC = new MacAddress("00:00:00:00:00:00");

    private final HostContext context;
    private final LinkPictures pictures;
    private final State wanted;

    LinkReading(HostContext context, LinkPictures pictures, State wanted) {
        this.context = context;
        this.pictures = pictures;
        this.wanted = wanted;
    }

    List<Resource> resources() {
        List<Resource> found = new ArrayList<>();
        Picture host = pictures.of(Place.HOST);
        host.links().stream()
                .filter(link -> context.owns(link.alias()))
                .flatMap(link -> ours(host, link))
                .forEach(found::add);
        wanted.resources().stream()
                .flatMap(resource -> there(resource).stream())
                .forEach(found::add);
        return found;
    }

    private Stream<Resource> ours(Picture host, Link link) {
        Mark mark = Mark.parse(link.alias()).orElseThrow();
        return switch (link.kind()) {
            case "bridge" -> Stream.of(new BridgeLink(link.name(), new MacAddress(link.mac()), link.mtu(), mark));
            case "veth" -> Stream.concat(Stream.of(veth(link, mark)), port(host, link).stream());
            default -> Stream.empty();
        };
    }

    /** A pair whose far end is not where it is wanted is reported with none, so that it differs. */
    private VethPair veth(Link near, Mark mark) {
        return wanted.get(Key.link(Place.HOST, near.name()))
                .filter(VethPair.class::isInstance)
                .map(VethPair.class::cast)
                .flatMap(pair -> pictures.of(pair.inside())
                        .link(pair.peerName())
                        .filter(far -> far.index() == near.peer() && far.peer() == near.index())
                        .map(far -> veth(pair, near, far, mark)))
                .orElseGet(() -> new VethPair(near.name(), Place.HOST, "", NO_MAC, near.mtu(), mark));
    }

    private static VethPair veth(VethPair pair, Link near, Link far, Mark mark) {
        int mtu = near.mtu() == pair.mtu() ? far.mtu() : near.mtu();
        return new VethPair(near.name(), pair.inside(), far.name(), new MacAddress(far.mac()), mtu, mark);
    }

    /** A port that is down is none: it is set up again. */
    private static Optional<BridgePort> port(Picture host, Link link) {
        boolean hairpin =
                link.port().map(io.hawser.kernel.route.BridgePort::hairpin).orElse(false);
        return host.link(link.master())
                .filter(bridge -> link.isUp())
                .map(bridge -> new BridgePort(link.name(), bridge.name(), hairpin));
    }

    /**
     * What is there under the key of something wanted that carries no mark. No switch by type: every start passes here, and the
     * JVM would spin a class for it.
     */
    private Optional<Resource> there(Resource resource) {
        Picture picture = pictures.of(resource.place());
        if (resource instanceof UsedBridge bridge) {
            return picture.link(bridge.name())
                    .filter(link -> link.kind().equals("bridge") && !context.owns(link.alias()))
                    .map(link -> bridge);
        }
        if (resource instanceof LinkUp up) {
            return picture.link(up.link()).filter(Link::isUp).map(link -> up);
        }
        if (resource instanceof AddressOn address) {
            return address(picture, address);
        }
        if (resource instanceof RouteVia route) {
            return route(picture, route);
        }
        return resource instanceof TrackedFlows ? Optional.of(resource) : Optional.empty();
    }

    private static Optional<Resource> address(Picture picture, AddressOn wanted) {
        return picture.addresses().stream()
                .filter(found -> Observer.cidr(found).equals(wanted.address()))
                .filter(found -> picture.link(wanted.link())
                        .filter(link -> link.index() == found.link())
                        .isPresent())
                .findFirst()
                .map(found -> wanted);
    }

    private static Optional<Resource> route(Picture picture, RouteVia wanted) {
        List<RouteVia> found = picture.routes().stream()
                .filter(route -> route.kind().table() == Route.MAIN)
                .filter(route -> new Cidr(route.destination(), route.prefix()).equals(wanted.destination()))
                .flatMap(route -> picture.link(route.link()).stream()
                        .map(link -> new RouteVia(wanted.place(), wanted.destination(), route.gateway(), link.name())))
                .toList();
        return found.contains(wanted)
                ? Optional.of(wanted)
                : found.stream().map(Resource.class::cast).findFirst();
    }
}
