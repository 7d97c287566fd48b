package io.hawser.daemon;

import io.hawser.container.ContainerEngine;
import io.hawser.container.EngineConfig;
import io.hawser.daemon.config.DaemonConfig;
import io.hawser.daemon.event.EventBridge;
import io.hawser.daemon.event.EventLog;
import io.hawser.daemon.route.Services;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netlink.BatchException;
import io.hawser.kernel.netns.Namespace;
import io.hawser.network.controller.ControllerConfig;
import io.hawser.network.controller.DefaultBridge;
import io.hawser.network.controller.HeadStart;
import io.hawser.network.controller.HostChanges;
import io.hawser.network.controller.NetworkController;
import io.hawser.network.controller.PublishSettings;
import io.hawser.network.controller.Rehearsal;
import io.hawser.network.ipam.AddressPool;
import io.hawser.network.model.DnsSpec;
import io.hawser.network.model.Ip;
import io.hawser.network.reach.Blockage;
import io.hawser.network.reach.ForeignFirewalls;
import io.hawser.network.reach.TrafficCounters;
import io.hawser.network.store.JournalStore;
import io.hawser.network.store.Store;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine behind the API: store, networks, containers, images, volumes and their events, opened in this order and closed
 * in the reverse one. Containers run on when it is closed.
 */
public final class Wiring implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);

    private final Deque<AutoCloseable> opened;
    private final Services services;

    private Wiring(Deque<AutoCloseable> opened, Services services) {
        this.opened = opened;
        this.services = services;
    }

    /** Opens everything; what was opened before a failure is closed again. */
    public static Wiring open(DaemonConfig config, Namespace host, String engineId, EventLog events) {
        Deque<AutoCloseable> opened = new ConcurrentLinkedDeque<>(); // a stop may come while the start still opens
        try {
            return new Wiring(opened, services(opened, config, host, engineId, events));
        } catch (RuntimeException e) {
            close(opened);
            throw e;
        }
    }

    private static Services services(
            Deque<AutoCloseable> opened, DaemonConfig config, Namespace host, String engineId, EventLog events) {
        Store store = JournalStore.open(config.dataRoot().resolve("store"));
        opened.push(store);
        NetworkController networks = NetworkController.open(controllerConfig(config, host, engineId, store));
        opened.push(networks);
        EventBridge bridge = new EventBridge(events);
        networks.subscribe(bridge::network);
        ContainerEngine containers =
                ContainerEngine.open(EngineConfig.of(config.dataRoot(), config.execRoot(), store, networks)
                        .withInit(config.containers().initProgram()));
        opened.push(containers);
        containers.subscribe(bridge::container);
        containers.images().subscribe(bridge::image);
        containers.volumes().subscribe(bridge::volume);
        ForeignFirewalls firewalls = new ForeignFirewalls(networks, host, Wiring::tell);
        opened.push(firewalls);
        networks.subscribe(firewalls::happened);
        return new Services(networks, containers, containers.images(), containers.volumes(), events, firewalls);
    }

    private static void tell(List<Blockage> blockages) {
        if (blockages.isEmpty()) {
            LOG.info("no other firewall is in the way any more");
        }
        blockages.forEach(blockage -> LOG.warn("{}", blockage.text()));
    }

    /**
     * Begins what need not be there for the first answer.
     *
     * @param request has a request answered to nobody, one that changes nothing
     * @param quiet how long nobody has begun a request or been answered
     */
    public void afterStart(DaemonConfig config, Runnable request, Supplier<Duration> quiet) {
        services.firewalls().watch();
        Rehearsal.Scene scene = stage -> {
            ContainerEngine.rehearse(stage);
            request.run();
        };
        opened.push(Rehearsal.start(hostChanges(config), config.execRoot().resolve("rehearsal"), scene, quiet));
    }

    /** Begins to count what passes published ports, which only metrics need. Empty where the kernel refuses. */
    public Optional<TrafficCounters> countTraffic(Namespace host) {
        try {
            TrafficCounters counters = TrafficCounters.open(services.networks(), host);
            opened.push(counters);
            services.networks().subscribe(counters::happened);
            return Optional.of(counters);
        } catch (BatchException | KernelException e) {
            LOG.warn("packets of published ports are not counted: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** What the routes call. */
    public Services services() {
        return services;
    }

    private static ControllerConfig controllerConfig(
            DaemonConfig config, Namespace host, String engineId, Store store) {
        return ControllerConfig.builder(host, config.execRoot(), engineId, store)
                .pools(pools(config))
                .defaultBridge(defaultBridge(config.bridge()))
                .hostChanges(hostChanges(config))
                .publishing(new PublishSettings(config.packets().publishDefault(), config.userlandProxy()))
                .dns(new DnsSpec(
                        config.dns().servers(),
                        config.dns().search(),
                        config.dns().options()))
                .hostGateways(config.hostGateways())
                .hostResolvConf(config.resolvConf())
                .build();
    }

    private static HostChanges hostChanges(DaemonConfig config) {
        return new HostChanges(
                config.ipForward(),
                config.packets().forwardForAll(),
                config.iptables(),
                config.ip6tables(),
                config.packets().directRouting(),
                config.packets().ownTables());
    }

    private static List<AddressPool> pools(DaemonConfig config) {
        return config.pools().stream()
                .map(pool -> new AddressPool(pool.base(), pool.size()))
                .toList();
    }

    /** Has what a start needs made before it is asked for; see {@link HeadStart}. What fails here, the start says itself. */
    static void headStart() {
        try {
            HeadStart.take();
            ContainerEngine.headStart();
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("the head start ended early", e);
        }
    }

    private static DefaultBridge defaultBridge(DaemonConfig.DefaultBridge bridge) {
        return new DefaultBridge(
                !bridge.disabled(),
                bridge.existing().orElse("docker0"),
                new DefaultBridge.Addressing(bridge.address(), bridge.range(), bridge.gateway()),
                new DefaultBridge.Addressing(bridge.addressV6(), bridge.rangeV6(), bridge.gatewayV6()),
                bridge.ipv6(),
                bridge.mtu() == 1500 ? 0 : bridge.mtu(),
                bridge.icc(),
                bridge.masquerade(),
                bridge.publishAddress().orElse(Ip.parse("0.0.0.0")));
    }

    /** Closes in reverse; a failure is logged and stops nothing. */
    @Override
    public void close() {
        close(opened);
    }

    private static void close(Deque<AutoCloseable> opened) {
        for (AutoCloseable resource = opened.poll(); resource != null; resource = opened.poll()) {
            try {
                resource.close();
            } catch (Exception e) {
                LOG.error("closing {}: {}", resource.getClass().getSimpleName(), e.toString());
            }
        }
    }
}
