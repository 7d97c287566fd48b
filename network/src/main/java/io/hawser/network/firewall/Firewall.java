package io.hawser.network.firewall;

import io.hawser.kernel.nftables.Element;
import io.hawser.kernel.nftables.Field;
import io.hawser.kernel.nftables.NamedSet;
import io.hawser.kernel.nftables.Table;
import io.hawser.kernel.nftables.TableId;
import io.hawser.kernel.nftables.Value;
import io.hawser.kernel.nftables.Values;
import io.hawser.kernel.nftables.Verdict;
import io.hawser.network.firewall.EndpointRules.LinkTo;
import io.hawser.network.firewall.EndpointRules.OpenPort;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import io.hawser.network.model.Port;
import io.hawser.network.model.PublishedPort;
import io.hawser.network.plan.NftElement;
import io.hawser.network.plan.NftTable;
import io.hawser.network.plan.Place;
import io.hawser.network.plan.State;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Renders what must stand in our two tables: once the skeleton, then elements for each network and each endpoint. A pure
 * function of its arguments; drivers call it.
 *
 * <p>Tables that are owned belong to the socket that adds them (see {@link io.hawser.kernel.nftables.NftSocket}): whoever
 * applies these resources keeps that socket open for as long as the daemon lives, and after a restart {@linkplain
 * io.hawser.kernel.nftables.NftSocket#adopt adopts} the tables before it looks at them.
 */
public final class Firewall {
    /** Filtering, publishing and masquerading of packets. */
    public static final TableId INET = Sets.INET;

    /** What stays inside a bridge. */
    public static final TableId BRIDGE = Sets.BRIDGE;

    private static final State OWNED = tables(Table.Flag.OWNER, Table.Flag.PERSIST);
    private static final State COMMON = tables();

    private Firewall() {}

    /**
     * The tables' constant part.
     *
     * @param owned whether the kernel knows owned, persistent tables (Linux 6.9) and they are wanted
     */
    public static State skeleton(boolean owned) {
        return owned ? OWNED : COMMON;
    }

    private static State tables(Table.Flag... flags) {
        return State.of(
                new NftTable(Place.HOST, Skeleton.inet(flags)), new NftTable(Place.HOST, Skeleton.bridge(flags)));
    }

    /**
     * A family that the host forwards for our bridges and for nobody else, because it did not forward before.
     */
    public static State unrouted(Family family) {
        return state(List.of(Sets.UNROUTED.element(packets(family))));
    }

    /** What a bridge network puts into the tables. */
    public static State network(BridgeRules network) {
        return state(networkElements(network));
    }

    /** What a container's connection to a bridge network puts into the tables. */
    public static State endpoint(EndpointRules endpoint) {
        return state(endpointElements(endpoint));
    }

    private static State state(List<Element> elements) {
        return State.of(elements.stream()
                .map(element -> new NftElement(Place.HOST, element))
                .toList());
    }

    private static List<Element> networkElements(BridgeRules network) {
        Field bridge = name(network.bridge());
        List<Element> elements = new ArrayList<>();
        elements.add(Sets.BRIDGES.element(bridge));
        elements.add(Sets.SAME.element(bridge, bridge));
        elements.add(network.icc() ? Sets.WITHIN.element(bridge, bridge) : Sets.QUIET.element(bridge));
        for (SubnetRules subnet : network.subnets()) {
            elements.addAll(network.internal() ? internal(bridge, subnet) : subnet(network, subnet));
        }
        if (!network.internal()) {
            network.trustedInterfaces().forEach(from -> elements.add(Sets.TRUSTED.element(name(from), bridge)));
        }
        return elements;
    }

    private static List<Element> internal(Field bridge, SubnetRules subnet) {
        List<Field> key = List.of(bridge, packets(subnet));
        Verdict only = Verdict.goTo(Skeleton.INTERNAL);
        return List.of(Sets.FROM.element(key, only), Sets.TO.element(key, only));
    }

    private static List<Element> subnet(BridgeRules network, SubnetRules subnet) {
        List<Element> elements = new ArrayList<>();
        Field bridge = name(network.bridge());
        Sets.FamilySets sets = sets(subnet.subnet().family());
        List<Field> key = List.of(bridge, packets(subnet));
        switch (subnet.mode()) {
            case NAT ->
                elements.add(
                        Sets.TO.element(key, Verdict.goTo(network.direct() ? Skeleton.DIRECT_IN : Skeleton.NAT_IN)));
            case ROUTED -> elements.add(Sets.TO.element(key, Verdict.goTo(Skeleton.ROUTED_IN)));
            case ISOLATED -> elements.addAll(internal(bridge, subnet));
            case NAT_UNPROTECTED -> {
                // Open to all but its own containers, which the gateway might otherwise lead to each other.
                if (!network.icc()) {
                    elements.add(Sets.TO.element(key, Verdict.goTo(Skeleton.QUIET_IN)));
                }
            }
        }
        if (isGuarded(network, subnet)) {
            elements.add(sets.guarded().element(field(subnet.subnet())));
        }
        if (subnet.masquerades()) {
            elements.add(sets.masqueraded().element(bridge, field(subnet.subnet())));
            subnet.source()
                    .ifPresent(source ->
                            elements.add(sets.source().element(List.of(bridge), Values.of(Value.address(source)))));
        }
        return elements;
    }

    /** Answers to what was not masqueraded come to the containers' own addresses, so the guard must let them by. */
    private static boolean isGuarded(BridgeRules network, SubnetRules subnet) {
        return subnet.mode() == GatewayMode.NAT
                && subnet.masquerade()
                && !network.direct()
                && network.trustedInterfaces().isEmpty();
    }

    private static List<Element> endpointElements(EndpointRules endpoint) {
        List<Element> elements = new ArrayList<>();
        if (endpoint.quiet()) {
            elements.add(Sets.QUIET_LINKS.element(name(endpoint.link())));
        }
        if (!endpoint.published().isEmpty()) {
            elements.add(Sets.MIRRORS.element(name(endpoint.link()), name(endpoint.link())));
        }
        endpoint.links().forEach(link -> {
            elements.add(link(Sets.LINKS, link));
            elements.add(link(Sets.FRAME_LINKS, link));
        });
        endpoint.identity().ifPresent(identity -> elements.addAll(identity(name(endpoint.link()), identity)));
        endpoint.open().forEach(port -> elements.add(open(port)));
        elements.addAll(published(endpoint.published()));
        return elements;
    }

    /** No address at all is everybody's: it is how one is asked for. */
    private static List<Element> identity(Field link, EndpointRules.Identity identity) {
        Field mac = Field.of(Value.etherAddress(identity.mac().bytes()));
        List<Element> elements = new ArrayList<>();
        elements.add(Sets.GUESTS.element(link));
        Stream.concat(Stream.of(Ip.any(Family.IPV4), Ip.any(Family.IPV6)), identity.addresses().stream())
                .forEach(address -> elements.add((Family.of(address) == Family.IPV4 ? Sets.OWN4 : Sets.OWN6)
                        .element(link, mac, field(address))));
        return elements;
    }

    private static Element link(Sets.Links sets, LinkTo link) {
        NamedSet set = Family.of(link.from()) == Family.IPV4 ? sets.v4() : sets.v6();
        return set.element(Stream.concat(Stream.of(field(link.from()), field(link.to())), service(link.port()))
                .toArray(Field[]::new));
    }

    private static Element open(OpenPort open) {
        return sets(Family.of(open.address()))
                .open()
                .element(Stream.concat(Stream.of(field(open.address())), service(open.port()))
                        .toArray(Field[]::new));
    }

    /** The elements of published ports: one for a range that keeps its numbers, else one a port. */
    private static List<Element> published(List<PublishedPort> ports) {
        List<Element> elements = new ArrayList<>();
        ports.forEach(port -> elements.addAll(PortElements.of(port)));
        ports.stream()
                .map(PublishedPort::containerAddress)
                .distinct()
                .map(Firewall::itself)
                .forEach(elements::add);
        return elements;
    }

    private static Element itself(InetAddress container) {
        return sets(Family.of(container)).itself().element(field(container), field(container));
    }

    static Sets.FamilySets sets(Family family) {
        return family == Family.IPV4 ? Sets.V4 : Sets.V6;
    }

    private static Stream<Field> service(Port port) {
        return Stream.of(Field.of(Value.protocol(port.protocol().number())), Field.of(Value.port(port.number())));
    }

    private static Field packets(SubnetRules subnet) {
        return packets(subnet.subnet().family());
    }

    private static Field packets(Family family) {
        boolean v4 = family == Family.IPV4;
        return Field.of(Value.nfProto(v4 ? io.hawser.kernel.nftables.Family.IP : io.hawser.kernel.nftables.Family.IP6));
    }

    private static Field name(String link) {
        return Field.of(Value.interfaceName(link));
    }

    static Field field(InetAddress address) {
        return Field.of(Value.address(address));
    }

    private static Field field(Cidr subnet) {
        return Field.prefix(Value.address(subnet.address()), subnet.prefix());
    }
}
