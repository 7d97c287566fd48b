package io.hawser.network.controller;

import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.random.KernelRandom;
import io.hawser.network.driver.Driver;
import io.hawser.network.ipam.AddressPool;
import io.hawser.network.model.DnsSpec;
import io.hawser.network.plan.FaultPoint;
import io.hawser.network.store.Store;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a controller is given. Make one with {@link #builder}.
 *
 * @param host the namespace that is its host; not closed by the controller
 * @param execRoot where it pins namespaces; emptied by a reboot ({@code /run/…})
 * @param engineId marks what is ours; no blanks; the same over restarts
 * @param store where records are kept; not closed by the controller
 * @param pools where automatic subnets come from; empty: Docker's built-in ones
 * @param defaultBridge how the network {@code bridge} is set up
 * @param hostChanges how far the host itself may be changed
 * @param publishing where ports are published, and what is relayed
 * @param dns name servers, search list and options for containers that name none
 * @param hostGateways what {@code host-gateway} stands for; empty: the default bridge's own addresses
 * @param hostResolvConf the host's {@code resolv.conf}
 * @param hostHosts the file {@code /etc/hosts} of the machine, copied for containers in host mode
 * @param drivers the kinds of network it can make
 * @param clock tells creation times
 * @param random draws ids and MAC addresses
 * @param faults asked before each step of a plan
 */
public record ControllerConfig(
        Namespace host,
        Path execRoot,
        String engineId,
        Store store,
        List<AddressPool> pools,
        DefaultBridge defaultBridge,
        HostChanges hostChanges,
        PublishSettings publishing,
        DnsSpec dns,
        List<InetAddress> hostGateways,
        Path hostResolvConf,
        Path hostHosts,
        List<Driver> drivers,
        InstantSource clock,
        RandomGenerator random,
        FaultPoint faults) {

    public ControllerConfig {
        pools = List.copyOf(pools);
        hostGateways = List.copyOf(hostGateways);
        drivers = List.copyOf(drivers);
    }

    HostConf hostConf() {
        return HostConf.of(hostResolvConf);
    }

    public static Builder builder(Namespace host, Path execRoot, String engineId, Store store) {
        return new Builder(host, execRoot, engineId, store);
    }

    /** Collects the members of a {@link ControllerConfig}. Not thread-safe. */
    public static final class Builder {
        private final Namespace host;
        private final Path execRoot;
        private final String engineId;
        private final Store store;
        private List<AddressPool> pools = List.of();
        private DefaultBridge defaultBridge = DefaultBridge.standard();
        private HostChanges hostChanges = HostChanges.ALL;
        private PublishSettings publishing = PublishSettings.DEFAULT;
        private DnsSpec dns = DnsSpec.hostDefaults();
        private List<InetAddress> hostGateways = List.of();
        private Path hostResolvConf = Path.of("/etc/resolv.conf");
        private Path hostHosts = Path.of("/etc/hosts");
        private List<Driver> drivers = List.of();
        private InstantSource clock = InstantSource.system();
        private RandomGenerator random = new KernelRandom();
        private FaultPoint faults = FaultPoint.NONE;

        private Builder(Namespace host, Path execRoot, String engineId, Store store) {
            this.host = host;
            this.execRoot = execRoot;
            this.engineId = engineId;
            this.store = store;
        }

        public Builder pools(List<AddressPool> value) {
            pools = value;
            return this;
        }

        public Builder defaultBridge(DefaultBridge value) {
            defaultBridge = value;
            return this;
        }

        public Builder hostChanges(HostChanges value) {
            hostChanges = value;
            return this;
        }

        public Builder publishing(PublishSettings value) {
            publishing = value;
            return this;
        }

        public Builder dns(DnsSpec value) {
            dns = value;
            return this;
        }

        public Builder hostGateways(List<InetAddress> value) {
            hostGateways = value;
            return this;
        }

        public Builder hostResolvConf(Path value) {
            hostResolvConf = value;
            return this;
        }

        public Builder hostHosts(Path value) {
            hostHosts = value;
            return this;
        }

        /** Other drivers than the standard ones: bridge, host and null. */
        public Builder drivers(List<Driver> value) {
            drivers = value;
            return this;
        }

        public Builder clock(InstantSource value) {
            clock = value;
            return this;
        }

        public Builder random(RandomGenerator value) {
            random = value;
            return this;
        }

        public Builder faults(FaultPoint value) {
            faults = value;
            return this;
        }

        public ControllerConfig build() {
            return new ControllerConfig(
                    host,
                    execRoot,
                    engineId,
                    store,
                    pools,
                    defaultBridge,
                    hostChanges,
                    publishing,
                    dns,
                    hostGateways,
                    hostResolvConf,
                    hostHosts,
                    drivers,
                    clock,
                    random,
                    faults);
        }
    }
}
