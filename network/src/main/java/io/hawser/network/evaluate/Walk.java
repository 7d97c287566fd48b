package io.hawser.network.evaluate;

import io.hawser.kernel.nftables.Chain.Point;
import io.hawser.network.evaluate.Host.Guest;
import io.hawser.network.evaluate.Host.Hop;
import io.hawser.network.evaluate.Host.Link;
import io.hawser.network.evaluate.Host.Nic;
import io.hawser.network.model.Family;
import io.hawser.network.model.MacAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One packet's way through a host.
 *
 * <pre>
 *   container ── port ─► bridge prerouting ─► for the bridge? ── yes ─► bridge input ─┐
 *                        (and ip prerouting       │ no                                ▼
 *                         with bridgeCalls)       ▼                        ip prerouting, unless it was
 *                                          bridge forward                             │
 *                                          (and ip forward)              local? ── yes ─► ip input ─► host
 *                                          bridge postrouting                         │ no
 *                                          (and ip postrouting)          ip forward ─► ip postrouting
 *                                                 ▼                                   ▼
 *                                             container ◄── bridge output ◄── to a bridge, or out
 * </pre>
 *
 * Used once.
 */
final class Walk {
    private static final MacAddress STRANGER = new MacAddress("02:00:00:00:00:ff");

    private final Host host;
    private final Hooks hooks;
    private final List<Step> steps = new ArrayList<>();

    /** @param known the flow this packet may be an answer in */
    Walk(Evaluator evaluator, Optional<Flow> known) {
        this.host = evaluator.host();
        this.hooks = new Hooks(evaluator, known, steps);
    }

    /** What connection tracking knows now. */
    Optional<Flow> flow() {
        return hooks.flow();
    }

    Outcome send(Spot from, Tuple tuple) {
        return switch (from) {
            case Spot.OnHost() -> fromHost(tuple);
            case Spot.Beyond(var link) -> received(link, Packet.of(tuple).between(STRANGER, STRANGER), false);
            case Spot.Inside(var guest) -> fromGuest(host.guest(guest), tuple);
        };
    }

    /** A container asks its own routes, then its neighbours. */
    private Outcome fromGuest(Guest guest, Tuple tuple) {
        if (guest.has(tuple.destination()) || Host.isLoopback(tuple.destination())) {
            return new Delivered(new Spot.Inside(guest.name()), tuple, steps);
        }
        Optional<Hop> hop = Host.route(guest, tuple.destination());
        if (hop.isEmpty()) {
            return dropped("no route inside to " + tuple.destination().getHostAddress());
        }
        Nic nic = guest.nics().stream()
                .filter(own -> own.name().equals(hop.get().link()))
                .findFirst()
                .orElseThrow();
        Optional<MacAddress> next = mac(nic.bridge(), hop.get().to());
        return next.isEmpty()
                ? dropped("nobody has " + hop.get().to().getHostAddress() + " on " + nic.bridge())
                : frame(nic.port(), Packet.of(tuple).between(nic.mac(), next.get()));
    }

    private Optional<MacAddress> mac(String bridge, InetAddress address) {
        Optional<Link> link = host.link(bridge)
                .filter(own ->
                        own.addresses().stream().anyMatch(cidr -> cidr.address().equals(address)));
        return link.isPresent()
                ? link.get().mac()
                : host.neighbour(bridge, address).map(Nic::mac);
    }

    /** A frame comes in by a port of a bridge. */
    Outcome frame(String port, Packet packet) {
        Nic nic = host.guests().stream()
                .flatMap(guest -> guest.nics().stream())
                .filter(own -> own.port().equals(port))
                .findFirst()
                .orElseThrow();
        hooks.load(packet);
        Hooks.Bridge hook = hooks.bridge(nic.bridge());
        if (!hook.prerouting(port)) {
            return hooks.stopped();
        }
        Packet arrived = hooks.packet();
        boolean led = !arrived.tuple().destination().equals(packet.tuple().destination());
        Packet.Ethernet ends = arrived.ethernet().orElseThrow();
        Optional<MacAddress> to = led ? ledTo(nic.bridge(), arrived.tuple()) : Optional.of(ends.to());
        if (to.isEmpty()) {
            return dropped("no way on from " + nic.bridge() + " after the destination was rewritten");
        }
        hooks.load(arrived.between(ends.from(), to.get()));
        boolean mine = host.link(nic.bridge()).flatMap(Link::mac).equals(to);
        return mine ? up(nic, hook) : across(nic, hook, to.get());
    }

    /**
     * Where a bridged packet goes whose destination was rewritten (br_nf_pre_routing_finish): to the neighbour if that is
     * on the same bridge, else to the bridge itself, which routes it.
     */
    private Optional<MacAddress> ledTo(String bridge, Tuple tuple) {
        Optional<MacAddress> own = host.link(bridge).flatMap(Link::mac);
        if (host.isLocal(tuple.destination())) {
            return own;
        }
        boolean forwards = host.forwarding().contains(tuple.family());
        return host.route(tuple.destination())
                .filter(hop -> forwards)
                .flatMap(hop -> hop.link().equals(bridge) ? mac(bridge, hop.to()) : own);
    }

    private Outcome up(Nic nic, Hooks.Bridge hook) {
        return hooks.pass(Point.INPUT, true, nic.port(), "")
                ? received(nic.bridge(), hooks.packet(), hook.calls())
                : hooks.stopped();
    }

    private Outcome across(Nic from, Hooks.Bridge hook, MacAddress mac) {
        Optional<Nic> to = host.neighbour(from.bridge(), mac);
        if (to.isEmpty()) {
            return dropped("nobody has " + mac + " on " + from.bridge());
        }
        if (to.get().equals(from) && !from.hairpin()) {
            return dropped(from.port() + " is not in hairpin mode");
        }
        boolean passed = hook.forward(from.port(), to.get().port())
                && hook.postrouting(to.get().port());
        return passed ? arrives(to.get()) : hooks.stopped();
    }

    private Outcome arrives(Nic nic) {
        Tuple tuple = hooks.packet().tuple();
        Guest guest = host.owner(nic);
        return guest.has(tuple.destination())
                ? new Delivered(new Spot.Inside(guest.name()), tuple, steps)
                : dropped("not an address of the container behind " + nic.port());
    }

    /** The IP stack gets a packet from a link. */
    private Outcome received(String link, Packet packet, boolean passedPrerouting) {
        hooks.load(packet);
        boolean v6 = packet.family() == Family.IPV6;
        if (v6 && isLoopback(packet.tuple())) {
            return dropped("::1 is for lo only");
        }
        if (!passedPrerouting && !hooks.pass(Point.PREROUTING, false, link, "")) {
            return hooks.stopped();
        }
        Tuple tuple = hooks.packet().tuple();
        Optional<String> martian = v6 ? Optional.empty() : martian(link, tuple);
        if (martian.isPresent()) {
            return dropped(martian.get());
        }
        return host.isLocal(tuple.destination()) ? toHost(link) : forwarded(link, tuple);
    }

    private static boolean isLoopback(Tuple tuple) {
        return Host.isLoopback(tuple.source()) || Host.isLoopback(tuple.destination());
    }

    /** fib_validate_source and ip_route_input_slow: what cannot have come from there. */
    private Optional<String> martian(String link, Tuple tuple) {
        boolean open = host.link(link).map(Link::routeLocalnet).orElse(false);
        if (isLoopback(tuple) && !open) {
            return Optional.of("martian: " + link + " has no route_localnet");
        }
        return host.isLocal(tuple.source())
                ? Optional.of("martian: the source is an address of the host")
                : Optional.empty();
    }

    private Outcome toHost(String link) {
        return hooks.pass(Point.INPUT, false, link, "")
                ? new Delivered(Spot.HOST, hooks.packet().tuple(), steps)
                : hooks.stopped();
    }

    private Outcome forwarded(String link, Tuple tuple) {
        if (!host.forwarding().contains(tuple.family())) {
            return dropped("IPv" + tuple.family().version() + " is not forwarded");
        }
        Optional<Hop> hop = host.route(tuple.destination());
        if (hop.isEmpty()) {
            return dropped("no route to " + tuple.destination().getHostAddress());
        }
        String out = hop.get().link();
        boolean passed = hooks.pass(Point.FORWARD, false, link, out) && hooks.pass(Point.POSTROUTING, false, link, out);
        return passed ? leaves(hop.get()) : hooks.stopped();
    }

    /** A routed packet leaves by a link. */
    private Outcome leaves(Hop hop) {
        Optional<MacAddress> bridge = host.link(hop.link()).filter(Link::bridge).flatMap(Link::mac);
        if (bridge.isEmpty()) {
            return new Delivered(new Spot.Beyond(hop.link()), hooks.packet().tuple(), steps);
        }
        Optional<Nic> nic = host.neighbour(hop.link(), hop.to());
        if (nic.isEmpty()) {
            return dropped("nobody has " + hop.to().getHostAddress() + " on " + hop.link());
        }
        hooks.load(hooks.packet().between(bridge.get(), nic.get().mac()));
        String port = nic.get().port();
        boolean passed = hooks.pass(Point.OUTPUT, true, "", port) && hooks.pass(Point.POSTROUTING, true, "", port);
        return passed ? arrives(nic.get()) : hooks.stopped();
    }

    /** The host itself sends. A rewritten packet is routed again. */
    private Outcome fromHost(Tuple tuple) {
        hooks.load(Packet.of(tuple));
        Optional<Hop> first = outOf(tuple.destination());
        if (first.isEmpty()) {
            return dropped("no route to " + tuple.destination().getHostAddress());
        }
        if (!hooks.pass(Point.OUTPUT, false, "", first.get().link())) {
            return hooks.stopped();
        }
        Tuple sent = hooks.packet().tuple();
        Optional<Hop> hop = outOf(sent.destination());
        if (hop.isEmpty()) {
            return dropped("no route to " + sent.destination().getHostAddress());
        }
        String out = hop.get().link();
        if (!mayLeave(sent.source(), out)) {
            return dropped("a loopback address does not leave by " + out);
        }
        if (!hooks.pass(Point.POSTROUTING, false, "", out)) {
            return hooks.stopped();
        }
        return out.equals(Host.LOOPBACK) ? looped() : leaves(hop.get());
    }

    private Optional<Hop> outOf(InetAddress to) {
        return host.isLocal(to) ? Optional.of(new Hop(Host.LOOPBACK, to)) : host.route(to);
    }

    private boolean mayLeave(InetAddress source, String out) {
        boolean open = Family.of(source) == Family.IPV4
                && host.link(out).map(Link::routeLocalnet).orElse(false);
        return out.equals(Host.LOOPBACK) || !Host.isLoopback(source) || open;
    }

    private Outcome looped() {
        return hooks.pass(Point.PREROUTING, false, Host.LOOPBACK, "") ? toHost(Host.LOOPBACK) : hooks.stopped();
    }

    private Outcome dropped(String reason) {
        steps.add(new Step("kernel", reason, "drop"));
        return new Dropped(new Dropped.ByKernel(reason), false, steps);
    }
}
