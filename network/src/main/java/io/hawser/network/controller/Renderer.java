package io.hawser.network.controller;

import io.hawser.network.driver.Driver;
import io.hawser.network.driver.EndpointView;
import io.hawser.network.driver.Gateways;
import io.hawser.network.driver.NetworkView;
import io.hawser.network.driver.SandboxView;
import io.hawser.network.driver.Segment;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.EndpointId;
import io.hawser.network.model.Family;
import io.hawser.network.model.LinkSpec;
import io.hawser.network.model.MacAddress;
import io.hawser.network.model.PublishedPort;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxMode;
import io.hawser.network.plan.LinkUp;
import io.hawser.network.plan.PinnedNamespace;
import io.hawser.network.plan.Place;
import io.hawser.network.plan.State;
import io.hawser.network.sandbox.ResolverRules;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must exist in the kernel, as a pure function of the records. */
final class Renderer {

    /** Stands in for an address that is not chosen yet when a driver is asked for gateways only. */
    private static final MacAddress NO_MAC = new MacAddress("02:00:00:00:00:00");

    private final Drivers drivers;
    private final Records records;
    private final String engineId;
    private final Path execRoot;

    Renderer(Drivers drivers, Records records, ControllerConfig config) {
        this.drivers = drivers;
        this.records = records;
        this.engineId = config.engineId();
        this.execRoot = config.execRoot();
    }

    NetworkView view(NetworkRecord network) {
        return network.view(engineId);
    }

    State network(NetworkRecord network) {
        return network.spec().configOnly() ? State.empty() : drivers.of(network).renderNetwork(view(network));
    }

    /** All that must exist for all records there are. */
    State everything() {
        State state = State.empty();
        for (NetworkRecord network : records.networks()) {
            state = state.plus(network(network));
        }
        for (SandboxRecord sandbox : records.sandboxes()) {
            state = state.plus(sandbox(sandbox));
        }
        return state;
    }

    /** The namespace, its loopback, and every endpoint of the record whatever its state. */
    State sandbox(SandboxRecord sandbox) {
        return sandbox(sandbox, records.sandboxes());
    }

    /** What two records of a sandbox need, without what both need alike. */
    record Difference(State before, State after) {}

    /**
     * What changes from one record of a sandbox to another: without the endpoints that are the same in both, and what is there as
     * long as the sandbox itself; all when the resolvers differ.
     */
    Difference difference(SandboxRecord before, SandboxRecord after) {
        if (before.resolverPort() != after.resolverPort()) {
            return new Difference(sandbox(before), sandbox(after));
        }
        GatewayElection former = election(before.endpoints());
        GatewayElection next = election(after.endpoints());
        Set<EndpointId> same = before.endpoints().stream()
                .filter(endpoint -> holds(after, endpoint)
                        && former.equalFor(endpoint.id(), next)
                        && portsOf(before, endpoint).equals(portsOf(after, endpoint)))
                .map(EndpointRecord::id)
                .collect(Collectors.toSet());
        return new Difference(
                endpoints(before, former, same, records.sandboxes()),
                endpoints(after, next, same, records.sandboxes()));
    }

    /** Two that are only equal count for different: to render both is merely more work, and less than to compare them. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean holds(SandboxRecord sandbox, EndpointRecord endpoint) {
        return sandbox.on(endpoint.network()).filter(held -> held == endpoint).isPresent();
    }

    /**
     * What a sandbox's neighbours need because it is there: the exceptions from keeping containers apart that their links to
     * it ask for. They are the neighbours' own as well: who of the two comes second makes them, who goes first takes them
     * away.
     */
    State linksTo(SandboxRecord child) {
        State state = State.empty();
        if (!linksMatter(child)) {
            return state;
        }
        for (SandboxRecord parent : records.sandboxes()) {
            boolean linked = !parent.id().equals(child.id())
                    && linksOf(parent).anyMatch(link -> Links.means(link, child.spec()));
            if (linked) {
                state = state.plus(sandbox(parent, List.of(child)).minus(sandbox(parent, List.of())));
            }
        }
        return state;
    }

    private static Stream<LinkSpec> linksOf(SandboxRecord parent) {
        return parent.endpoints().stream().flatMap(endpoint -> endpoint.spec().links().stream());
    }

    /** Whether links are more than names on a network that the sandbox is on. */
    boolean linksMatter(SandboxRecord sandbox) {
        return sandbox.endpoints().stream()
                .map(endpoint -> records.network(endpoint.network()))
                .anyMatch(network ->
                        network.defaultBridge() && drivers.of(network).keepsApart(view(network)));
    }

    private State sandbox(SandboxRecord sandbox, Collection<SandboxRecord> neighbours) {
        if (sandbox.spec().mode() == SandboxMode.HOST) {
            return State.empty();
        }
        Place place = place(sandbox.id());
        State state = State.of(new PinnedNamespace(file(sandbox.id())), new LinkUp(place, "lo"))
                .plus(endpoints(sandbox, election(sandbox.endpoints()), Set.of(), neighbours));
        return needsResolver(sandbox) ? state.plus(ResolverRules.in(place, sandbox.resolverPort())) : state;
    }

    private State endpoints(
            SandboxRecord sandbox,
            GatewayElection election,
            Set<EndpointId> without,
            Collection<SandboxRecord> neighbours) {
        State state = State.empty();
        for (EndpointRecord endpoint : sandbox.endpoints()) {
            if (!without.contains(endpoint.id())) {
                state = state.plus(endpoint(sandbox, endpoint, election, neighbours));
            }
        }
        return state;
    }

    private State endpoint(
            SandboxRecord sandbox,
            EndpointRecord endpoint,
            GatewayElection election,
            Collection<SandboxRecord> neighbours) {
        NetworkRecord network = records.network(endpoint.network());
        Driver driver = drivers.of(network);
        if (!driver.capabilities().interfaces()) {
            return State.empty();
        }
        EndpointView view = view(endpoint, election, portsOf(sandbox, endpoint));
        if (network.defaultBridge()) {
            view = view.withLinks(Links.of(endpoint, neighbours));
        }
        return driver.renderEndpoint(view(network), view, new SandboxView(sandbox.id(), place(sandbox.id())));
    }

    private static List<PublishedPort> portsOf(SandboxRecord sandbox, EndpointRecord endpoint) {
        return sandbox.ports().stream()
                .filter(port -> endpoint.addresses().map(Cidr::address).anyMatch(port.containerAddress()::equals))
                .toList();
    }

    /** Whether it has been given a resolver, which it then keeps whatever it is connected to. */
    boolean needsResolver(SandboxRecord sandbox) {
        return sandbox.resolverPort() != 0;
    }

    /** Whether it has no way out: only internal networks, or none with a gateway. Nobody outside is asked for it then. */
    boolean isClosed(SandboxRecord sandbox) {
        return sandbox.endpoints().stream()
                .noneMatch(
                        endpoint -> !records.network(endpoint.network()).spec().internal() && hasWayOut(endpoint));
    }

    private boolean hasWayOut(EndpointRecord endpoint) {
        Gateways gateways = gateways(records.network(endpoint.network()), endpoint);
        return gateways.ipv4().isPresent() || gateways.ipv6().isPresent();
    }

    /** Names are served on networks users made; the predefined ones have none. */
    boolean wantsResolver(SandboxRecord sandbox) {
        return sandbox.spec().mode() == SandboxMode.OWN
                && sandbox.endpoints().stream().anyMatch(endpoint -> hasNames(records.network(endpoint.network())));
    }

    boolean hasNames(NetworkRecord network) {
        return !Network.PREDEFINED.contains(network.name())
                && drivers.of(network).capabilities().interfaces();
    }

    GatewayElection election(List<EndpointRecord> endpoints) {
        return GatewayElection.among(endpoints.stream().map(this::candidate).toList());
    }

    private GatewayElection.Candidate candidate(EndpointRecord endpoint) {
        NetworkRecord network = records.network(endpoint.network());
        return new GatewayElection.Candidate(
                endpoint.id(),
                network.name(),
                endpoint.spec().gwPriority(),
                network.spec().internal(),
                gateways(network, endpoint));
    }

    Gateways gateways(NetworkRecord network, EndpointRecord endpoint) {
        Driver driver = drivers.of(network);
        return driver.capabilities().interfaces()
                ? driver.gateways(view(network), view(endpoint, new GatewayElection(List.of()), List.of()))
                : Gateways.NONE;
    }

    /** Where the host can speak to its neighbours, if it can. */
    Optional<Segment> segment(EndpointRecord endpoint) {
        NetworkRecord network = records.network(endpoint.network());
        return drivers.of(network).segment(view(network), view(endpoint, new GatewayElection(List.of()), List.of()));
    }

    EndpointView view(EndpointRecord endpoint, GatewayElection election, List<PublishedPort> ports) {
        return new EndpointView(
                endpoint.id(),
                endpoint.interfaceName(),
                endpoint.mac().orElse(NO_MAC),
                endpoint.ipv4(),
                endpoint.ipv6(),
                endpoint.spec().linkLocalIps().stream().map(Renderer::linkLocal).toList(),
                endpoint.spec().driverOpts(),
                election.wins(endpoint.id(), Family.IPV4),
                election.wins(endpoint.id(), Family.IPV6),
                ports,
                List.of(),
                endpoint.data());
    }

    private static Cidr linkLocal(InetAddress address) {
        return Cidr.of(address, Family.of(address) == Family.IPV4 ? 16 : 64);
    }

    /** The file a sandbox's namespace is pinned on; in host mode the one that stands for the host's. */
    Path file(SandboxRecord sandbox) {
        return sandbox.spec().mode() == SandboxMode.HOST
                ? execRoot.resolve("netns").resolve("default")
                : file(sandbox.id());
    }

    Path file(SandboxId id) {
        return execRoot.resolve("netns").resolve(id.shortForm());
    }

    Place place(SandboxId id) {
        return Place.pinnedAt(file(id));
    }

    Network snapshot(NetworkRecord network) {
        List<Endpoint> endpoints = records.sandboxes().stream()
                .flatMap(sandbox -> sandbox
                        .on(network.id())
                        .filter(endpoint -> endpoint.state() == RecordState.LIVE)
                        .map(endpoint -> snapshot(sandbox, endpoint))
                        .stream())
                .sorted(java.util.Comparator.comparing(Endpoint::name))
                .toList();
        return network.snapshot(endpoints);
    }

    Sandbox snapshot(SandboxRecord sandbox) {
        List<Endpoint> ordered = election(sandbox.endpoints()).ordered().stream()
                .flatMap(candidate -> sandbox.endpoints().stream()
                        .filter(endpoint -> endpoint.id().equals(candidate.endpoint())))
                .map(endpoint -> snapshot(sandbox, endpoint))
                .toList();
        return new Sandbox(
                sandbox.id(),
                sandbox.spec().containerId(),
                sandbox.spec().containerName(),
                sandbox.spec().mode(),
                file(sandbox),
                ordered,
                sandbox.ports());
    }

    Endpoint snapshot(SandboxRecord sandbox, EndpointRecord endpoint) {
        NetworkRecord network = records.network(endpoint.network());
        Gateways gateways = gateways(network, endpoint);
        return new Endpoint(
                endpoint.id(),
                network.id(),
                network.name(),
                sandbox.id(),
                sandbox.spec().containerId(),
                sandbox.spec().containerName(),
                endpoint.spec(),
                endpoint.interfaceName(),
                endpoint.mac(),
                endpoint.ipv4(),
                endpoint.ipv6(),
                gateways.ipv4(),
                gateways.ipv6(),
                hasNames(network) ? DnsNames.of(sandbox.spec(), endpoint.spec()) : List.of());
    }

    Optional<InetAddress> defaultBridgeAddress(Family family) {
        return records.networks().stream()
                .filter(NetworkRecord::defaultBridge)
                .flatMap(network -> network.pools().stream())
                .filter(pool -> pool.subnet().orElseThrow().family() == family)
                .flatMap(pool -> pool.gateway().stream())
                .findFirst();
    }
}
