package io.hawser.network.controller;

import io.hawser.kernel.netns.Namespace;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.model.PortBinding;
import io.hawser.network.model.Protocol;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxSpec;
import io.hawser.network.store.MemoryStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A TCP connection from a container on one bridge to a published port of a container on another, by the host's address, among
 * other published ports that are an element each. On a host of the bench's own; needs root.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 30)
@Measurement(iterations = 60)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"})
public class ConnectBench {
    private static final int CONNECTIONS = 200;
    private static final int PORT = 19_999;

    @Param({"1", "1000", "10000"})
    int others;

    private final List<SocketChannel> clients = new ArrayList<>();
    private final List<SandboxId> sandboxes = new ArrayList<>();
    private final Random random = new Random(3);
    private final MemoryStore store = new MemoryStore();
    private final InetSocketAddress published = new InetSocketAddress("10.8.1.1", PORT);
    private Path folder = Path.of("");
    private Namespace host = Namespace.current();
    private Namespace client = Namespace.current();
    private Optional<NetworkController> controller = Optional.empty();
    private Optional<ServerSocketChannel> server = Optional.empty();

    @Setup
    public void make() throws Exception {
        folder = Files.createTempDirectory("connect");
        host = Namespace.create(folder.resolve("host"));
        NetworkController networks =
                NetworkController.open(ControllerConfig.builder(host, folder.resolve("run"), "bench", store)
                        .defaultBridge(DefaultBridge.standard().withEnabled(false))
                        .build());
        controller = Optional.of(networks);
        networks.restore(Set.of());
        networks.createNetwork(
                NetworkSpec.builder("servers").subnets("10.8.0.0/24").build());
        networks.createNetwork(
                NetworkSpec.builder("clients").subnets("10.8.1.0/24").build());
        PortBinding range = new PortBinding(Protocol.TCP, 20_000, Optional.empty(), 20_001, 20_001, others);
        run(networks, "other", "servers", List.of(range));
        Sandbox web = run(networks, "web", "servers", List.of(PortBinding.of(Protocol.TCP, 80, PORT)));
        client = Namespace.open(run(networks, "client", "clients", List.of()).key());
        try (Namespace inside = Namespace.open(web.key())) {
            ServerSocketChannel listening = inside.call(ServerSocketChannel::open);
            server = Optional.of(listening.bind(new InetSocketAddress(80), CONNECTIONS));
        }
        Thread.ofPlatform().daemon().start(() -> serve(server.orElseThrow()));
    }

    private Sandbox run(NetworkController networks, String name, String network, List<PortBinding> ports) {
        SandboxId id = SandboxId.random(random);
        sandboxes.add(id);
        return networks.createSandbox(SandboxSpec.builder(id, id.hex64(), name)
                .endpoints(EndpointSpec.on(network))
                .ports(ports)
                .build());
    }

    private static void serve(ServerSocketChannel server) {
        try {
            while (true) {
                server.accept().close();
            }
        } catch (ClosedChannelException end) {
            return;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Setup(Level.Invocation)
    public void open() throws IOException {
        client.call(() -> {
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(SocketChannel.open());
            }
            return clients;
        });
    }

    @Benchmark
    @OperationsPerInvocation(CONNECTIONS)
    public List<SocketChannel> connect() throws IOException {
        for (SocketChannel each : clients) {
            each.connect(published);
        }
        return clients;
    }

    /** Without a goodbye, so that nothing lingers. */
    @TearDown(Level.Invocation)
    public void hangUp() throws IOException {
        for (SocketChannel each : clients) {
            each.setOption(StandardSocketOptions.SO_LINGER, 0);
            each.close();
        }
        clients.clear();
    }

    @TearDown
    public void end() throws Exception {
        server.orElseThrow().close();
        client.close();
        NetworkController networks = controller.orElseThrow();
        sandboxes.forEach(networks::deleteSandbox);
        networks.close();
        store.close();
        host.close();
        Namespace.unpin(folder.resolve("host"));
        try (var left = Files.walk(folder)) {
            for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
