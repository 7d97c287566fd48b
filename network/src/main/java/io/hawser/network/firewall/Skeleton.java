package io.hawser.network.firewall;

import static io.hawser.kernel.nftables.Selector.ARP_SADDR_ETHER;
import static io.hawser.kernel.nftables.Selector.ARP_SADDR_IP;
import static io.hawser.kernel.nftables.Selector.ETHER_SADDR;
import static io.hawser.kernel.nftables.Selector.ETHER_TYPE;
import static io.hawser.kernel.nftables.Selector.ICMPV6_TYPE;
import static io.hawser.kernel.nftables.Selector.IIFNAME;
import static io.hawser.kernel.nftables.Selector.IP6_DADDR;
import static io.hawser.kernel.nftables.Selector.IP6_SADDR;
import static io.hawser.kernel.nftables.Selector.IP_DADDR;
import static io.hawser.kernel.nftables.Selector.IP_SADDR;
import static io.hawser.kernel.nftables.Selector.L4PROTO;
import static io.hawser.kernel.nftables.Selector.ND_TARGET;
import static io.hawser.kernel.nftables.Selector.NFPROTO;
import static io.hawser.kernel.nftables.Selector.OIFNAME;
import static io.hawser.kernel.nftables.Selector.PKTTYPE;
import static io.hawser.kernel.nftables.Selector.PROTOCOL;
import static io.hawser.kernel.nftables.Selector.TH_DPORT;
import static io.hawser.kernel.nftables.Selector.TH_SPORT;

import io.hawser.kernel.nftables.Chain;
import io.hawser.kernel.nftables.DataType;
import io.hawser.kernel.nftables.Field;
import io.hawser.kernel.nftables.NftObject;
import io.hawser.kernel.nftables.Octets;
import io.hawser.kernel.nftables.Rule;
import io.hawser.kernel.nftables.RuleBuilder;
import io.hawser.kernel.nftables.Table;
import io.hawser.kernel.nftables.TableId;
import io.hawser.kernel.nftables.Value;
import io.hawser.kernel.nftables.Verdict;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules that are always there, in two tables of our own. Networks, endpoints and ports only put elements into the
 * sets and maps which these rules look into, so a packet passes the same few look-ups however many there are.
 *
 * <p>The way of a packet through table {@code inet hawser}:
 *
 * <ol>
 *   <li><b>guard</b> (prerouting, before connection tracking). Nothing but lo carries 127.0.0.0/8: publishing on
 *       127.0.0.1 needs {@code route_localnet} on a bridge, without this drop a container or the LAN would reach the
 *       host's own loopback by it (CVE-2020-8558). And what comes from outside our bridges straight to a container's
 *       address is dropped, for the subnets of NAT networks; their gateways' addresses are the host's own and stay
 *       reachable.
 *   <li><b>prerouting</b> and <b>output</b> (nat). Only what is for an address of this host is looked up among the
 *       published ports, so that traffic passing through to another host's port 53 is left alone. A binding to one
 *       address comes before a binding to all. A packet whose key is in none of the maps goes on unchanged.
 *   <li><b>forward</b>. Replies pass. Then the bridge a packet comes from may forbid it (internal networks), then the
 *       bridge it goes to must let it in: from the bridge itself where its containers may talk, or through a published
 *       port, known by the rewritten destination ({@code ct status dnat}) and never by the port alone. All else that
 *       would enter a bridge of ours is dropped: between bridges, and from outside. What goes elsewhere is not our
 *       business: the policy is accept. But where forwarding was off until we needed it, the host is to be a router for
 *       our bridges and for nobody else ({@code @unrouted}).
 *   <li><b>postrouting</b> (nat). What was led back into its own bridge takes the bridge's address, or the answer would
 *       go the short way, past the translation. So does a container that reaches itself, and a client on the host's
 *       loopback, whose address means something else inside. A container on another bridge keeps its address. What
 *       leaves a masqueraded subnet takes the host's.
 * </ol>
 *
 * <p>With {@code bridge-nf-call-iptables} at 1, frames from one container to another of the same bridge pass these
 * chains too, as packets from and to one bridge ({@code iifname . oifname @same}); with 0, or without br_netfilter, they
 * do not. Both are right: what may pass as a frame may pass as a packet.
 * A published port reached from its own bridge is then led back inside the bridge (1) with the client's address, for a
 * bridged frame has no incoming interface in postrouting and is not masqueraded, or is routed back (0) and is.
 *
 * <p>Table {@code bridge hawser} keeps the containers of a network with icc off apart, whatever that switch says. It
 * sees ports, not connections, so a frame that was led to a published port is known by a bit of its mark, set in
 * {@code inet} for packets from such bridges only. Address resolution passes; without it nothing would.
 *
 * <p>Before that, on the way in, it asks each container's frames who sent them (<b>entrance</b>, <b>identity</b>): the
 * Ethernet address and the IP, ARP or neighbour discovery address must be ones of that very link. So nobody poses as the
 * gateway or a sibling, and nobody sends router advertisements or DHCP answers.
 *
 * <p>It also stops echoes. A container with published ports stands on a port in hairpin mode, or it would not reach itself
 * through the host where bridged frames are translated. In that mode the bridge also returns every broadcast to its sender,
 * who may take the echo of his own address probe for somebody else's claim to the address.
 */
final class Skeleton {
    /** Marks a packet from a quiet bridge that a published port led back into it. Cleared on its way into a container. */
    static final int LED_BACK = 0x0400_0000;

    private static final int RAW = -300;
    private static final int DSTNAT = -100;
    private static final int FILTER = 0;
    private static final int SRCNAT = 100;
    private static final int BRIDGE_FIRST = -300;
    private static final int BRIDGE_FILTER = -200;

    static final String NAT_IN = "nat_in";
    static final String DIRECT_IN = "direct_in";
    static final String ROUTED_IN = "routed_in";
    static final String QUIET_IN = "quiet_in";
    static final String INTERNAL = "internal_only";

    private static final Chain GUARD = filter(Sets.INET, "guard", Chain.Point.PREROUTING, RAW);
    private static final Chain PREROUTING = nat("prerouting", Chain.Point.PREROUTING, DSTNAT);
    private static final Chain LED = filter(Sets.INET, "led_back", Chain.Point.PREROUTING, DSTNAT + 1);
    private static final Chain OUTPUT = nat("output", Chain.Point.OUTPUT, DSTNAT);
    private static final Chain PUBLISHED = Chain.regular(Sets.INET, "published");
    private static final Chain FORWARD = filter(Sets.INET, "forward", Chain.Point.FORWARD, FILTER);
    private static final Chain INTO_NAT = Chain.regular(Sets.INET, NAT_IN);
    private static final Chain INTO_DIRECT = Chain.regular(Sets.INET, DIRECT_IN);
    private static final Chain INTO_ROUTED = Chain.regular(Sets.INET, ROUTED_IN);
    private static final Chain INTO_QUIET = Chain.regular(Sets.INET, QUIET_IN);
    private static final Chain INTO_OPEN = Chain.regular(Sets.INET, "open_in");
    private static final Chain NEIGHBOURS = Chain.regular(Sets.INET, "neighbours");
    private static final Chain INTERNAL_ONLY = Chain.regular(Sets.INET, INTERNAL);
    private static final Chain POSTROUTING = nat("postrouting", Chain.Point.POSTROUTING, SRCNAT);
    private static final Chain LEAVING = Chain.regular(Sets.INET, "leaving");

    private static final Chain ENTRANCE = filter(Sets.BRIDGE, "entrance", Chain.Point.PREROUTING, BRIDGE_FIRST);
    private static final Chain IDENTITY = Chain.regular(Sets.BRIDGE, "identity");
    private static final Chain FRAMES = filter(Sets.BRIDGE, "forward", Chain.Point.FORWARD, BRIDGE_FILTER);
    private static final Chain FRAME_NEIGHBOURS = Chain.regular(Sets.BRIDGE, "neighbours");

    private static final Field LOOPBACK = Field.prefix(Value.address(InetAddress.ofLiteral("127.0.0.0")), 8);
    private static final Field LINK_LOCAL = Field.prefix(Value.address(InetAddress.ofLiteral("fe80::")), 64);
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final int ARP = 0x0806;
    private static final Value BROADCAST = Value.packetType(1);
    private static final Value MULTICAST = Value.packetType(2);
    private static final Value UDP = Value.protocol(17);
    private static final Value IPV4 = etherType(0x0800);
    private static final Value IPV6 = etherType(0x86dd);
    private static final int DHCP_CLIENT = 68;
    private static final int DHCPV6_CLIENT = 546;
    private static final Value ROUTER_ADVERTISEMENT = icmpv6(134);
    private static final Value REDIRECT = icmpv6(137);
    private static final Value SOLICITATION = icmpv6(135);
    private static final Value ADVERTISEMENT = icmpv6(136);

    private Skeleton() {}

    /** Everything of table {@code inet hawser} but its elements, in an order in which it can be added. */
    static List<NftObject> inet(Table.Flag... flags) {
        List<NftObject> objects = new ArrayList<>();
        objects.add(Table.of(Sets.INET, flags));
        objects.addAll(Sets.ofInet());
        objects.addAll(List.of(
                GUARD,
                PREROUTING,
                LED,
                OUTPUT,
                PUBLISHED,
                FORWARD,
                INTO_NAT,
                INTO_DIRECT,
                INTO_ROUTED,
                INTO_QUIET,
                INTO_OPEN,
                NEIGHBOURS,
                INTERNAL_ONLY));
        objects.addAll(List.of(POSTROUTING, LEAVING));
        objects.addAll(guard());
        objects.addAll(published());
        objects.addAll(forward());
        objects.addAll(intoBridges());
        objects.addAll(neighbours());
        objects.addAll(postrouting());
        return objects;
    }

    /** Everything of table {@code bridge hawser} but its elements. */
    static List<NftObject> bridge(Table.Flag... flags) {
        List<NftObject> objects = new ArrayList<>();
        objects.add(Table.of(Sets.BRIDGE, flags));
        objects.addAll(Sets.ofBridge());
        objects.addAll(List.of(ENTRANCE, IDENTITY, FRAMES, FRAME_NEIGHBOURS));
        objects.add(in(ENTRANCE).in(Sets.GUESTS, IIFNAME).decide(Verdict.goTo(IDENTITY.name())));
        objects.addAll(identity());
        objects.add(mirrored(BROADCAST));
        objects.add(mirrored(MULTICAST));
        objects.add(in(FRAMES)
                .in(Sets.QUIET_LINKS, IIFNAME)
                .in(Sets.QUIET_LINKS, OIFNAME)
                .decide(Verdict.goTo(FRAME_NEIGHBOURS.name())));
        objects.addAll(frameNeighbours());
        return objects;
    }

    private static Rule mirrored(Value packetType) {
        return in(FRAMES)
                .in(Sets.MIRRORS, IIFNAME, OIFNAME)
                .is(PKTTYPE, packetType)
                .decide(Verdict.DROP);
    }

    private static List<Rule> guard() {
        return List.of(
                fromElsewhere().within(IP_DADDR, LOOPBACK).counter().decide(Verdict.DROP),
                fromElsewhere().within(IP_SADDR, LOOPBACK).counter().decide(Verdict.DROP),
                in(GUARD)
                        .in(Sets.V4.guarded(), IP_DADDR)
                        .notIn(Sets.BRIDGES, IIFNAME)
                        .notForThisHost()
                        .counter()
                        .decide(Verdict.DROP),
                in(GUARD)
                        .in(Sets.V6.guarded(), IP6_DADDR)
                        .notIn(Sets.BRIDGES, IIFNAME)
                        .notForThisHost()
                        .counter()
                        .decide(Verdict.DROP));
    }

    private static RuleBuilder fromElsewhere() {
        return in(GUARD).isNot(IIFNAME, Value.interfaceName("lo"));
    }

    private static List<Rule> published() {
        return List.of(
                in(PREROUTING).forThisHost().decide(Verdict.jumpTo(PUBLISHED.name())),
                in(LED).in(Sets.QUIET, IIFNAME)
                        .destinationRewritten()
                        .mark(LED_BACK)
                        .build(),
                in(OUTPUT).forThisHost().decide(Verdict.jumpTo(PUBLISHED.name())),
                // The kernel lets no packet from ::1 leave by another interface than lo; the daemon relays these.
                in(PUBLISHED)
                        .is(IP6_DADDR, Value.address(InetAddress.ofLiteral("::1")))
                        .decide(Verdict.RETURN),
                // Nor does it forward packets from a link-local address; the daemon relays those of neighbours on the
                // LAN.
                in(PUBLISHED)
                        .within(IP6_SADDR, LINK_LOCAL)
                        .notIn(Sets.BRIDGES, IIFNAME)
                        .decide(Verdict.RETURN),
                in(PUBLISHED)
                        .destinationFrom(Sets.V4.exact(), IP_DADDR, L4PROTO, TH_DPORT)
                        .build(),
                in(PUBLISHED)
                        .destinationFrom(Sets.V4.exactRange(), IP_DADDR, L4PROTO, TH_DPORT)
                        .build(),
                in(PUBLISHED).destinationFrom(Sets.V4.any(), L4PROTO, TH_DPORT).build(),
                in(PUBLISHED)
                        .destinationFrom(Sets.V4.anyRange(), L4PROTO, TH_DPORT)
                        .build(),
                in(PUBLISHED)
                        .destinationFrom(Sets.V6.exact(), IP6_DADDR, L4PROTO, TH_DPORT)
                        .build(),
                in(PUBLISHED)
                        .destinationFrom(Sets.V6.exactRange(), IP6_DADDR, L4PROTO, TH_DPORT)
                        .build(),
                in(PUBLISHED).destinationFrom(Sets.V6.any(), L4PROTO, TH_DPORT).build(),
                in(PUBLISHED)
                        .destinationFrom(Sets.V6.anyRange(), L4PROTO, TH_DPORT)
                        .build());
    }

    private static List<Rule> forward() {
        return List.of(
                in(FORWARD).established().decide(Verdict.ACCEPT),
                in(FORWARD).verdictFrom(Sets.FROM, IIFNAME, NFPROTO).build(),
                in(FORWARD).verdictFrom(Sets.TO, OIFNAME, NFPROTO).build(),
                in(FORWARD)
                        .in(Sets.UNROUTED, NFPROTO)
                        .notIn(Sets.BRIDGES, IIFNAME)
                        .notIn(Sets.BRIDGES, OIFNAME)
                        .counter()
                        .decide(Verdict.DROP));
    }

    private static List<Rule> intoBridges() {
        return List.of(
                fromItself(INTO_NAT),
                in(INTO_NAT).destinationRewritten().decide(Verdict.ACCEPT),
                amongNeighbours(INTO_NAT),
                in(INTO_NAT).in(Sets.TRUSTED, IIFNAME, OIFNAME).decide(Verdict.goTo(INTO_OPEN.name())),
                in(INTO_NAT).counter().decide(Verdict.DROP),
                fromItself(INTO_DIRECT),
                in(INTO_DIRECT).destinationRewritten().decide(Verdict.ACCEPT),
                amongNeighbours(INTO_DIRECT),
                in(INTO_DIRECT).decide(Verdict.goTo(INTO_OPEN.name())),
                fromItself(INTO_ROUTED),
                amongNeighbours(INTO_ROUTED),
                in(INTO_ROUTED).is(L4PROTO, Value.protocol(ICMP)).decide(Verdict.ACCEPT),
                in(INTO_ROUTED).is(L4PROTO, Value.protocol(ICMPV6)).decide(Verdict.ACCEPT),
                in(INTO_ROUTED).decide(Verdict.goTo(INTO_OPEN.name())),
                in(INTO_QUIET).destinationRewritten().decide(Verdict.ACCEPT),
                amongNeighbours(INTO_QUIET),
                in(INTO_OPEN).in(Sets.V4.open(), IP_DADDR, L4PROTO, TH_DPORT).decide(Verdict.ACCEPT),
                in(INTO_OPEN).in(Sets.V6.open(), IP6_DADDR, L4PROTO, TH_DPORT).decide(Verdict.ACCEPT),
                in(INTO_OPEN).counter().decide(Verdict.DROP),
                fromItself(INTERNAL_ONLY),
                amongNeighbours(INTERNAL_ONLY),
                in(INTERNAL_ONLY).counter().decide(Verdict.DROP));
    }

    private static Rule fromItself(Chain chain) {
        return in(chain).in(Sets.WITHIN, IIFNAME, OIFNAME).decide(Verdict.ACCEPT);
    }

    private static Rule amongNeighbours(Chain chain) {
        return in(chain).in(Sets.SAME, IIFNAME, OIFNAME).decide(Verdict.goTo(NEIGHBOURS.name()));
    }

    private static List<Rule> postrouting() {
        return List.of(
                in(POSTROUTING)
                        .in(Sets.SAME, IIFNAME, OIFNAME)
                        .destinationRewritten()
                        .masquerade(),
                in(POSTROUTING).in(Sets.SAME, IIFNAME, OIFNAME).decide(Verdict.ACCEPT),
                in(POSTROUTING).in(Sets.V4.itself(), IP_SADDR, IP_DADDR).masquerade(),
                in(POSTROUTING).in(Sets.V6.itself(), IP6_SADDR, IP6_DADDR).masquerade(),
                in(POSTROUTING)
                        .within(IP_SADDR, LOOPBACK)
                        .in(Sets.BRIDGES, OIFNAME)
                        .masquerade(),
                in(POSTROUTING).in(Sets.BRIDGES, OIFNAME).destinationRewritten().decide(Verdict.ACCEPT),
                in(POSTROUTING).in(Sets.V4.masqueraded(), IIFNAME, IP_SADDR).decide(Verdict.goTo(LEAVING.name())),
                in(POSTROUTING).in(Sets.V6.masqueraded(), IIFNAME, IP6_SADDR).decide(Verdict.goTo(LEAVING.name())),
                in(LEAVING).sourceFrom(Sets.V4.source(), IIFNAME).build(),
                in(LEAVING).sourceFrom(Sets.V6.source(), IIFNAME).build(),
                in(LEAVING).masquerade());
    }

    /** From one container of a quiet bridge to another, routed, or bridged with bridge-nf-call-iptables at 1. */
    private static List<Rule> neighbours() {
        return List.of(
                in(NEIGHBOURS).is(ICMPV6_TYPE, SOLICITATION).decide(Verdict.ACCEPT),
                in(NEIGHBOURS).is(ICMPV6_TYPE, ADVERTISEMENT).decide(Verdict.ACCEPT),
                in(NEIGHBOURS)
                        .in(Sets.LINKS.v4(), IP_SADDR, IP_DADDR, L4PROTO, TH_DPORT)
                        .decide(Verdict.ACCEPT),
                in(NEIGHBOURS)
                        .in(Sets.LINKS.v6(), IP6_SADDR, IP6_DADDR, L4PROTO, TH_DPORT)
                        .decide(Verdict.ACCEPT),
                in(NEIGHBOURS).counter().decide(Verdict.DROP));
    }

    /**
     * What a container may send: nothing under another's name, nothing that would make its neighbours believe in another
     * router. What its kernel asks with before it has an address (0.0.0.0, ::) passes; a neighbour solicitation without a
     * sender claims its target. Whatever is neither ARP nor IP could carry either in a wrapper of its own.
     */
    private static List<Rule> identity() {
        return List.of(
                in(IDENTITY)
                        .in(Sets.OWN4, IIFNAME, ETHER_SADDR, ARP_SADDR_IP)
                        .in(Sets.OWN4, IIFNAME, ARP_SADDR_ETHER, ARP_SADDR_IP)
                        .decide(Verdict.ACCEPT),
                in(IDENTITY)
                        .is(PROTOCOL, IPV4)
                        .is(L4PROTO, UDP)
                        .is(TH_DPORT, Value.port(DHCP_CLIENT))
                        .counter()
                        .decide(Verdict.DROP),
                in(IDENTITY).in(Sets.OWN4, IIFNAME, ETHER_SADDR, IP_SADDR).decide(Verdict.ACCEPT),
                in(IDENTITY)
                        .is(PROTOCOL, IPV6)
                        .is(L4PROTO, UDP)
                        .is(TH_DPORT, Value.port(DHCPV6_CLIENT))
                        .counter()
                        .decide(Verdict.DROP),
                in(IDENTITY).is(ICMPV6_TYPE, ROUTER_ADVERTISEMENT).counter().decide(Verdict.DROP),
                in(IDENTITY).is(ICMPV6_TYPE, REDIRECT).counter().decide(Verdict.DROP),
                in(IDENTITY)
                        .is(ICMPV6_TYPE, ADVERTISEMENT)
                        .notIn(Sets.OWN6, IIFNAME, ETHER_SADDR, ND_TARGET)
                        .counter()
                        .decide(Verdict.DROP),
                in(IDENTITY)
                        .is(IP6_SADDR, Value.address(InetAddress.ofLiteral("::")))
                        .is(ICMPV6_TYPE, SOLICITATION)
                        .notIn(Sets.OWN6, IIFNAME, ETHER_SADDR, ND_TARGET)
                        .counter()
                        .decide(Verdict.DROP),
                in(IDENTITY).in(Sets.OWN6, IIFNAME, ETHER_SADDR, IP6_SADDR).decide(Verdict.ACCEPT),
                in(IDENTITY).counter().decide(Verdict.DROP));
    }

    private static List<Rule> frameNeighbours() {
        Value arp = etherType(ARP);
        return List.of(
                in(FRAME_NEIGHBOURS).is(ETHER_TYPE, arp).decide(Verdict.ACCEPT),
                in(FRAME_NEIGHBOURS).is(ICMPV6_TYPE, SOLICITATION).decide(Verdict.ACCEPT),
                in(FRAME_NEIGHBOURS).is(ICMPV6_TYPE, ADVERTISEMENT).decide(Verdict.ACCEPT),
                in(FRAME_NEIGHBOURS).marked(LED_BACK).decide(Verdict.ACCEPT),
                in(FRAME_NEIGHBOURS)
                        .in(Sets.FRAME_LINKS.v4(), IP_SADDR, IP_DADDR, L4PROTO, TH_DPORT)
                        .decide(Verdict.ACCEPT),
                in(FRAME_NEIGHBOURS)
                        .in(Sets.FRAME_LINKS.v4(), IP_DADDR, IP_SADDR, L4PROTO, TH_SPORT)
                        .decide(Verdict.ACCEPT),
                in(FRAME_NEIGHBOURS)
                        .in(Sets.FRAME_LINKS.v6(), IP6_SADDR, IP6_DADDR, L4PROTO, TH_DPORT)
                        .decide(Verdict.ACCEPT),
                in(FRAME_NEIGHBOURS)
                        .in(Sets.FRAME_LINKS.v6(), IP6_DADDR, IP6_SADDR, L4PROTO, TH_SPORT)
                        .decide(Verdict.ACCEPT),
                in(FRAME_NEIGHBOURS).counter().decide(Verdict.DROP));
    }

    private static Value etherType(int number) {
        return new Value(DataType.ETHER_TYPE, Octets.ofNumber(number, 2));
    }

    private static Value icmpv6(int type) {
        return new Value(DataType.ICMPV6_TYPE, Octets.ofNumber(type, 1));
    }

    private static RuleBuilder in(Chain chain) {
        return RuleBuilder.in(chain);
    }

    private static Chain filter(TableId table, String name, Chain.Point point, int priority) {
        return Chain.base(table, name, Chain.Type.FILTER, point, priority);
    }

    private static Chain nat(String name, Chain.Point point, int priority) {
        return Chain.base(Sets.INET, name, Chain.Type.NAT, point, priority);
    }
}
