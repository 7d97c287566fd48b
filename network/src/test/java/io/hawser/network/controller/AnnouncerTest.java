package io.hawser.network.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.kernel.netns.Namespace;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.Ip;
import io.hawser.network.model.MacAddress;
import io.hawser.network.model.NetworkId;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxSpec;
import io.hawser.network.store.MemoryStore;
import io.hawser.testkit.Command;
import io.hawser.testkit.TestHost;
import io.hawser.testkit.TestHosts;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An address with a new owner, and a neighbour who knew the old one. Needs root. */
@ExtendWith(TestHosts.class)
class AnnouncerTest {
    private static final SplittableRandom RANDOM = new SplittableRandom(5);
    private static final EndpointSpec OWNER =
            EndpointSpec.on("web").withAddress(Ip.parse("10.6.0.9")).withAddress(Ip.parse("fd06::9"));

    @Test
    void aNeighbourReachesTheNewOwnerAtOnce(TestHost host) {
        host.ok("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
        try (Namespace namespace = host.namespace();
                NetworkController controller = NetworkController.open(
                        ControllerConfig.builder(namespace, host.folder().resolve("run"), "test", new MemoryStore())
                                .defaultBridge(DefaultBridge.standard().withEnabled(false))
                                .build())) {
            controller.restore(Set.of());
            Network web = controller.createNetwork(NetworkSpec.builder("web")
                    .enableIpv6(true)
                    .subnets("10.6.0.0/24", "fd06::/64")
                    .build());
            Sandbox neighbour = controller.createSandbox(container("neighbour", EndpointSpec.on("web")));
            Set<MacAddress> owners = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                Sandbox started = controller.createSandbox(container("started", OWNER));
                owners.add(reached(neighbour, started.endpoints().getFirst()));
                controller.deleteSandbox(started.id());
                Sandbox connected = controller.createSandbox(container("connected", EndpointSpec.on("none")));
                controller.disconnect(connected.id(), controller.network("none").id());
                owners.add(reached(neighbour, controller.connect(connected.id(), OWNER)));
                controller.deleteSandbox(connected.id());
            }
            assertThat(owners).hasSize(6);
            controller.deleteSandbox(neighbour.id());
            controller.removeNetwork(web.id());
        }
        host.ok("sysctl", "-qw", "net.ipv4.ip_forward=0", "net.ipv6.conf.all.forwarding=0");
    }

    /** By one packet of each family; answers whom. */
    private static MacAddress reached(Sandbox from, Endpoint owner) {
        ping(from, "-4", "10.6.0.9");
        ping(from, "-6", "fd06::9");
        MacAddress mac = owner.mac().orElseThrow();
        assertThat(Command.of("ip", "neigh").inside(from.key()).run().out())
                .contains("10.6.0.9 dev eth0 lladdr " + mac, "fd06::9 dev eth0 lladdr " + mac);
        return mac;
    }

    private static void ping(Sandbox from, String family, String to) {
        Command.of("busybox", "ping", family, "-c1", "-W1", to)
                .inside(from.key())
                .untilItSucceeds();
    }

    private static SandboxSpec container(String name, EndpointSpec endpoint) {
        return SandboxSpec.builder(
                        SandboxId.random(RANDOM), NetworkId.random(RANDOM).hex64(), name)
                .endpoints(endpoint)
                .build();
    }
}
