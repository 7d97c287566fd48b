package io.hawser.network.controller;

import io.hawser.kernel.nftables.RulesetWatch;
import io.hawser.network.dns.Explanation;
import io.hawser.network.driver.Driver;
import io.hawser.network.driver.bridge.BridgeDriver;
import io.hawser.network.driver.bridge.BridgeSettings;
import io.hawser.network.driver.host.HostDriver;
import io.hawser.network.driver.none.NoneDriver;
import io.hawser.network.ipam.AddressPool;
import io.hawser.network.ipam.Ipam;
import io.hawser.network.ipam.NetworkPools;
import io.hawser.network.ipam.PoolStatus;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.Family;
import io.hawser.network.model.IpamConfig;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.NetworkId;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.model.PublishedPort;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxSpec;
import io.hawser.network.plan.Plan;
import io.hawser.network.plan.State;
import io.hawser.network.port.PortAllocator;
import io.hawser.network.store.Store;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Docker's container networking on one host: networks, the sandboxes of containers, and the endpoints that join them.
 *
 * <pre>{@code
 * try (Store store = JournalStore.open(dataRoot);
 *      NetworkController controller = NetworkController.open(
 *              ControllerConfig.builder(Namespace.current(), execRoot, "engine-1", store).build())) {
 *     controller.restore(Set.of());
 *     controller.createNetwork(NetworkSpec.named("web"));
 *     Sandbox sandbox = controller.createSandbox(
 *             SandboxSpec.builder(id, containerId, "db").endpoints(EndpointSpec.on("web")).build());
 *     // start a process in the namespace pinned at sandbox.key()
 * }
 * }</pre>
 *
 * <p>What a method returns is an immutable snapshot. Methods that change something block until the kernel and the store
 * have it, and after an exception both are as before; killed in between, the next {@link #restore} ends before or after
 * the change. Safe for use by many threads, virtual ones included: requests for different sandboxes and networks do not
 * wait for each other except in the kernel. Failures are {@link NetworkException}s whose kind says what sort, with
 * Docker's own words where Docker has any.
 */
public final class NetworkController implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkController.class);

    private final Parts parts;
    private final Networks networks;
    private final Sandboxes sandboxes;
    private final List<Consumer<NetworkEvent>> listeners;
    private final Ipam ipam;
    private final Sweeper sweeper;
    private final HostConfWatch hostConf;
    private final AtomicLong ruleRepairs = new AtomicLong();
    private final AtomicBoolean remembered = new AtomicBoolean();

    private NetworkController(Parts parts, Ipam ipam, List<Consumer<NetworkEvent>> listeners) {
        this.parts = parts;
        this.ipam = ipam;
        this.listeners = listeners;
        this.networks = new Networks(parts);
        this.sandboxes = new Sandboxes(parts);
        this.hostConf = new HostConfWatch(parts.config().hostConf(), sandboxes::refreshNames);
        this.sweeper = new Sweeper(parts.host(), parts.renderer()::everything, parts.steps());
    }

    /**
     * Opens a controller on what its configuration names. Nothing is changed before {@link #restore}.
     *
     * @throws NetworkException SYSTEM when the host's namespace refuses a netlink socket or a record cannot be read
     */
    public static NetworkController open(ControllerConfig config) {
        return open(config, KernelHost.open(config));
    }

    static NetworkController open(ControllerConfig config, Host host) {
        Records records = new Records(config.store());
        Drivers drivers = new Drivers(
                config.drivers().isEmpty()
                        ? standardDrivers(
                                config.hostChanges(),
                                host.hasPersistentTables(),
                                new ForwardedForUs(host::forwardedForUs))
                        : config.drivers());
        Renderer renderer = new Renderer(drivers, records, config);
        Ipam ipam = new Ipam(AddressPool.effective(config.pools(), config.engineId()));
        NetworkPools pools = new NetworkPools(ipam, host::reserved);
        List<Consumer<NetworkEvent>> listeners = new CopyOnWriteArrayList<>();
        Claims claims = new Claims();
        Naming naming = new Naming(config, records, renderer);
        Parts parts = new Parts(
                config,
                records,
                drivers,
                renderer,
                pools,
                claims,
                new Steps(claims, host),
                host,
                new Locks<>(),
                new Attachments(pools, drivers, records, renderer, config.random()),
                new Publisher(
                        new PortAllocator(host.ephemeralPorts()),
                        new HostPorts(host, host.portHolder(), config.publishing()),
                        new Ways(records, drivers, renderer)),
                naming,
                new NameServer(host, records, renderer, naming, config.random()),
                new Announcer(host),
                event -> listeners.forEach(listener -> tell(listener, event)));
        return new NetworkController(parts, ipam, listeners);
    }

    /** What has happened has happened, whatever a listener makes of it. */
    private static void tell(Consumer<NetworkEvent> listener, NetworkEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException failed) {
            LOG.warn("a listener failed at {}", event, failed);
        }
    }

    /**
     * The kinds of network this build can make.
     *
     * @param changes how far they may change the host
     * @param ownedTables whether the kernel has tables that nobody else can change
     * @param forwardedForUs whether the host forwards a family because of us alone
     */
    public static List<Driver> standardDrivers(
            HostChanges changes, boolean ownedTables, Predicate<Family> forwardedForUs) {
        BridgeSettings settings = new BridgeSettings(
                changes.forwarding(),
                changes.forwardingForAll() ? family -> false : forwardedForUs,
                changes.rules(),
                changes.directRouting(),
                ownedTables && changes.ownTables());
        return List.of(new BridgeDriver(settings), HostDriver.create(), NoneDriver.create());
    }

    /**
     * Settles what an earlier life left behind, makes the predefined networks, and brings the kernel to what the records
     * say. Call once, before anything else; calling again changes nothing.
     *
     * @param alive the sandboxes whose containers run; all others are removed
     * @throws NetworkException when a predefined network cannot be made
     */
    public Restored restore(Set<SandboxId> alive) {
        Restorer restorer = new Restorer(parts, networks, ruleRepairs);
        Restored restored =
                remembered.compareAndSet(false, true) ? restorer.restore(alive) : restorer.again(removeAllBut(alive));
        restored.repairs().forEach(change -> LOG.debug("as the records say again: {}", change));
        restored.problems().forEach(problem -> LOG.warn("not as it was before the start: {}", problem));
        sweeper.start();
        hostConf.start();
        return restored;
    }

    private List<SandboxId> removeAllBut(Set<SandboxId> alive) {
        List<SandboxId> dead = parts.records().sandboxes().stream()
                .map(SandboxRecord::id)
                .filter(id -> !alive.contains(id))
                .toList();
        dead.forEach(sandboxes::delete);
        return dead;
    }

    /** How often another program had changed our packet rules, and they were put back. */
    public long ruleRepairs() {
        return ruleRepairs.get();
    }

    /** Tells of every change to the packet rules of the host, ours and other programs'; many listen, one socket reads. */
    public RulesetWatch ruleChanges() {
        return parts.host().ruleChanges();
    }

    /** Whether another program's socket is on any published port. */
    public boolean hasLostPorts() {
        return parts.publisher().hasLost();
    }

    /** Whether another program's socket is on a published port; clients are led to the container all the same, but not on ::1. */
    public boolean isLost(PublishedPort port) {
        return parts.publisher().isLost(port);
    }

    /** Looks for orphans now, as happens once a minute anyway; what two looks in a row find is removed. */
    State sweep() {
        return sweeper.sweep();
    }

    /**
     * Makes a network.
     *
     * @throws NetworkException CONFLICT for a name in use, FORBIDDEN for overlapping subnets or a predefined name,
     *     INVALID_PARAMETER, NOT_FOUND for an unknown driver
     */
    public Network createNetwork(NetworkSpec spec) {
        return networks.create(spec);
    }

    /** The kinds of network it can make, by name. */
    public List<String> driverNames() {
        return parts.drivers().names();
    }

    /** All networks, by name. */
    public List<Network> networks() {
        return live().stream()
                .map(parts.renderer()::snapshot)
                .sorted(Comparator.comparing(Network::name))
                .toList();
    }

    /**
     * The network with this id, this name or this unique id prefix.
     *
     * @throws NetworkException NOT_FOUND, or INVALID_PARAMETER when ambiguous
     */
    public Network network(String nameOrId) {
        return parts.renderer().snapshot(Lookup.INSPECT.find(nameOrId, live()));
    }

    /**
     * Which network {@link #network} would answer with, found without a look at its endpoints.
     *
     * @throws NetworkException as {@link #network}, in the words that connecting, running and removing have for an ambiguous prefix
     */
    public Network.Named findNetwork(String nameOrId) {
        NetworkRecord found = Lookup.USE.find(nameOrId, live());
        return new Network.Named(found.id(), found.name());
    }

    private List<NetworkRecord> live() {
        return parts.records().networks().stream()
                .filter(network -> network.state() == RecordState.LIVE)
                .toList();
    }

    /**
     * Removes a network.
     *
     * @throws NetworkException NOT_FOUND, FORBIDDEN when it is predefined or has endpoints (named in the message)
     */
    public void removeNetwork(NetworkId id) {
        networks.remove(id);
        parts.announcer().forget(id);
    }

    /** How full one of a network's subnets is. @throws NetworkException NOT_FOUND */
    public PoolStatus poolStatus(IpamConfig allocated) {
        return ipam.status(NetworkPools.pool(allocated));
    }

    /**
     * Makes a sandbox: its namespace with all endpoints, its published ports and its two files, in one step. A sandbox
     * of the same id that an earlier start left is removed first.
     *
     * @throws NetworkException NOT_FOUND for a network, INVALID_PARAMETER or FORBIDDEN for an address, SYSTEM for a port
     *     that is taken
     */
    public Sandbox createSandbox(SandboxSpec spec) {
        Sandbox sandbox = sandboxes.create(spec);
        sandbox.endpoints().forEach(endpoint -> parts.announcer().await(endpoint.id()));
        return sandbox;
    }

    /** @throws NetworkException NOT_FOUND */
    public Sandbox sandbox(SandboxId id) {
        return parts.renderer().snapshot(sandboxes.require(id));
    }

    /** Removes a sandbox and all that hangs on it; fine when it is gone already. */
    public void deleteSandbox(SandboxId id) {
        sandboxes.delete(id);
    }

    /**
     * Attaches a running sandbox to a further network. Its default routes and published ports move when the new
     * endpoint wins the election.
     *
     * @throws NetworkException NOT_FOUND, FORBIDDEN when it is attached already or the address is taken,
     *     INVALID_PARAMETER when its mode rules it out
     */
    public Endpoint connect(SandboxId id, EndpointSpec spec) {
        Endpoint endpoint = sandboxes.connect(id, spec);
        parts.announcer().await(endpoint.id());
        return endpoint;
    }

    /** Detaches a sandbox from a network. @throws NetworkException SYSTEM when it is not attached */
    public void disconnect(SandboxId id, NetworkId network) {
        sandboxes.disconnect(id, network);
    }

    /** Takes the way that a link of the default bridge opened away again. @throws NetworkException NOT_FOUND */
    public void unlink(SandboxId id, String alias) {
        sandboxes.unlink(id, alias);
    }

    /** Publishes a container's new name to its peers; links of the default bridge follow. @throws NetworkException NOT_FOUND */
    public void renameSandbox(SandboxId id, String containerName) {
        sandboxes.rename(id, containerName);
    }

    /** The same for links to a container without a sandbox: they lead to it once it has one under its new name. */
    public void renameLinks(String oldName, String newName) {
        sandboxes.renameLinks(oldName, newName);
    }

    /** All that must exist in the kernel, for all there is. */
    public State wanted() {
        return parts.renderer().everything();
    }

    /**
     * What a sandbox is answered when it asks for a name, and why.
     *
     * @param name a host name
     * @param type such as {@code A}
     * @throws NetworkException NOT_FOUND, CONFLICT when the sandbox has no resolver of ours, INVALID_PARAMETER for what is no
     *     name or type
     */
    public Explanation explainName(SandboxId id, String name, String type) {
        return parts.names().explain(sandboxes.require(id), name, type);
    }

    /** What all resolvers answered, and how the host's name servers do. */
    public NameStatistics nameStatistics() {
        return NameStatistics.of(parts.names());
    }

    /** What must exist in the kernel for a network itself. @throws NetworkException NOT_FOUND */
    public State wantedNetwork(NetworkId id) {
        return parts.renderer().network(parts.records().network(id));
    }

    /** What must exist in the kernel for a sandbox with its endpoints. @throws NetworkException NOT_FOUND */
    public State wantedSandbox(SandboxId id) {
        return parts.renderer().sandbox(sandboxes.require(id));
    }

    /** What would have to change in the kernel so that {@code wanted} is there; empty when it is. Reads only. */
    public Plan difference(State wanted) {
        State actual = parts.host().observe(wanted);
        return Plan.between(actual.filter(resource -> wanted.contains(resource.key())), wanted);
    }

    /** Tells {@code listener} of every later event, on the thread that caused it. It must return quickly. */
    public Store.Watch subscribe(Consumer<NetworkEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Lets go of sockets and threads; networks and sandboxes stay as they are. */
    @Override
    public void close() {
        sweeper.close();
        hostConf.close();
        parts.publisher().close();
        parts.announcer().close();
        parts.names().close();
        parts.host().close();
    }
}
