package io.hawser.network.plan;

import io.hawser.kernel.nftables.Transaction;
import io.hawser.network.firewall.BridgeRules;
import io.hawser.network.firewall.Firewall;
import io.hawser.network.ipam.Ipam;
import io.hawser.network.ipam.Pool;
import io.hawser.network.ipam.ReservedPrefixes;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.model.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a request costs before the kernel is asked: the plan of one more network, the comparison of everything at a start, the
 * rules as a transaction, an address among many taken. On the JVM options the daemon has.
 */
@org.openjdk.jmh.annotations.State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "-Xms8m", "-Xmx160m", "-XX:TieredStopAtLevel=1"})
public class PlanBench {
    @Param({"10", "1000"})
    int networks;

    private final Ipam ipam = new Ipam(List.of());
    private State all = State.empty();
    private State one = State.empty();
    private List<Resource> rules = List.of();
    private Pool pool = new Pool(Cidr.parse("10.0.0.0/8"), Optional.empty());

    @Setup
    public void fill() {
        all = Firewall.skeleton(false);
        for (int i = 0; i < networks; i++) {
            all = all.plus(network("br-" + i, i));
        }
        one = network("br-more", networks);
        rules = all.resources().stream().filter(NftElement.class::isInstance).collect(Collectors.toList());
        pool = ipam.requestPool(Family.IPV4, Optional.of(pool.subnet()), Optional.empty(), ReservedPrefixes.NONE);
        for (int i = 0; i < networks; i++) {
            ipam.requestAddress(pool, Optional.empty());
        }
    }

    private static State network(String bridge, int number) {
        Mark mark = new Mark("engine", String.format("%064x", number));
        List<Resource> resources = new ArrayList<>();
        resources.add(new BridgeLink(bridge, new MacAddress("02:00:00:00:00:01"), 1500, mark));
        resources.add(new AddressOn(Place.HOST, bridge, Cidr.parse("10.0.0.1/24")));
        resources.add(new LinkUp(Place.HOST, bridge));
        return State.of(resources)
                .plus(Firewall.network(new BridgeRules(bridge, false, true, List.of(), List.of(), false)));
    }

    @Benchmark
    public Plan oneMoreNetwork() {
        return one.creation();
    }

    @Benchmark
    public Plan everythingAsItShouldBe() {
        return Plan.between(all, all);
    }

    @Benchmark
    public Transaction allElementsAsOneTransaction() {
        Transaction.Builder builder = Transaction.builder();
        rules.forEach(rule -> builder.create(((NftElement) rule).element()));
        return builder.build();
    }

    @Benchmark
    public Object takeAnAddressAndGiveItBack() {
        var address = ipam.requestAddress(pool, Optional.empty());
        ipam.releaseAddress(pool, address);
        return address;
    }
}
