package io.hawser.network.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.kernel.netns.Namespace;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.model.PortBinding;
import io.hawser.network.model.Protocol;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxSpec;
import io.hawser.network.store.MemoryStore;
import io.hawser.network.store.Store;
import io.hawser.testkit.TestHost;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Other programs at our packet rules: what they do is undone, or cannot be done. */
class RuleGuardTest {
    private static final SandboxId WEB = new SandboxId("a".repeat(64));
    private static final long PATIENCE_SECONDS = 30;

    @Test
    void whatOthersDoToTablesWithoutAnOwnerIsUndone() throws InterruptedException {
        try (TestHost host = TestHost.create();
                Namespace namespace = host.namespace();
                Store store = new MemoryStore();
                NetworkController controller = open(host, namespace, store, false)) {
            BlockingQueue<NetworkEvent> events = new LinkedBlockingQueue<>();
            controller.subscribe(events::add);
            populate(controller);
            String before = ours(host);
            assertThat(before).contains("8080 counter : 172.18.0.2 . 80");
            events.clear();
            for (String deed : List.of(
                    "flush ruleset",
                    "delete table inet hawser",
                    "flush table bridge hawser",
                    "delete element inet hawser any4 { tcp . 8080 }",
                    "add element inet hawser any4 { tcp . 22 : 172.18.0.2 . 22 }",
                    "insert rule inet hawser forward accept")) {
                long start = System.nanoTime();
                host.ok("nft", deed);
                NetworkEvent event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                Duration open = Duration.ofNanos(System.nanoTime() - start);
                assertThat(event).as(deed).isInstanceOf(NetworkEvent.Repaired.class);
                assertThat(ours(host)).as(deed).isEqualTo(before);
                System.out.println(deed + ": put back after " + open.toMillis() + " ms");
                events.clear();
            }
            assertThat(controller.ruleRepairs()).isEqualTo(6);
            controller.deleteSandbox(WEB);
            assertThat(ours(host)).doesNotContain("8080");
            assertThat(events.poll()).isInstanceOf(NetworkEvent.Disconnected.class);
        }
    }

    @Test
    void ownedTablesAreOutOfReach() {
        try (TestHost host = TestHost.create();
                Namespace namespace = host.namespace();
                Store store = new MemoryStore();
                NetworkController controller = open(host, namespace, store, true)) {
            populate(controller);
            String before = ours(host);
            host.ok("nft", "flush ruleset");
            assertThat(host.run("nft", "delete table inet hawser").succeeded()).isFalse();
            assertThat(ours(host)).isEqualTo(before);
            assertThat(controller.ruleRepairs()).isZero();
        }
    }

    @Test
    void theAdministratorsTableIsMadeOnceAndLeftAlone() {
        try (TestHost host = TestHost.create();
                Namespace namespace = host.namespace();
                Store store = new MemoryStore()) {
            open(host, namespace, store, true).close();
            assertThat(host.ok("nft", "list table inet hawser-user"))
                    .contains("chain forward", "chain prerouting", "version 1");
            host.ok("nft", "add rule inet hawser-user forward ip saddr 192.0.2.1 drop");
            String filled = host.ok("nft", "list table inet hawser-user");
            open(host, namespace, store, true).close();
            assertThat(host.ok("nft", "list table inet hawser-user")).isEqualTo(filled);
        }
    }

    private static NetworkController open(TestHost host, Namespace namespace, Store store, boolean owned) {
        HostChanges all = HostChanges.ALL;
        NetworkController controller = NetworkController.open(
                ControllerConfig.builder(namespace, host.folder().resolve("run"), "guarded", store)
                        .defaultBridge(DefaultBridge.standard())
                        .hostChanges(new HostChanges(
                                all.forwarding(),
                                all.forwardingForAll(),
                                all.ipv4Rules(),
                                all.ipv6Rules(),
                                all.directRouting(),
                                owned))
                        .build());
        assertThat(controller.restore(Set.of()).problems()).isEmpty();
        return controller;
    }

    private static void populate(NetworkController controller) {
        controller.createNetwork(NetworkSpec.named("web"));
        controller.createSandbox(SandboxSpec.builder(WEB, WEB.hex64(), "web")
                .endpoints(EndpointSpec.on("web"))
                .ports(List.of(PortBinding.of(Protocol.TCP, 80, 8080)))
                .build());
    }

    /** Sorted: a set's elements have no order. */
    private static String ours(TestHost host) {
        return host.ok("sh", "-c", "nft -s list table inet hawser; nft -s list table bridge hawser")
                .lines()
                .map(line -> line.replaceFirst("# progname .*", ""))
                .map(line -> String.join(
                        " ",
                        List.of(line.replaceAll("[{},=]", " ").strip().split("\\s{2,}|, ")).stream()
                                .sorted()
                                .toList()))
                .sorted()
                .reduce("", (a, b) -> a + b + "\n");
    }
}
