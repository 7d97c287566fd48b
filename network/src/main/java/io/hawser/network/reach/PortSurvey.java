package io.hawser.network.reach;

import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.nftables.Element;
import io.hawser.network.controller.Endpoint;
import io.hawser.network.controller.Network;
import io.hawser.network.controller.NetworkController;
import io.hawser.network.controller.Sandbox;
import io.hawser.network.evaluate.Delivered;
import io.hawser.network.evaluate.Dropped;
import io.hawser.network.evaluate.Evaluator;
import io.hawser.network.evaluate.Exchange;
import io.hawser.network.evaluate.Host;
import io.hawser.network.evaluate.HostReading;
import io.hawser.network.evaluate.Outcome;
import io.hawser.network.evaluate.Passage;
import io.hawser.network.evaluate.Rules;
import io.hawser.network.evaluate.Spot;
import io.hawser.network.evaluate.Tuple;
import io.hawser.network.evaluate.Unknown;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import io.hawser.network.model.PublishedPort;
import io.hawser.network.model.SandboxId;
import io.hawser.network.plan.State;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks for every published port who reaches it: once of the rules that are meant to be, once of all the rules the kernel holds,
 * other programs' included. Both are answers of the {@link Evaluator} to a packet from each {@link Audience}.
 */
public final class PortSurvey {
    /** Other people's conditions that only the kernel understands do not hold. */
    private static final Unknown IN_DOUBT = (rule, other, tuple) -> Unknown.Effect.NO_MATCH;

    private static final String LOST = "another program of this host, which has taken the port";

    private final NetworkController networks;
    private final State wanted;
    private final Host host;
    private final Evaluator meant;
    private final Evaluator now;
    private final Set<Element> present;
    private final List<Blockage> blockages;

    private PortSurvey(NetworkController networks, HostSurvey survey, List<Blockage> blockages) {
        this.networks = networks;
        this.wanted = networks.wanted();
        this.host = HostReading.of(wanted, survey.host());
        this.meant = new Evaluator(Rules.of(wanted), host, Unknown.REFUSED);
        this.now = new Evaluator(Rules.of(survey.rules()), host, IN_DOUBT);
        this.present = new HashSet<>(survey.rules().elements());
        this.blockages = blockages;
    }

    /**
     * Every published port, by host port.
     *
     * @param blockages what is known of other firewalls, to name them
     */
    public static List<PortReach> of(NetworkController networks, Namespace host, List<Blockage> blockages) {
        return new PortSurvey(networks, HostSurvey.of(host), blockages).ports();
    }

    private List<PortReach> ports() {
        Set<SandboxId> ids = new LinkedHashSet<>();
        for (Network network : networks.networks()) {
            network.endpoints().stream().map(Endpoint::sandboxId).forEach(ids::add);
        }
        List<PortReach> all = new ArrayList<>();
        for (SandboxId id : ids) {
            Sandbox sandbox = networks.sandbox(id);
            sandbox.ports().forEach(port -> all.add(reach(sandbox, port)));
        }
        all.sort(Comparator.comparingInt((PortReach reach) -> reach.port().hostPort())
                .thenComparing(reach -> reach.port().protocol())
                .thenComparing(reach -> reach.port().hostAddress(), Ip::compare));
        return all;
    }

    private PortReach reach(Sandbox sandbox, PublishedPort port) {
        Map<Audience, Access> access = new EnumMap<>(Audience.class);
        Set<String> hurdles = new LinkedHashSet<>();
        String network = network(sandbox, port);
        boolean lost = networks.isLost(port);
        for (Audience audience : Audience.values()) {
            Optional<Question> question = question(audience, port);
            boolean isMeant = question.flatMap(each -> each.ask(meant))
                    .filter(each -> arrives(each, sandbox, port))
                    .isPresent();
            Optional<Exchange> real = question.flatMap(each -> each.ask(now));
            boolean isNow = real.filter(each -> arrives(each, sandbox, port))
                    .filter(each -> !(lost && endsOnHost(each)))
                    .isPresent();
            access.put(audience, Access.of(isMeant, isNow));
            if (isMeant && !isNow) {
                hurdles.addAll(real.map(each -> lost && endsOnHost(each) ? List.of(LOST) : hurdles(each, network))
                        .orElse(List.of("no route")));
            }
        }
        List<Element> elements = PortElements.of(networks.wantedSandbox(sandbox.id()), port);
        return new PortReach(
                sandbox,
                network,
                port,
                access,
                elements.stream().map(PortSurvey::text).toList(),
                present.containsAll(elements),
                lost,
                List.copyOf(hurdles));
    }

    private static boolean endsOnHost(Exchange exchange) {
        return exchange.answered()
                .filter(delivered -> delivered.where() instanceof Spot.OnHost)
                .isPresent();
    }

    private static String text(Element element) {
        return element.set().table().text() + " " + element.set().name() + " { " + element.text() + " }";
    }

    static String network(Sandbox sandbox, PublishedPort port) {
        return sandbox.endpoints().stream()
                .filter(endpoint -> java.util.stream.Stream.concat(endpoint.ipv4().stream(), endpoint.ipv6().stream())
                        .map(Cidr::address)
                        .anyMatch(port.containerAddress()::equals))
                .map(Endpoint::networkName)
                .findFirst()
                .orElse("");
    }

    /** Relayed ports, and ::1, end in the daemon. */
    private static boolean arrives(Exchange exchange, Sandbox sandbox, PublishedPort port) {
        Optional<Delivered> end = exchange.answered();
        String guest = String.valueOf(sandbox.key().getFileName());
        return end.filter(delivered -> delivered.where() instanceof Spot.Inside(var name)
                        ? name.equals(guest)
                        : delivered.where() instanceof Spot.OnHost
                                && (port.relayed()
                                        || Ip.text(exchange.asked().destination())
                                                .equals("::1")))
                .isPresent();
    }

    /** A packet that somebody would send. */
    private record Question(Spot from, Optional<InetAddress> source, Tuple shape) {
        Optional<Exchange> ask(Evaluator evaluator) {
            return source.or(() -> evaluator.source(from, shape.destination()))
                    .map(own -> evaluator.ask(
                            from, Tuple.of(shape.protocol(), own, shape.destination(), shape.destinationPort())));
        }
    }

    private Optional<Question> question(Audience audience, PublishedPort port) {
        InetAddress to = port.open() ? port.containerAddress() : port.hostAddress();
        Family family = Family.of(to);
        String link = linkOf(to).orElse(host.uplink(family));
        InetAddress loopback = Ip.parse(family == Family.IPV4 ? "127.0.0.1" : "::1");
        InetAddress outside = Ip.parse(family == Family.IPV4 ? "192.0.2.1" : "2001:db8::1");
        boolean everywhere = to.isAnyLocalAddress() || to.isLoopbackAddress();
        Optional<InetAddress> own = everywhere ? host.sourceFor(link, outside) : Optional.of(to);
        Spot wire = new Spot.Beyond(link);
        return switch (audience) {
            case LOOPBACK ->
                everywhere
                        ? Optional.of(
                                question(Spot.HOST, Optional.empty(), to.isLoopbackAddress() ? to : loopback, port))
                        : Optional.empty();
            case HOST -> own.map(address -> question(Spot.HOST, Optional.empty(), address, port));
            case LAN ->
                own.flatMap(address ->
                        neighbour(link, family).map(source -> question(wire, Optional.of(source), address, port)));
            case WORLD ->
                own.filter(address -> !link.isEmpty())
                        .map(address -> question(wire, Optional.of(outside), address, port));
        };
    }

    private static Question question(Spot from, Optional<InetAddress> source, InetAddress to, PublishedPort port) {
        int number = port.open() ? port.containerPort() : port.hostPort();
        return new Question(from, source, Tuple.of(port.protocol().number(), to, to, number));
    }

    /** The interface of the host's network that has an address. */
    private Optional<String> linkOf(InetAddress address) {
        return host.links().stream()
                .filter(link -> !link.bridge()
                        && link.addresses().stream()
                                .anyMatch(own -> own.address().equals(address)))
                .map(Host.Link::name)
                .findFirst();
    }

    /** Somebody else in the subnet of an interface. */
    private Optional<InetAddress> neighbour(String link, Family family) {
        return host.links().stream()
                .filter(each -> each.name().equals(link))
                .flatMap(each -> each.addresses().stream())
                .filter(own -> own.family() == family && !own.address().isLinkLocalAddress())
                .flatMap(own -> java.util.stream.IntStream.of(1, 2)
                        .mapToObj(offset -> Ip.plus(own.first(), offset))
                        .filter(other -> !other.equals(own.address()) && own.contains(other)))
                .findFirst();
    }

    private List<String> hurdles(Exchange exchange, String network) {
        Optional<Outcome> failed =
                exchange.there() instanceof Dropped ? Optional.of(exchange.there()) : exchange.back();
        String cause = failed.filter(Dropped.class::isInstance)
                .map(outcome -> ((Dropped) outcome).cause().text())
                .orElse("the answer does not come back as it went");
        List<String> named = blockages.stream()
                .filter(blockage -> blockage.passage() == Passage.IN || blockage.passage() == Passage.FROM_HOST)
                .filter(blockage -> blockage.cause().text().equals(cause))
                .flatMap(blockage -> blockage.places().stream()
                        .filter(place -> place.network().equals(network))
                        .map(place -> blockage.by() + "; to let it through: " + place.remedy()))
                .toList();
        return named.isEmpty() ? List.of(cause) : named;
    }
}
