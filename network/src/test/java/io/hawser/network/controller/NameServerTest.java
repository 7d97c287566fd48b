package io.hawser.network.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.kernel.ffm.Datagrams;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.SocketCalls;
import io.hawser.kernel.netns.Namespace;
import io.hawser.network.dns.Explanation;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxSpec;
import io.hawser.network.store.MemoryStore;
import io.hawser.network.store.Store;
import io.hawser.testkit.Command;
import io.hawser.testkit.TestHost;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The resolvers of sandboxes over restarts of their controller, and the files after a crash. */
class NameServerTest {
    private static final int SO_NO_CHECK = 11;
    private static final Pattern PORT = Pattern.compile("udp dport set (\\d+)");

    private final Random random = new Random(3);
    private final Store store = new MemoryStore();

    private NetworkController open(TestHost host, Namespace namespace) {
        ControllerConfig config = ControllerConfig.builder(
                        namespace, host.folder().resolve("run"), "test", store)
                .defaultBridge(DefaultBridge.standard().withEnabled(false))
                .build();
        return NetworkController.open(config);
    }

    private SandboxSpec spec(Path hosts) {
        SandboxId id = SandboxId.random(random);
        return SandboxSpec.builder(id, id.hex64(), "web")
                .endpoints(EndpointSpec.on("net"))
                .hostsFile(hosts)
                .build();
    }

    /** A container may take the port while nobody holds it: names are answered from another, and the rules say so. */
    @Test
    void aPortThatWasTakenWhileNoDaemonRanIsReplacedInTheRulesToo() throws Exception {
        try (TestHost host = TestHost.create();
                Namespace namespace = host.namespace()) {
            Sandbox sandbox;
            int before;
            try (NetworkController first = open(host, namespace)) {
                first.restore(Set.of());
                first.createNetwork(NetworkSpec.named("net"));
                sandbox = first.createSandbox(spec(host.folder().resolve("hosts")));
                before = port(sandbox);
                assertAnswers(sandbox);
            }
            DatagramChannel.open(StandardProtocolFamily.INET).close();
            try (Namespace inside = Namespace.open(sandbox.key());
                    DatagramChannel thief = inside.call(() -> DatagramChannel.open(StandardProtocolFamily.INET));
                    NetworkController second = open(host, namespace)) {
                thief.bind(new InetSocketAddress("127.0.0.11", before));
                assertThat(second.restore(Set.of(sandbox.id())).problems()).isEmpty();
                assertThat(port(sandbox)).isNotEqualTo(before);
                assertAnswers(sandbox);
                assertThat(second.restore(Set.of(sandbox.id())).repairs()).isEmpty();
                second.deleteSandbox(sandbox.id());
                second.removeNetwork(second.network("net").id());
            }
        }
    }

    /** Earlier versions led port 53 elsewhere by a chain of another type, which the kernel does not change. */
    @Test
    void theRulesOfAnEarlierVersionAreReplaced() throws Exception {
        try (TestHost host = TestHost.create();
                Namespace namespace = host.namespace()) {
            Sandbox sandbox;
            try (NetworkController first = open(host, namespace)) {
                first.restore(Set.of());
                first.createNetwork(NetworkSpec.named("net"));
                sandbox = first.createSandbox(spec(host.folder().resolve("hosts")));
            }
            nft(sandbox, "delete table ip hawser-dns");
            nft(sandbox, "add table ip hawser-dns");
            nft(sandbox, "add chain ip hawser-dns output { type nat hook output priority -100; }");
            nft(sandbox, "add rule ip hawser-dns output ip daddr 127.0.0.11 udp dport 53 dnat to 127.0.0.11:61000");
            try (NetworkController second = open(host, namespace)) {
                assertThat(second.restore(Set.of(sandbox.id())).problems()).isEmpty();
                assertThat(port(sandbox)).isPositive();
                assertAnswers(sandbox);
                assertThat(second.restore(Set.of(sandbox.id())).repairs()).isEmpty();
                second.deleteSandbox(sandbox.id());
                second.removeNetwork(second.network("net").id());
            }
        }
    }

    /** UDP over IPv4 may go without a checksum (RFC 768). */
    @Test
    void aQuestionWithoutAChecksumIsAnswered() throws Exception {
        try (TestHost host = TestHost.create();
                Namespace namespace = host.namespace();
                NetworkController controller = open(host, namespace)) {
            controller.restore(Set.of());
            controller.createNetwork(NetworkSpec.named("net"));
            Sandbox sandbox = controller.createSandbox(spec(host.folder().resolve("hosts")));
            try (Namespace inside = Namespace.open(sandbox.key());
                    FileDescriptor client =
                            inside.call(() -> SocketCalls.socket(SocketCalls.AF_INET, SocketCalls.SOCK_DGRAM, 0))) {
                assertThat(SocketCalls.option(client, SocketCalls.SOL_SOCKET, SO_NO_CHECK, 1))
                        .isTrue();
                SocketCalls.receiveTimeout(client, 60_000);
                byte[] query = HexFormat.of().parseHex("123401000001000000000000037765620000010001");
                SocketCalls.send(client, query, Datagrams.encoded(new InetSocketAddress("127.0.0.11", 53)));
                byte[] reply = new byte[512];
                assertThat(SocketCalls.receive(client, reply, 0)).isEqualTo(query.length + 16);
                assertThat(reply[query.length + 12]).isEqualTo((byte) 172);
            }
            controller.deleteSandbox(sandbox.id());
            controller.removeNetwork(controller.network("net").id());
        }
    }

    /** Also who came and went without anybody's asking: its name is not asked for elsewhere. */
    @Test
    void namesAreKnownWhenTheyComeAndGoneWhenTheyGo() throws Exception {
        try (TestHost host = TestHost.create();
                Namespace namespace = host.namespace();
                NetworkController controller = open(host, namespace)) {
            controller.restore(Set.of());
            Network net = controller.createNetwork(NetworkSpec.named("net"));
            Sandbox asker = controller.createSandbox(spec(host.folder().resolve("hosts")));
            List<SandboxId> others = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                others.add(other(controller, i));
                Endpoint endpoint = controller.connect(others.getLast(), EndpointSpec.on("net"));
                if (i % 3 == 0) {
                    assertThat(controller.explainName(asker.id(), "db" + i, "A").records())
                            .singleElement()
                            .asString()
                            .endsWith(endpoint.ipv4().orElseThrow().address().getHostAddress());
                }
            }
            others.add(other(controller, others.size()));
            controller.connect(others.getLast(), EndpointSpec.on("net"));
            for (int i = others.size() - 1; i >= 0; i--) {
                controller.disconnect(others.get(i), net.id());
                Explanation gone = controller.explainName(asker.id(), "db" + i, "A");
                assertThat(gone.rcode()).isEqualTo("NXDOMAIN");
                assertThat(gone.source()).isEqualTo("net");
                controller.deleteSandbox(others.get(i));
            }
            controller.deleteSandbox(asker.id());
            controller.removeNetwork(net.id());
        }
    }

    /** As in Docker: what a server outside says of the name of a container there is right. */
    @Test
    void whoJoinsTheDefaultBridgeHasNoNameThereAndWasNotThereEither() throws Exception {
        try (TestHost host = TestHost.create();
                Namespace namespace = host.namespace();
                NetworkController controller = NetworkController.open(
                        ControllerConfig.builder(namespace, host.folder().resolve("run"), "test", store)
                                .build())) {
            controller.restore(Set.of());
            Network net = controller.createNetwork(NetworkSpec.named("net"));
            Sandbox asker = controller.createSandbox(spec(host.folder().resolve("hosts")));
            controller.connect(asker.id(), EndpointSpec.on("bridge"));
            SandboxId other = other(controller, 1);
            controller.connect(other, EndpointSpec.on("bridge"));
            assertThat(controller.explainName(asker.id(), "db1", "A").source()).isNotEqualTo("bridge");
            controller.disconnect(other, controller.network("bridge").id());
            assertThat(controller.explainName(asker.id(), "db1", "A").source()).isNotEqualTo("bridge");
            controller.deleteSandbox(other);
            controller.deleteSandbox(asker.id());
            controller.removeNetwork(net.id());
        }
    }

    private SandboxId other(NetworkController controller, int number) {
        SandboxId id = SandboxId.random(random);
        controller.createSandbox(
                SandboxSpec.builder(id, id.hex64(), "db" + number).build());
        return id;
    }

    private static void nft(Sandbox sandbox, String command) {
        Command.of("nft", command).inside(sandbox.key()).run().orFail();
    }

    /** Killed between the record and the file, or in the middle of the file: the next start writes what was meant. */
    @Test
    void aHostsFileThatACrashLeftBehindIsRepairedAndTheUsersLinesStay() throws Exception {
        try (TestHost host = TestHost.create();
                Namespace namespace = host.namespace()) {
            Path hosts = host.folder().resolve("hosts");
            Sandbox sandbox;
            String whole;
            try (NetworkController first = open(host, namespace)) {
                first.restore(Set.of());
                first.createNetwork(NetworkSpec.named("net"));
                sandbox = first.createSandbox(spec(hosts));
                Files.writeString(hosts, Files.readString(hosts) + "1.2.3.4\tmine\n");
                whole = Files.readString(hosts);
            }
            Files.writeString(host.folder().resolve("hosts.next"), whole + "172.31.0.9\told\n");
            Files.writeString(host.folder().resolve("hosts.lines"), " 172.31.0.9\told\n");
            Files.writeString(hosts, whole.substring(0, 30));
            try (NetworkController second = open(host, namespace)) {
                second.restore(Set.of(sandbox.id()));
                assertThat(hosts).hasContent(whole);
                second.deleteSandbox(sandbox.id());
                second.removeNetwork(second.network("net").id());
            }
        }
    }

    private static int port(Sandbox sandbox) {
        String rules = Command.of("nft", "list", "table", "ip", "hawser-dns")
                .inside(sandbox.key())
                .run()
                .orFail()
                .out();
        Matcher port = PORT.matcher(rules);
        assertThat(port.find()).as(rules).isTrue();
        return Integer.parseInt(port.group(1));
    }

    private static void assertAnswers(Sandbox sandbox) {
        assertThat(Command.of("busybox", "nslookup", "web", "127.0.0.11")
                        .inside(sandbox.key())
                        .run()
                        .out())
                .contains("172.");
    }
}
