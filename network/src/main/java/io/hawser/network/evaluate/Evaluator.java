package io.hawser.network.evaluate;

import io.hawser.network.model.Family;
import io.hawser.network.model.MacAddress;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Says what becomes of a packet on a host with these rules. The way is the kernel's (ip_input.c, br_input.c, br_forward.c,
 * br_netfilter_hooks.c, nf_nat_core.c), {@link Walk} takes it; {@link ChainRun} is the machine that runs the rules.
 *
 * <pre>{@code
 * Evaluator evaluator = new Evaluator(Rules.of(wanted), HostReading.of(wanted, around), Unknown.REFUSED);
 * Tuple hello = Tuple.of(Tuple.TCP, Ip.parse("10.99.0.100"), Ip.parse("10.99.0.1"), 8080);
 * evaluator.ask(new Spot.Beyond("eth0"), hello).answered();  // Delivered[Inside[web], … > 172.18.0.2:80]
 * }</pre>
 *
 * <p>What it leaves out: fragments, multicast, ARP and neighbour discovery (whoever has an address is found), policy
 * routing, {@code rp_filter}, sets that rules fill themselves, rate limits (which never bite here). Immutable.
 *
 * @param rules the ruleset
 * @param host where it stands
 * @param unknown what to make of instructions of other programs' rules
 */
public record Evaluator(Rules rules, Host host, Unknown unknown) {

    /** Sends a packet and follows it to its end. */
    public Outcome send(Spot from, Tuple tuple) {
        return new Walk(this, Optional.empty()).send(from, tuple);
    }

    /**
     * A frame as a container may craft it, and an answer back if it arrives.
     *
     * @param nic by which it is sent
     * @param from the Ethernet address it claims
     * @param to the Ethernet address it is sent to
     */
    public Exchange ask(Host.Nic nic, MacAddress from, MacAddress to, Tuple tuple) {
        Walk there = new Walk(this, Optional.empty());
        Packet packet = Packet.of(tuple).between(from, to);
        return exchange(there, there.frame(nic.port(), packet), tuple);
    }

    /** Sends a packet, and an answer back if it arrives. */
    public Exchange ask(Spot from, Tuple tuple) {
        Walk there = new Walk(this, Optional.empty());
        return exchange(there, there.send(from, tuple), tuple);
    }

    private Exchange exchange(Walk there, Outcome outcome, Tuple tuple) {
        Optional<Outcome> back = outcome instanceof Delivered delivered
                ? Optional.of(new Walk(this, there.flow())
                        .send(delivered.where(), delivered.as().reversed()))
                : Optional.empty();
        return new Exchange(tuple, outcome, back);
    }

    /** The address from which the host or a container sends to another, where nothing else is said. */
    public Optional<InetAddress> source(Spot from, InetAddress to) {
        return switch (from) {
            case Spot.OnHost() ->
                host.isLocal(to)
                        ? Optional.of(ownAddress(to))
                        : host.route(to).flatMap(hop -> host.sourceFor(hop.link(), to));
            case Spot.Inside(var name) -> source(host.guest(name), to);
            case Spot.Beyond beyond -> Optional.empty();
        };
    }

    private static Optional<InetAddress> source(Host.Guest guest, InetAddress to) {
        if (guest.has(to) || Host.isLoopback(to)) {
            return Optional.of(ownAddress(to));
        }
        return Host.route(guest, to)
                .flatMap(hop -> guest.nics().stream()
                        .filter(nic -> nic.name().equals(hop.link()))
                        .findFirst()
                        .flatMap(nic -> Host.sourceAmong(nic.addresses(), hop.to())));
    }

    /** Whoever speaks to an own address uses the same, but for 127.0.0.0/8, where it is 127.0.0.1. */
    private static InetAddress ownAddress(InetAddress to) {
        return Host.isLoopback(to) && Family.of(to) == Family.IPV4 ? InetAddress.ofLiteral("127.0.0.1") : to;
    }
}
