package io.hawser.network.reach;

import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.nftables.Chain;
import io.hawser.kernel.nftables.Element;
import io.hawser.kernel.nftables.Ruleset;
import io.hawser.kernel.nftables.TableId;
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
import io.hawser.network.firewall.Firewall;
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
import java.util.stream.Stream;

/**
 * Asks for every published port who reaches it: once of the rules that are meant to be, once of all the rules the kernel holds,
 * other programs' included. Both are answers of the {@link Evaluator} to a packet from each {@link Audience}.
 */
public final class PortSurvey {
    /** Other people's conditions that only the kernel understands do not hold. */
    private static final Unknown IN_DOUBT = (rule, other, tuple) -> Unknown.Effect.NO_MATCH;

    private static final Set<TableId> OURS = Set.of(Firewall.INET, Firewall.BRIDGE);

    private static final String LOST = "another program of this host, which has taken the port";

    private final NetworkController networks;
    private final State wanted;
    private final Host host;
    private final Evaluator meant;
    private final Evaluator now;
    private final Set<Element> present;
    private final Ruleset rules;
    private final List<Blockage> blockages;

    private PortSurvey(NetworkController networks, HostSurvey survey, List<Blockage> blockages) {
        this.networks = networks;
        this.wanted = networks.wanted();
        this.host = HostReading.of(wanted, survey.host());
        this.meant = new Evaluator(Rules.of(wanted), host, Unknown.REFUSED);
        this.now = new Evaluator(Rules.of(survey.rules()), host, IN_DOUBT);
        this.rules = survey.rules();
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

    /** Published ports that another program of the host has taken, a sentence each. Costs nothing where there are none. */
    static List<String> thefts(NetworkController networks) {
        if (!networks.hasLostPorts()) {
            return List.of();
        }
        return sandboxes(networks)
                .flatMap(sandbox ->
                        sandbox.ports().stream().filter(networks::isLost).map(port -> theft(sandbox, port)))
                .toList();
    }

    private static String theft(Sandbox sandbox, PublishedPort port) {
        String last = port.count() > 1 ? "-" + port.lastHostPort() : "";
        return "another program of this host has taken " + Ip.bracketed(port.hostAddress()) + ":" + port.hostPort()
                + last
                + "/" + port.protocol().text() + " of " + sandbox.containerName()
                + ". The rules lead clients to the container all the same, but for those that are relayed; the port is"
                + " held again when that program lets go (ss -lntup names it)";
    }

    private static Stream<Sandbox> sandboxes(NetworkController networks) {
        Set<SandboxId> ids = new LinkedHashSet<>();
        for (Network network : networks.networks()) {
            network.endpoints().stream().map(Endpoint::sandboxId).forEach(ids::add);
        }
        return ids.stream().flatMap(id -> StillThere.ask(() -> networks.sandbox(id)).stream());
    }

    private List<PortReach> ports() {
        List<PortReach> all = new ArrayList<>();
        sandboxes(networks)
                .flatMap(sandbox -> StillThere.ask(() -> ports(sandbox)).stream())
                .forEach(all::addAll);
        all.sort(Comparator.comparingInt((PortReach reach) -> reach.port().hostPort())
                .thenComparing(reach -> reach.port().protocol())
                .thenComparing(reach -> reach.port().hostAddress(), Ip::compare));
        return all;
    }

    private List<PortReach> ports(Sandbox sandbox) {
        return sandbox.ports().stream().map(port -> reach(sandbox, port)).toList();
    }

    private PortReach reach(Sandbox sandbox, PublishedPort port) {
        Map<Audience, Access> access = new EnumMap<>(Audience.class);
        Set<String> hurdles = new LinkedHashSet<>();
        String network = network(sandbox, port);
        List<Element> elements = PortElements.of(networks.wantedSandbox(sandbox.id()), port);
        Way way = new Way(sandbox, port, !port.open() && elements.isEmpty());
        boolean lost = networks.isLost(port);
        for (Audience audience : Audience.values()) {
            Optional<Question> question = question(audience, port);
            boolean isMeant = question.flatMap(each -> each.ask(meant))
                    .filter(way::arrives)
                    .isPresent();
            Optional<Exchange> real = really(question, way);
            boolean isNow = real.filter(way::arrives)
                    .filter(each -> !(lost && endsOnHost(each)))
                    .isPresent();
            access.put(audience, Access.of(isMeant, isNow));
            if (isMeant && !isNow) {
                hurdles.addAll(real.map(each -> lost && endsOnHost(each) ? List.of(LOST) : hurdles(each, network, port))
                        .orElse(List.of("no route")));
            }
        }
        return new PortReach(
                sandbox,
                network,
                port,
                access,
                elements.stream().map(PortSurvey::text).toList(),
                way.carried(),
                present.containsAll(elements),
                lost,
                List.copyOf(hurdles));
    }

    /** What becomes of it now. What ends here is handed on: the host itself must then reach the container. */
    private Optional<Exchange> really(Optional<Question> question, Way way) {
        Optional<Exchange> first = question.flatMap(each -> each.ask(now));
        if (first.filter(each -> endsOnHost(each) && way.arrives(each)).isEmpty()) {
            return first;
        }
        PublishedPort port = way.port();
        InetAddress inside = port.containerAddress();
        Tuple carried = Tuple.of(port.protocol().number(), inside, inside, port.containerPort());
        return new Question(Spot.HOST, Optional.empty(), carried)
                .ask(now)
                .filter(second -> second.answered().isEmpty())
                .or(() -> first);
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
                .filter(endpoint -> Stream.concat(endpoint.ipv4().stream(), endpoint.ipv6().stream())
                        .map(Cidr::address)
                        .anyMatch(port.containerAddress()::equals))
                .map(Endpoint::networkName)
                .findFirst()
                .orElse("");
    }

    /** Where clients of a port are to arrive: in the container, or at the daemon, which carries some ports, and ::1 of all. */
    private record Way(Sandbox sandbox, PublishedPort port, boolean carried) {
        boolean arrives(Exchange exchange) {
            Optional<Delivered> end = exchange.answered();
            String guest = String.valueOf(sandbox.key().getFileName());
            return end.filter(delivered -> delivered.where() instanceof Spot.Inside(var name)
                            ? name.equals(guest)
                            : delivered.where() instanceof Spot.OnHost
                                    && (carried
                                            || Ip.text(exchange.asked().destination())
                                                    .equals("::1")))
                    .isPresent();
        }
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

    private List<String> hurdles(Exchange exchange, String network, PublishedPort port) {
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
        return named.isEmpty() ? List.of(cause + remedy(exchange, port)) : named;
    }

    /** What to type where the host's own programs are kept from a port, as the daemon is from those that it hands on. */
    private String remedy(Exchange exchange, PublishedPort port) {
        return exchange.there() instanceof Dropped dropped
                ? chain(dropped.cause())
                        .filter(chain -> !OURS.contains(chain.table()))
                        .map(chain -> "; to let it through: "
                                + FirewallProgram.of(chain, rules).remedy(port, chain))
                        .orElse("")
                : "";
    }

    /** Where a packet to the host entered the rules that stopped it. */
    private Optional<Chain> chain(Dropped.Cause cause) {
        return switch (cause) {
            case Dropped.ByPolicy(var chain) -> Optional.of(chain);
            case Dropped.ByRule(var rule) ->
                rules.only(rule.table()).chains().stream()
                        .filter(chain -> chain.hook().isPresent())
                        .filter(chain -> chain.name().equals(rule.chain())
                                || chain.hook().orElseThrow().point() == Chain.Point.INPUT)
                        .min(Comparator.comparing(chain -> !chain.name().equals(rule.chain())));
            case Dropped.ByKernel ignored -> Optional.empty();
        };
    }
}
