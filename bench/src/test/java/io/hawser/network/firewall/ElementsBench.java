package io.hawser.network.firewall;

import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.nftables.NftSocket;
import io.hawser.kernel.nftables.Transaction;
import io.hawser.network.model.Ip;
import io.hawser.network.model.Protocol;
import io.hawser.network.model.PublishedPort;
import io.hawser.network.plan.NftElement;
import io.hawser.network.plan.NftTable;
import io.hawser.network.plan.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Published ports into the kernel in one transaction, from the ports to the kernel's answer, in a namespace of the bench's own;
 * needs root. Shifted ports, so that each is an element of its own. On the JVM options the daemon has.
 */
@org.openjdk.jmh.annotations.State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(
        value = 1,
        jvmArgs = {
            "-XX:+UseSerialGC",
            "-Xms8m",
            "-Xmx160m",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED"
        })
public class ElementsBench {
    @Param({"1", "1000", "10000"})
    int ports;

    private Path pin = Path.of("");
    private Namespace namespace = Namespace.current();
    private NftSocket nft = NftSocket.open(namespace);

    @Setup
    public void make() throws Exception {
        nft.close();
        namespace.close();
        pin = Files.createTempDirectory("elements").resolve("netns");
        namespace = Namespace.create(pin);
        nft = NftSocket.open(namespace);
        Transaction.Builder skeleton = Transaction.builder();
        Firewall.skeleton(true).resources().forEach(table -> skeleton.addAll(((NftTable) table).objects()));
        nft.apply(skeleton.build());
    }

    @Benchmark
    public State publish() {
        PublishedPort port =
                new PublishedPort(Protocol.TCP, Ip.parse("0.0.0.0"), 20_001, Ip.parse("172.17.0.2"), 20_000, ports);
        State state = Firewall.endpoint(EndpointRules.of("veth0").withPublished(List.of(port)));
        Transaction.Builder transaction = Transaction.builder();
        state.resources().forEach(element -> transaction.create(((NftElement) element).element()));
        nft.apply(transaction.build());
        return state;
    }

    @TearDown(Level.Iteration)
    public void clear() {
        Transaction.Builder transaction = Transaction.builder();
        List.of(Sets.V4.any(), Sets.V4.itself(), Sets.MIRRORS).forEach(transaction::flush);
        nft.apply(transaction.build());
    }

    @TearDown
    public void end() throws Exception {
        nft.close();
        namespace.close();
        Namespace.unpin(pin);
        Files.delete(pin.getParent());
    }
}
