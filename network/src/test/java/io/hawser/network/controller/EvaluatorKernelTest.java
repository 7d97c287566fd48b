package io.hawser.network.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.kernel.netns.Namespace;
import io.hawser.network.controller.Probes.Probe;
import io.hawser.network.evaluate.Delivered;
import io.hawser.network.evaluate.Evaluator;
import io.hawser.network.evaluate.Exchange;
import io.hawser.network.evaluate.Spot;
import io.hawser.network.evaluate.Tuple;
import io.hawser.network.model.Family;
import io.hawser.network.store.MemoryStore;
import io.hawser.testkit.SeededRandom;
import io.hawser.testkit.TestHost;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The evaluator against the kernel: random packets in random states, and both say the same. */
@ExtendWith(SeededRandom.class)
class EvaluatorKernelTest {
    private static final int STATES = 4;
    private static final int PACKETS = 700;
    private static final int TRIES = 20;
    private static final Duration PATIENCE = Duration.ofMillis(900);

    /** A question with what the evaluator says of it. */
    private record Question(Probe probe, Optional<Exchange> exchange, String expected) {}

    private Random random = new Random();
    private final Map<String, Namespace> spots = new HashMap<>();

    @Test
    void theEvaluatorSaysWhatTheKernelDoes(RandomGenerator seeded) throws Exception {
        random = (Random) seeded;
        for (int state = 0; state < STATES; state++) {
            try (TestHost host = TestHost.create();
                    Namespace onHost = host.namespace();
                    Namespace onLan = Namespace.open(host.lan().netns())) {
                spots.clear();
                spots.put("host", onHost);
                spots.put("lan", onLan);
                compareOneState(host);
            }
        }
    }

    private void compareOneState(TestHost host) throws IOException {
        boolean bridgeCalls = random.nextBoolean();
        host.ok("sysctl", "-qw", "net.ipv6.conf.default.accept_dad=0");
        for (String family : List.of("iptables", "ip6tables")) {
            host.ok("sysctl", "-qw", "net.bridge.bridge-nf-call-" + family + "=" + (bridgeCalls ? 1 : 0));
        }
        ControllerConfig config = ControllerConfig.builder(
                        spot("host"), host.folder().resolve("run"), "random", new MemoryStore())
                .random(random)
                .publishing(new PublishSettings(PublishDefault.ALL, false))
                .build();
        try (NetworkController controller = NetworkController.open(config);
                Answering servers = new Answering()) {
            controller.restore(Set.of());
            RandomTown town = new RandomTown(controller, random);
            town.build();
            settle(host, town, servers);
            Evaluator evaluator = ReachabilityTest.evaluator(controller.wanted(), bridgeCalls);
            List<Question> questions = new ArrayList<>();
            for (int i = 0; i < PACKETS; i++) {
                questions.add(question(town, evaluator, i));
            }
            assertThat(questions.stream()
                            .filter(question -> !question.expected().isEmpty()))
                    .as("somebody answers")
                    .isNotEmpty();
            assertThat(disagreements(questions)).isEmpty();
            town.sandboxes()
                    .forEach(sandbox -> spot(ReachabilityTest.guest(sandbox)).close());
            town.clear();
        }
    }

    private void settle(TestHost host, RandomTown town, Answering servers) {
        for (String network : town.networks()) {
            String number = network.substring(3);
            host.lan().ok("ip", "route", "replace", "10." + number + ".0.0/24", "via", host.ipv4());
            host.lan().ok("ip", "route", "replace", "fd" + number + "::/64", "via", host.ipv6());
        }
        for (Sandbox sandbox : town.sandboxes()) {
            Namespace inside = Namespace.open(sandbox.key());
            spots.put(ReachabilityTest.guest(sandbox), inside);
            servers.in(inside, ReachabilityTest.guest(sandbox), RandomTown.PORTS);
        }
        servers.start();
    }

    private Namespace spot(String name) {
        return Objects.requireNonNull(spots.get(name), name);
    }

    private Question question(RandomTown town, Evaluator evaluator, int number) {
        List<String> names = List.copyOf(new java.util.TreeSet<>(spots.keySet()));
        String name = names.get(random.nextInt(names.size()));
        Spot from =
                name.equals("host") ? Spot.HOST : name.equals("lan") ? new Spot.Beyond("eth0") : new Spot.Inside(name);
        boolean v4 = random.nextBoolean();
        boolean tcp = random.nextBoolean();
        InetAddress to = town.anyAddress(v4 ? Family.IPV4 : Family.IPV6);
        int port = town.anyPort();
        Optional<InetAddress> source = from instanceof Spot.Beyond
                ? Optional.of(v4 ? Trial.LAN4 : Trial.LAN6).filter(own -> !to.isLoopbackAddress())
                : evaluator.source(from, to);
        Optional<Exchange> exchange =
                source.map(own -> evaluator.ask(from, Tuple.of(tcp ? Tuple.TCP : Tuple.UDP, own, to, port)));
        Probe probe = new Probe(spot(name), tcp, to, port, Integer.toString(number));
        return new Question(probe, exchange, expected(exchange));
    }

    /** What the servers would say. */
    private static String expected(Optional<Exchange> exchange) {
        Optional<Delivered> end = exchange.flatMap(Exchange::answered);
        return end.isPresent()
                        && end.get().where() instanceof Spot.Inside(var guest)
                        && RandomTown.PORTS.contains(end.get().as().destinationPort())
                ? guest + " " + end.get().as().source().getHostAddress()
                : Probes.NOTHING;
    }

    private static List<String> disagreements(List<Question> questions) {
        List<Question> left = questions;
        List<String> answers = List.of();
        for (int i = 0; i < TRIES && !left.isEmpty(); i++) {
            answers = Probes.ask(left.stream().map(Question::probe).toList(), PATIENCE);
            List<Question> again = new ArrayList<>();
            List<String> said = new ArrayList<>();
            for (int j = 0; j < left.size(); j++) {
                if (!answers.get(j).equals(left.get(j).expected())) {
                    again.add(left.get(j));
                    said.add(answers.get(j));
                }
            }
            left = again;
            answers = said;
        }
        List<String> lines = new ArrayList<>();
        for (int j = 0; j < left.size(); j++) {
            Question question = left.get(j);
            lines.add("kernel: '" + answers.get(j) + "', evaluator: '" + question.expected() + "' for "
                    + question.probe()
                    + question.exchange().map(exchange -> "\n" + exchange).orElse(" (no route)"));
        }
        return lines;
    }
}
