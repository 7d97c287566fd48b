package io.hawser.network.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.NetworkId;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.model.PortBinding;
import io.hawser.network.model.Protocol;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxSpec;
import io.hawser.network.plan.Change;
import io.hawser.network.plan.FaultPoint;
import io.hawser.testkit.Eventually;
import io.hawser.testkit.HostPicture;
import io.hawser.testkit.TestHost;
import io.hawser.testkit.TestHosts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Fifty containers come and go at once, on networks they share and on their own, and the kernel fails now and then. Needs root. */
@ExtendWith(TestHosts.class)
class CrowdTest {
    private static final int CROWD = 50;

    /** Fails one step in two hundred, as long as it is on. Any thread. */
    private static final class Mishaps implements FaultPoint {
        final AtomicBoolean on = new AtomicBoolean();
        final AtomicInteger count = new AtomicInteger();
        private final Random random = new Random(17);

        @Override
        public Optional<Runnable> at(Change step) {
            return on.get() && random.nextInt(200) == 0 ? Optional.of(this::fail) : Optional.empty();
        }

        private void fail() {
            count.incrementAndGet();
            throw new IllegalStateException("mishap");
        }
    }

    @Test
    void whoeverFailsAllOfItIsGoneInTheEnd(TestHost host) throws Exception {
        host.ok("sysctl", "-qw", "net.ipv4.ip_forward=1");
        HostPicture before = host.settled();
        Mishaps mishaps = new Mishaps();
        try (HaltingEngine engine = HaltingEngine.open(host.netns(), host.folder(), mishaps)) {
            engine.restore();
            NetworkController controller = engine.controller();
            mishaps.on.set(true);
            atOnce(i -> comeAndGo(controller, i));
            assertThat(mishaps.count).hasPositiveValue();
            assertThat(engine.store().list("network/sandbox/")).isEmpty();
            assertThat(controller.networks()).allMatch(Network::predefined);
            assertThat(TestHosts.leftOn(host, before)).isEmpty();
        }
        host.ok("sysctl", "-qw", "net.ipv4.ip_forward=0");
    }

    private interface Visit {
        void by(int number) throws Exception;
    }

    private static void atOnce(Visit visit) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                int number = i;
                all.add(threads.submit(() -> {
                    visit.by(number);
                    return number;
                }));
            }
            for (Future<?> one : all) {
                one.get(5, TimeUnit.MINUTES);
            }
        }
    }

    /** Each joins a network of his own and, if it is there, his neighbour's. */
    private static void comeAndGo(NetworkController controller, int number) {
        SandboxId id = SandboxId.random(new Random(number));
        String own = "own-" + number;
        attempt(() -> controller.createNetwork(
                NetworkSpec.builder(own).subnets("10.77." + number + ".0/24").build()));
        boolean up = attempt(() -> controller.createSandbox(
                SandboxSpec.builder(id, NetworkId.random(new Random(number)).hex64(), "c" + number)
                        .endpoints(EndpointSpec.on("none"))
                        .ports(List.of(PortBinding.of(Protocol.TCP, 80, 9000 + number)))
                        .build()));
        if (up) {
            attempt(() -> controller.disconnect(id, controller.network("none").id()));
            attempt(() -> controller.connect(id, EndpointSpec.on(own)));
            attempt(() -> controller.connect(id, EndpointSpec.on("own-" + (number + 1) % CROWD)));
            attempt(() -> controller.disconnect(id, controller.network(own).id()));
        }
        untilDone(() -> controller.deleteSandbox(id));
        untilDone(() -> removeIfThere(controller, own));
    }

    /** False when it was refused: by a mishap, or because a neighbour's network is not there. */
    private static boolean attempt(Runnable request) {
        try {
            request.run();
            return true;
        } catch (NetworkException refused) {
            return false;
        }
    }

    private static void removeIfThere(NetworkController controller, String name) {
        controller.networks().stream()
                .filter(network -> network.name().equals(name))
                .forEach(network -> controller.removeNetwork(network.id()));
    }

    /** What is still in use will be free when the neighbour has gone. */
    private static void untilDone(Runnable request) {
        Eventually.holds("it is done", () -> attempt(request));
    }
}
