package io.hawser.network.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.kernel.netns.Namespace;
import io.hawser.network.evaluate.Delivered;
import io.hawser.network.evaluate.Evaluator;
import io.hawser.network.evaluate.Exchange;
import io.hawser.network.evaluate.Host;
import io.hawser.network.evaluate.HostReading;
import io.hawser.network.evaluate.Rules;
import io.hawser.network.evaluate.Spot;
import io.hawser.network.evaluate.Tuple;
import io.hawser.network.evaluate.Unknown;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.model.MacAddress;
import io.hawser.network.plan.State;
import io.hawser.network.store.MemoryStore;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every cell of docs/reachability.md by evaluation of what would be rendered: no kernel, the real drivers and rules. */
class ReachabilityTest {
    @TempDir
    static Path directory;

    private static final Host AROUND = new Host(
            List.of(new Host.Link(
                    "eth0",
                    Optional.empty(),
                    false,
                    List.of(Cidr.parse("10.99.0.1/24"), Cidr.parse("fd99::1/64")),
                    false)),
            List.of(),
            List.of(),
            Set.of(),
            EnumSet.noneOf(Family.class));

    private static NetworkController controller(FakeHost host) {
        ControllerConfig config = ControllerConfig.builder(Namespace.current(), directory, "engine", new MemoryStore())
                .random(new Random(42))
                .hostResolvConf(directory.resolve("resolv.conf"))
                .build();
        NetworkController controller = NetworkController.open(config, host);
        controller.restore(Set.of());
        return controller;
    }

    @TestFactory
    Stream<DynamicTest> everyCellIsAsDocumented() {
        return Stream.of(false, true)
                .map(calls -> DynamicTest.dynamicTest(
                        "bridge-nf-call-iptables " + (calls ? 1 : 0), () -> everyCellIsAsDocumented(calls)));
    }

    private void everyCellIsAsDocumented(boolean bridgeCalls) {
        try (NetworkController controller = controller(new FakeHost())) {
            Town town = Town.build(controller);
            Evaluator evaluator = evaluator(controller.wanted(), bridgeCalls);
            List<Trial> trials = Trial.all(town, bridgeCalls);
            assertThat(trials).hasSizeGreaterThan(1500);
            assertThat(trials.stream()
                            .flatMap(trial -> verdict(evaluator, town, trial).stream())
                            .toList())
                    .isEmpty();
        }
    }

    static Evaluator evaluator(State wanted, boolean bridgeCalls) {
        Host around = new Host(
                AROUND.links(),
                AROUND.routes(),
                AROUND.guests(),
                AROUND.forwarding(),
                bridgeCalls ? EnumSet.allOf(Family.class) : Set.of());
        return new Evaluator(Rules.of(wanted), HostReading.of(wanted, around), Unknown.REFUSED);
    }

    /** What is wrong with a cell, with the packet's way; empty where it is as documented. */
    static Optional<String> verdict(Evaluator evaluator, Town town, Trial trial) {
        Optional<Exchange> exchange = exchange(evaluator, town, trial);
        Optional<Delivered> end = exchange.flatMap(Exchange::answered);
        String server = guest(town.server(trial.kind()));
        Optional<InetAddress> seen = end.filter(delivered -> delivered.where().equals(new Spot.Inside(server)))
                .map(delivered -> delivered.as().source());
        boolean relayed = end.filter(delivered -> delivered.where() instanceof Spot.OnHost)
                .isPresent();
        boolean heard = exchange.filter(each -> each.there() instanceof Delivered(var where, var as, var trace)
                        && where.equals(new Spot.Inside(server)))
                .isPresent();
        boolean right = trial.relayed()
                ? relayed
                : seen.equals(trial.expected()) && heard == trial.expected().isPresent();
        return right
                ? Optional.empty()
                : Optional.of(trial + ": sees " + seen + (heard ? ", hears it" : "") + ", not " + trial.expected()
                        + "\n    " + exchange.map(Object::toString).orElse("no route"));
    }

    private static Optional<Exchange> exchange(Evaluator evaluator, Town town, Trial trial) {
        Spot from = spot(town, trial);
        Optional<InetAddress> source = from instanceof Spot.Beyond || crafted(trial)
                ? Optional.of(Trial.own(town, trial.kind(), trial.row(), trial.family()))
                : evaluator.source(from, trial.target());
        return source.map(own -> {
            Tuple tuple = Tuple.of(trial.protocol().number(), own, trial.target(), trial.port());
            return crafted(trial) && from instanceof Spot.Inside(var guest)
                    ? byTheGateway(evaluator, guest, tuple)
                    : evaluator.ask(from, tuple);
        });
    }

    private static boolean crafted(Trial trial) {
        return trial.row().from().endsWith("crafted") || trial.row().from().endsWith("by the gateway");
    }

    private static Exchange byTheGateway(Evaluator evaluator, String guest, Tuple tuple) {
        Host.Nic nic = evaluator.host().guests().stream()
                .filter(each -> each.name().equals(guest))
                .findFirst()
                .orElseThrow()
                .nics()
                .getFirst();
        MacAddress bridge = evaluator.host().links().stream()
                .filter(link -> link.name().equals(nic.bridge()))
                .findFirst()
                .flatMap(Host.Link::mac)
                .orElseThrow();
        return evaluator.ask(nic, nic.mac(), bridge, tuple);
    }

    private static Spot spot(Town town, Trial trial) {
        String from = trial.row().from();
        if (from.startsWith("LAN")) {
            return new Spot.Beyond("eth0");
        }
        return town.client(trial.kind(), from)
                .<Spot>map(sandbox -> new Spot.Inside(guest(sandbox)))
                .orElse(Spot.HOST);
    }

    static String guest(Sandbox sandbox) {
        return sandbox.key().getFileName().toString();
    }

    @Test
    void theTablesCoverEveryKindOfNetwork() {
        assertThat(ReachTables.read().keySet()).containsExactlyElementsOf(Town.KINDS);
    }
}
