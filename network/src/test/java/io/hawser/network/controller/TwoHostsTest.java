package io.hawser.network.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.kernel.netlink.NetlinkSocket;
import io.hawser.kernel.netns.Namespace;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.Ip;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.NetworkId;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.model.PortBinding;
import io.hawser.network.model.Protocol;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxSpec;
import io.hawser.network.plan.FaultPoint;
import io.hawser.network.plan.Faults;
import io.hawser.network.store.JournalStore;
import io.hawser.network.store.Store;
import io.hawser.testkit.Command;
import io.hawser.testkit.Eventually;
import io.hawser.testkit.HostPicture;
import io.hawser.testkit.HostWire;
import io.hawser.testkit.TestHost;
import io.hawser.testkit.TestHosts;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The library on real kernels: one JVM, several hosts, the same subnets and bridge names on each. */
@ExtendWith(TestHosts.class)
class TwoHostsTest {

    private static final SplittableRandom RANDOM = new SplittableRandom(7);
    private static final SandboxId TWO = SandboxId.random(RANDOM);

    /**
     * Messages that count as writing in a start that repairs nothing: a transaction to adopt each of the two tables (its ends, the
     * table). That tables can be owned is seen from those two.
     */
    private static final int OPENING_WRITES = 2 * 3;

    /** A controller with its store and its host's namespace. */
    private static final class Engine implements AutoCloseable {
        final TestHost host;
        final Namespace namespace;
        final Store store;
        NetworkController controller;

        Engine(TestHost host, FaultPoint faults) {
            this.host = host;
            namespace = host.namespace();
            store = JournalStore.open(host.folder().resolve("data"));
            controller = NetworkController.open(config(DefaultBridge.standard(), faults));
        }

        private ControllerConfig config(DefaultBridge bridge, FaultPoint faults) {
            return ControllerConfig.builder(namespace, host.folder().resolve("run"), "test", store)
                    .defaultBridge(bridge)
                    .faults(faults)
                    .build();
        }

        /** Ends the controller and starts another over the same records and kernel. */
        Restored restart(DefaultBridge bridge, SandboxId... alive) {
            controller.close();
            controller = NetworkController.open(config(bridge, FaultPoint.NONE));
            Restored restored = controller.restore(Set.of(alive));
            assertThat(restored.problems()).isEmpty();
            return restored;
        }

        static Engine on(TestHost host) {
            Engine engine = new Engine(host, FaultPoint.NONE);
            engine.controller.restore(Set.of());
            return engine;
        }

        Sandbox run(String name, PortBinding port, String... networks) {
            return controller.createSandbox(
                    container(name, networks).ports(List.of(port)).build());
        }

        Sandbox run(String name, String... networks) {
            return controller.createSandbox(container(name, networks).build());
        }

        /** Takes everything away again but what an engine keeps. */
        void clean() {
            for (Network network : controller.networks()) {
                for (Endpoint endpoint : network.endpoints()) {
                    controller.deleteSandbox(endpoint.sandboxId());
                }
            }
            controller.networks().stream()
                    .filter(network -> !network.predefined())
                    .forEach(network -> controller.removeNetwork(network.id()));
        }

        /** Removes the predefined bridge too, as an engine without a default bridge does at its start. */
        void removeAll() {
            clean();
            restart(DefaultBridge.standard().withEnabled(false));
            leaveForwarding();
        }

        /** An engine switches forwarding on and leaves it on, as others may rely on it by then. */
        private void leaveForwarding() {
            host.ok("sysctl", "-qw", "net.ipv4.ip_forward=0");
            host.ok("sysctl", "-qw", "net.ipv6.conf.all.forwarding=0");
            host.ok("sysctl", "-qw", "net.ipv6.conf.default.forwarding=0");
            host.ok(
                    "sh",
                    "-c",
                    "for i in /proc/sys/net/ipv6/conf/*/accept_ra; do grep -qx 2 $i && echo 1 > $i; done; :");
        }

        @Override
        public void close() {
            controller.close();
            store.close();
            namespace.close();
        }
    }

    @Test
    void theSameNetworksOnTwoHostsStayApart(HostWire wire) throws Exception {
        try (Engine one = Engine.on(wire.host(1));
                Engine two = Engine.on(wire.host(2))) {
            for (Engine engine : List.of(one, two)) {
                engine.controller.createNetwork(NetworkSpec.builder("web")
                        .subnets("10.5.0.0/24")
                        .options(java.util.Map.of("com.docker.network.bridge.name", "br-web"))
                        .build());
            }
            Sandbox web = one.run("web", PortBinding.of(Protocol.TCP, 80, 8080), "web");
            Sandbox client = one.run("client", "web");
            Sandbox other = two.run("other", "web");
            assertThat(web.endpoints().getFirst().ipv4())
                    .isEqualTo(other.endpoints().getFirst().ipv4());
            ping(client, "10.5.0.2");
            ping(other, "10.5.0.1");
            ping(other, wire.host(1).ipv4());
            assertThat(fetched(
                            web, wire.host(1), other, "http://" + wire.host(1).ipv4() + ":8080/greeting"))
                    .isEqualTo("hello");
            one.host.command("busybox", "ping", "-c1", "-W1", "10.5.0.2").untilItSucceeds();
            assertThat(in(client, "busybox", "nslookup", "web", "127.0.0.11").out())
                    .contains("10.5.0.2");
            assertThat(in(client, "busybox", "nslookup", "10.5.0.2", "127.0.0.11")
                            .out())
                    .contains("web.web");
            assertThat(in(other, "busybox", "nslookup", "web", "127.0.0.11").succeeded())
                    .isFalse();
            one.removeAll();
            two.removeAll();
        }
    }

    @Test
    void containersJoinAndLeaveNetworksWhileTheyRun(TestHost host) {
        try (Engine engine = Engine.on(host)) {
            NetworkController controller = engine.controller;
            Network front = controller.createNetwork(
                    NetworkSpec.builder("front").enableIpv6(true).build());
            Sandbox one = engine.run("one", "bridge");
            Sandbox two = engine.run("two", "front");
            HostPicture before = host.settled();
            Endpoint joined = controller.connect(one.id(), EndpointSpec.on("front"));
            ping(one, Ip.text(two.endpoints().getFirst().ipv4().orElseThrow().address()));
            ping(one, Ip.text(two.endpoints().getFirst().ipv6().orElseThrow().address()));
            assertThat(joined.interfaceName()).isEqualTo("eth1");
            controller.disconnect(one.id(), front.id());
            assertThat(TestHosts.leftOn(host, before)).isEmpty();
            ping(one, "172.17.0.1");
            assertThat(engine.restart(DefaultBridge.standard(), one.id(), two.id())
                            .repairs())
                    .isEmpty();
            engine.removeAll();
        }
    }

    /** An error before every step of every plan: the host is as before, and the error names the step. */
    @Test
    void aFaultInAnyStepLeavesTheHostAsBefore(TestHost host) {
        Faults faults = new Faults();
        try (Engine engine = new Engine(host, faults)) {
            NetworkController controller = engine.controller;
            controller.restore(Set.of());
            Sandbox one = engine.run("one", PortBinding.of(Protocol.TCP, 80, 8080), "bridge");
            faulty(host, faults, () -> controller.createNetwork(NetworkSpec.named("web")));
            faulty(
                    host,
                    faults,
                    () -> controller.createSandbox(container(TWO, "two", "bridge", "web")
                            .ports(List.of(PortBinding.of(Protocol.TCP, 80, 8081)))
                            .build()));
            faulty(
                    host,
                    faults,
                    () -> controller.connect(one.id(), EndpointSpec.on("web").withGwPriority(1)));
            NetworkId web = controller.network("web").id();
            faulty(host, faults, () -> controller.disconnect(one.id(), web));
            faulty(host, faults, () -> controller.deleteSandbox(TWO));
            faulty(host, faults, () -> controller.removeNetwork(web));
            faults.off();
            engine.removeAll();
        }
    }

    private static void faulty(TestHost host, Faults faults, Runnable request) {
        HostPicture before = host.settled();
        for (int step = 0; step < 100; step++) {
            faults.after(step, Faults.FAIL);
            try {
                request.run();
                assertThat(step).isPositive();
                return;
            } catch (NetworkException failed) {
                assertThat(failed).hasMessageContaining(faults.struck().orElseThrow() + ": fault");
                assertThat(TestHosts.leftOn(host, before))
                        .as(failed.getMessage())
                        .isEmpty();
            }
        }
    }

    /** A start after an abrupt end, with a container alive: everything stands, and nothing is written. */
    @Test
    void aStartFindsWhatRunsAndRemovesWhatDoesNot(TestHost host) {
        SandboxId alive;
        try (Engine engine = Engine.on(host)) {
            engine.controller.createNetwork(NetworkSpec.named("web"));
            alive = engine.run("alive", PortBinding.of(Protocol.TCP, 80, 8080), "web")
                    .id();
            engine.run("dead", "web");
        }
        try (Engine engine = new Engine(host, FaultPoint.NONE)) {
            Restored restored = engine.controller.restore(Set.of(alive));
            assertThat(restored.problems()).isEmpty();
            assertThat(restored.kept()).containsExactly(alive);
            assertThat(restored.removed()).hasSize(1);
            readsOnly(engine.controller, alive);
            Sandbox sandbox = engine.controller.sandbox(alive);
            ping(sandbox, "172.18.0.1");
            assertThat(in(sandbox, "busybox", "nslookup", "alive", "127.0.0.11").out())
                    .contains("172.18.0.2");
            host.ok(
                    "ip",
                    "link",
                    "delete",
                    "br-" + engine.controller.network("web").id().shortForm());
        }
        try (Engine engine = new Engine(host, FaultPoint.NONE)) {
            assertThat(engine.controller.restore(Set.of(alive)).problems()).isEmpty();
            ping(engine.controller.sandbox(alive), "172.18.0.1");
            long writes = NetlinkSocket.allWrites();
            assertThat(engine.restart(DefaultBridge.standard(), alive).repairs())
                    .isEmpty();
            assertThat(NetlinkSocket.allWrites() - writes).isEqualTo(OPENING_WRITES);
            engine.removeAll();
        }
    }

    /** Looking for drift and orphans sends nothing that writes. */
    private static void readsOnly(NetworkController controller, SandboxId alive) {
        long writes = NetlinkSocket.allWrites();
        for (Network network : controller.networks()) {
            assertThat(controller
                            .difference(controller.wantedNetwork(network.id()))
                            .isEmpty())
                    .isTrue();
        }
        assertThat(controller.difference(controller.wantedSandbox(alive)).isEmpty())
                .isTrue();
        assertThat(controller.sweep().isEmpty()).isTrue();
        assertThat(controller.sweep().isEmpty()).isTrue();
        assertThat(NetlinkSocket.allWrites()).isEqualTo(writes);
    }

    @Test
    void aPortSomebodyListensOnIsRefused(TestHost host) throws Exception {
        try (Engine engine = Engine.on(host)) {
            try (var listener = engine.namespace.call(java.nio.channels.ServerSocketChannel::open)) {
                listener.bind(new java.net.InetSocketAddress(8080));
                assertThatThrownBy(() -> engine.run("web", PortBinding.of(Protocol.TCP, 80, 8080), "bridge"))
                        .hasMessageContaining("failed to bind host port 0.0.0.0:8080/tcp: address already in use");
            }
            engine.run("web", PortBinding.of(Protocol.TCP, 80, 8080), "bridge");
            engine.removeAll();
        }
    }

    @Test
    void aForeignNetworkIsRefusedAsDockerDoes(TestHost host) {
        try (Engine engine = Engine.on(host)) {
            assertThatThrownBy(() -> engine.controller.createNetwork(NetworkSpec.builder("x")
                            .options(java.util.Map.of("com.docker.network.bridge.name", "eth0"))
                            .build()))
                    .hasMessage("existing interface eth0 is not a bridge");
            engine.removeAll();
        }
    }

    /** Fetches a greeting from a web server in one sandbox, from another. */
    private static String fetched(Sandbox server, TestHost host, Sandbox client, String url) throws Exception {
        Files.writeString(host.folder().resolve("greeting"), "hello");
        Process serving = Command.of(
                        "busybox",
                        "httpd",
                        "-f",
                        "-p",
                        "80",
                        "-h",
                        host.folder().toString())
                .inside(server.key())
                .start();
        try {
            Eventually.holds(
                    "somebody listens",
                    () -> in(server, "busybox", "netstat", "-tln").out().contains(":80 "));
            return in(client, "busybox", "timeout", "30", "busybox", "wget", "-qO-", url)
                    .orFail()
                    .out();
        } finally {
            serving.destroyForcibly().waitFor();
        }
    }

    private static void ping(Sandbox from, String to) {
        Command.of("busybox", "ping", "-c1", "-W1", to).inside(from.key()).untilItSucceeds();
    }

    private static Command.Output in(Sandbox sandbox, String... words) {
        return Command.of(words).inside(sandbox.key()).run();
    }

    private static SandboxSpec.Builder container(String name, String... networks) {
        return container(SandboxId.random(RANDOM), name, networks);
    }

    private static SandboxSpec.Builder container(SandboxId id, String name, String... networks) {
        return SandboxSpec.builder(id, NetworkId.random(RANDOM).hex64(), name)
                .endpoints(Stream.of(networks).map(EndpointSpec::on).toList());
    }
}
