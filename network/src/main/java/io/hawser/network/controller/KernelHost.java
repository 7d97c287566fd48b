package io.hawser.network.controller;

import io.hawser.kernel.nftables.NftSocket;
import io.hawser.kernel.sysctl.Sysctl;
import io.hawser.network.driver.HostView;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.plan.Executor;
import io.hawser.network.plan.HostContext;
import io.hawser.network.plan.Observer;
import io.hawser.network.plan.Plan;
import io.hawser.network.plan.State;
import io.hawser.network.port.EphemeralRange;
import io.hawser.network.port.ForeignPorts;
import io.hawser.network.sandbox.ResolvConf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

/** The kernel of the machine, in the namespace the configuration names. */
final class KernelHost implements Host {

    private static final String PORT_RANGE = "net/ipv4/ip_local_port_range";

    private final ControllerConfig config;
    private final Executor executor;
    private final Observer observer;

    private KernelHost(ControllerConfig config, Executor executor) {
        this.config = config;
        this.executor = executor;
        this.observer = executor.observer();
    }

    static KernelHost open(ControllerConfig config) {
        HostContext context = new HostContext(config.host(), config.execRoot(), config.engineId());
        return new KernelHost(config, new Executor(context, config.faults(), config.random()));
    }

    @Override
    public void apply(Plan plan) {
        executor.apply(plan);
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
                            .map(Cidr::host)
                    : Stream.empty();
        } catch (IOException unreadable) {
            return Stream.empty();
        }
    }

    @Override
    public EphemeralRange ephemeralPorts() {
        return EphemeralRange.parse(Sysctl.read(config.host(), PORT_RANGE));
    }

    @Override
    public ForeignPorts foreignPorts() {
        return new ForeignSockets(config.host());
    }

    @Override
    public Optional<ServedNames> serveNames(Path pin) {
        return Optional.of(ServedNames.open(pin, config.host()));
    }

    @Override
    public boolean hasPersistentTables() {
        try (NftSocket socket = NftSocket.open(config.host())) {
            return socket.hasPersistentTables();
        }
    }

    @Override
    public void close() {
        executor.close();
    }
}
