package io.hawser.network.controller;

import io.hawser.kernel.nftables.NftObject;
import io.hawser.kernel.nftables.NftSocket;
import io.hawser.kernel.nftables.RulesetWatch;
import io.hawser.kernel.nftables.Transaction;
import io.hawser.kernel.sysctl.Sysctl;
import io.hawser.network.dns.Service;
import io.hawser.network.dns.Shared;
import io.hawser.network.driver.HostView;
import io.hawser.network.firewall.Firewall;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.model.MacAddress;
import io.hawser.network.plan.Executor;
import io.hawser.network.plan.HostContext;
import io.hawser.network.plan.Observer;
import io.hawser.network.plan.Place;
import io.hawser.network.plan.Plan;
import io.hawser.network.plan.State;
import io.hawser.network.port.EphemeralRange;
import io.hawser.network.port.ForeignPorts;
import io.hawser.network.port.PortHolder;
import io.hawser.network.port.PortSockets;
import io.hawser.network.sandbox.ResolvConf;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The kernel of the machine, in the namespace the configuration names. */
final class KernelHost implements Host {

    private static final String PORT_RANGE = "net/ipv4/ip_local_port_range";
    private static final String RESERVED_PORTS = "net/ipv4/ip_local_reserved_ports";
    private static final String NO_IPV6 = "net/ipv6/conf/lo/disable_ipv6";

    /** The part of the limit of open files that may be spent on holding published ports. */
    private static final int SHARE = 2;

    private final ControllerConfig config;
    private final Executor executor;
    private final Observer observer;
    private final PortHolder ports;
    private final RulesetWatch ruleChanges;
    private @Nullable Shared resolving; // guarded by this
    private Optional<RuleGuard> guard = Optional.empty(); // guarded by this

    private KernelHost(ControllerConfig config, Executor executor) {
        this.config = config;
        this.executor = executor;
        this.observer = executor.observer();
        this.ruleChanges = new RulesetWatch(config.host());
        this.ports = new PortSockets(
                config.host(), OpenFiles.limit() / SHARE, config.publishing().relays());
    }

    static KernelHost open(ControllerConfig config) {
        HostContext context = new HostContext(
                config.host(), config.execRoot(), config.engineId(), Set.of(Firewall.INET, Firewall.BRIDGE));
        return new KernelHost(config, new Executor(context, config.faults(), config.random()));
    }

    @Override
    public void apply(Plan plan) {
        executor.apply(plan);
    }

    @Override
    public void forgetFlows(Collection<InetAddress> gone) {
        executor.forgetFlows(gone);
    }

    @Override
    public State observe(State wanted) {
        return observer.observe(wanted);
    }

    @Override
    public HostView view() {
        return observer::link;
    }

    @Override
    public boolean isRunning(String link) {
        return observer.isRunning(link);
    }

    @Override
    public void announce(String link, MacAddress mac, Collection<InetAddress> addresses) {
        executor.announce(link, mac, addresses);
    }

    @Override
    public void announceFrom(Path pin, String link, MacAddress mac, Collection<InetAddress> addresses) {
        executor.announceFrom(Place.pinnedAt(pin), link, mac, addresses);
    }

    @Override
    public Collection<Cidr> reserved(Family family) {
        return Stream.concat(observer.subnets().stream(), nameServers())
                .filter(prefix -> prefix.family() == family)
                .toList();
    }

    private Stream<Cidr> nameServers() {
        try {
            Path file = config.hostResolvConf();
            return Files.exists(file)
                    ? ResolvConf.parse(Files.readString(file)).servers().stream()
                            .map(server -> Cidr.host(server.address()))
                    : Stream.empty();
        } catch (IOException unreadable) {
            return Stream.empty();
        }
    }

    @Override
    public EphemeralRange ephemeralPorts() {
        Map<String, String> read = Sysctl.readAll(config.host(), List.of(PORT_RANGE, RESERVED_PORTS));
        return EphemeralRange.parse(read.getOrDefault(PORT_RANGE, "")).without(read.getOrDefault(RESERVED_PORTS, ""));
    }

    @Override
    public ForeignPorts foreignPorts() {
        return new ForeignSockets(config.host());
    }

    @Override
    public PortHolder portHolder() {
        return ports;
    }

    @Override
    public Collection<InetAddress> addresses() {
        return observer.foreignAddresses();
    }

    @Override
    public boolean hasIpv6() {
        return Sysctl.readAll(config.host(), List.of(NO_IPV6))
                .getOrDefault(NO_IPV6, "1")
                .equals("0");
    }

    @Override
    public Optional<ServedNames> serveNames(Path pin, int port, Supplier<Service> service) {
        return Optional.of(ServedNames.open(pin, shared(), port, service));
    }

    /** Made for the first: a host without networks of users does without. */
    private synchronized Shared shared() {
        Shared made = resolving == null ? Shared.of(config.host()) : resolving;
        resolving = made;
        return made;
    }

    @Override
    public synchronized Optional<Shared> resolving() {
        return Optional.ofNullable(resolving);
    }

    @Override
    public boolean hasPersistentTables() {
        try (NftSocket socket = NftSocket.open(config.host())) {
            return socket.hasPersistentTables();
        }
    }

    @Override
    public Set<Family> forwardedForUs() {
        return observer.forwardedForUs();
    }

    @Override
    public void makeOnce(List<NftObject> table) {
        try (NftSocket socket = NftSocket.open(config.host())) {
            if (socket.dump(table.getFirst().table()).tables().isEmpty()) {
                Transaction.Builder transaction = Transaction.builder();
                table.forEach(transaction::create);
                socket.apply(transaction.build());
            }
        }
    }

    @Override
    public RulesetWatch ruleChanges() {
        return ruleChanges;
    }

    @Override
    public synchronized void guardRules(State rules, IntConsumer repaired) {
        executor.keepRules(rules);
        if (executor.keepsRules() && guard.isEmpty()) {
            guard = Optional.of(RuleGuard.start(ruleChanges, executor, repaired));
        }
    }

    @Override
    public synchronized void close() {
        guard.ifPresent(RuleGuard::close);
        ports.close();
        resolving().ifPresent(Shared::close);
        executor.close();
    }
}
