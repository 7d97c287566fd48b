package io.hawser.network.reach;

import io.hawser.kernel.netns.Namespace;
import io.hawser.network.controller.Answering;
import io.hawser.network.controller.ControllerConfig;
import io.hawser.network.controller.DefaultBridge;
import io.hawser.network.controller.NetworkController;
import io.hawser.network.controller.Probes;
import io.hawser.network.controller.Probes.Probe;
import io.hawser.network.controller.Sandbox;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.Ip;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.model.PortBinding;
import io.hawser.network.model.Protocol;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxSpec;
import io.hawser.network.store.MemoryStore;
import io.hawser.testkit.Command;
import io.hawser.testkit.Eventually;
import io.hawser.testkit.TestHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A host with one network, {@code web} on bridge br-web, and one container, {@code shop}, whose port 80 is published as 8080 on
 * every address and as 8081 on 127.0.0.1. Before, the host forwarded nothing.
 */
final class Quay implements AutoCloseable {
    private static final int TRIES = 5;

    private final TestHost host = TestHost.create();
    private final Namespace onHost = host.namespace();
    private final Namespace onLan = Namespace.open(host.lan().netns());
    private final NetworkController networks;
    private final Namespace inside;
    private final Answering server = new Answering();
    private final Sandbox shop;

    Quay() throws IOException {
        host.ok("sysctl", "-qw", "net.ipv4.ip_forward=0");
        networks = NetworkController.open(
                ControllerConfig.builder(onHost, host.folder().resolve("run"), "quay", new MemoryStore())
                        .defaultBridge(DefaultBridge.standard().withEnabled(false))
                        .build());
        networks.restore(Set.of());
        networks.createNetwork(NetworkSpec.builder("web")
                .subnets("10.5.0.0/24")
                .options(Map.of("com.docker.network.bridge.name", "br-web"))
                .build());
        SandboxId id = SandboxId.random(new Random(5));
        shop = networks.createSandbox(SandboxSpec.builder(id, id.hex64(), "shop")
                .endpoints(EndpointSpec.on("web"))
                .ports(List.of(
                        PortBinding.of(Protocol.TCP, 80, 8080),
                        new PortBinding(Protocol.TCP, 80, Optional.of(Ip.parse("127.0.0.1")), 8081, 8081)))
                .build());
        inside = Namespace.open(shop.key());
        server.in(inside, "shop", List.of(80));
        server.start();
    }

    TestHost host() {
        return host;
    }

    Namespace namespace() {
        return onHost;
    }

    NetworkController networks() {
        return networks;
    }

    /** Loads what another program would. */
    void loads(String resource) throws IOException {
        byte[] script;
        try (var in = Quay.class.getResourceAsStream("/foreign/" + resource)) {
            script = java.util.Objects.requireNonNull(in, resource).readAllBytes();
        }
        List<String> program =
                resource.endsWith(".nft") ? List.of("nft", "-f", "-") : List.of("iptables-restore", "-n");
        Command.of(program.toArray(String[]::new))
                .inside(host.netns())
                .reading(script)
                .run()
                .orFail();
    }

    /** Does what a remedy says. */
    void types(String commandLine) {
        host.ok("sh", "-c", commandLine);
    }

    /** Whether the LAN reaches the published port, tried a few times: where it is to be out of reach. */
    boolean isReached() {
        return IntStream.range(0, TRIES).anyMatch(i -> isReachedAtOnce());
    }

    /** Fails the test unless the LAN reaches the published port. */
    void awaitReached() {
        Eventually.holds("the LAN reaches the port", this::isReachedAtOnce);
    }

    private boolean isReachedAtOnce() {
        Probe probe = new Probe(onLan, true, Ip.parse("10.99.0.1"), 8080, "hello");
        return Probes.ask(List.of(probe), Duration.ofMillis(400)).getFirst().startsWith("shop ");
    }

    @Override
    public void close() throws IOException {
        server.close();
        networks.deleteSandbox(shop.id());
        networks.close();
        inside.close();
        onLan.close();
        onHost.close();
        host.close();
    }

    /** For scripts written in a test. */
    void nft(String script) {
        Command.of("nft", "-f", "-")
                .inside(host.netns())
                .reading(script.getBytes(StandardCharsets.UTF_8))
                .run()
                .orFail();
    }
}
