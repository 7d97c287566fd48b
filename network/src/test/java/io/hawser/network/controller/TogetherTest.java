package io.hawser.network.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.kernel.netns.Namespace;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.Kind;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.model.PortBinding;
import io.hawser.network.model.Protocol;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxSpec;
import io.hawser.network.plan.Faults;
import io.hawser.network.plan.Key;
import io.hawser.network.plan.PinnedNamespace;
import io.hawser.network.plan.Resource;
import io.hawser.network.plan.State;
import io.hawser.network.store.MemoryStore;
import io.hawser.network.store.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two requests at once that share something in the kernel: the tables, forwarding, {@code route_localnet} of a bridge. One of
 * them is held up at each of its steps in turn until the other waits for it or is done.
 */
class TogetherTest {
    @TempDir
    static Path directory;

    /** An engine on a kernel that is a picture, without a default bridge, so that nothing is there at first. */
    static final class Rig {
        final Faults faults = new Faults();
        final FakeHost host = new FakeHost(faults);
        final Store store = new MemoryStore();
        final NetworkController controller = open();

        Rig() {
            controller.restore(Set.of());
        }

        NetworkController open() {
            ControllerConfig config = ControllerConfig.builder(Namespace.current(), directory, "engine", store)
                    .random(new java.util.Random(42))
                    .defaultBridge(DefaultBridge.standard().withEnabled(false))
                    .build();
            return NetworkController.open(config, host);
        }

        void network(String name) {
            controller.createNetwork(NetworkSpec.named(name));
        }

        void remove(String name) {
            controller.removeNetwork(controller.network(name).id());
        }

        void run(String name, String... networks) {
            controller.createSandbox(SandboxSpec.builder(id(name), id(name).hex64(), name)
                    .endpoints(Stream.of(networks).map(EndpointSpec::on).toList())
                    .ports(List.of(PortBinding.of(Protocol.TCP, 80, 0)))
                    .build());
        }

        void connect(String name, String network) {
            controller.connect(id(name), EndpointSpec.on(network).withGwPriority(1));
        }

        void disconnect(String name, String network) {
            controller.disconnect(id(name), controller.network(network).id());
        }

        void delete(String name) {
            controller.deleteSandbox(id(name));
        }

        /** Whether the kernel is what the records say, no more and no less. */
        void agrees() {
            Set<SandboxId> alive = store.list("network/sandbox/").stream()
                    .map(record -> new SandboxId(record.key().substring("network/sandbox/".length())))
                    .collect(Collectors.toSet());
            Restored restored = open().restore(alive);
            assertThat(restored.problems()).isEmpty();
            assertThat(restored.removed()).isEmpty();
            assertThat(restored.repairs()).isEmpty();
        }
    }

    private static SandboxId id(String name) {
        return SandboxId.random(new SplittableRandom(name.hashCode()));
    }

    /** What two do at once, after what was there. */
    record Pair(String name, Consumer<Rig> before, Consumer<Rig> one, Consumer<Rig> other) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Pair> pairs() {
        Consumer<Rig> web = rig -> rig.network("web");
        Consumer<Rig> box = web.andThen(rig -> rig.run("c1", "web"));
        Consumer<Rig> joined = box.andThen(rig -> rig.network("front"));
        return Stream.of(
                new Pair("two first networks", rig -> {}, rig -> rig.network("a"), rig -> rig.network("b")),
                new Pair("last goes, first comes", web, rig -> rig.remove("web"), rig -> rig.network("b")),
                new Pair("first comes, last goes", web, rig -> rig.network("b"), rig -> rig.remove("web")),
                new Pair("two first containers", web, rig -> rig.run("a", "web"), rig -> rig.run("b", "web")),
                new Pair("last container, first", box, rig -> rig.delete("c1"), rig -> rig.run("b", "web")),
                new Pair("first container, last", box, rig -> rig.run("b", "web"), rig -> rig.delete("c1")),
                new Pair("connect, start", joined, rig -> rig.connect("c1", "front"), rig -> rig.run("b", "front")),
                new Pair("connect, other network", joined, rig -> rig.connect("c1", "front"), rig -> rig.network("b")),
                new Pair("disconnect, start", box, rig -> rig.disconnect("c1", "web"), rig -> rig.run("b", "web")));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void whoFailsTakesNothingAwayThatTheOtherCountsOn(Pair pair) throws Exception {
        atOnce(pair, Faults.FAIL);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void whoTakesItsTimeGetsAllOfItToo(Pair pair) throws Exception {
        atOnce(pair, () -> {});
    }

    private static void atOnce(Pair pair, Runnable fault) throws Exception {
        int step = 0;
        while (atOnce(pair, step, fault)) {
            step++;
        }
        assertThat(step).isPositive();
    }

    /** False when the one request has no such step. */
    private static boolean atOnce(Pair pair, int step, Runnable fault) throws Exception {
        Rig rig = new Rig();
        pair.before.accept(rig);
        FutureTask<Void> other = task(() -> pair.other.accept(rig));
        Thread second = Thread.ofPlatform().unstarted(other);
        rig.faults.after(step, () -> {
            second.start();
            awaitIdle(second);
            fault.run();
        });
        FutureTask<Void> one = task(() -> pair.one.accept(rig));
        Thread.ofPlatform().start(one);
        boolean failed = failure(one).isPresent();
        if (rig.faults.struck().isEmpty()) {
            rig.faults.off();
            return false;
        }
        assertThat(failed).isEqualTo(Faults.FAIL.equals(fault));
        assertThat(failure(other)).isEmpty();
        if (failed) {
            pair.one.accept(rig);
        }
        rig.agrees();
        return true;
    }

    private static FutureTask<Void> task(Runnable action) {
        return new FutureTask<>(action, null);
    }

    /** Until it has ended or waits for somebody. */
    private static void awaitIdle(Thread thread) {
        Set<Thread.State> idle = Set.of(Thread.State.WAITING, Thread.State.BLOCKED, Thread.State.TERMINATED);
        while (!idle.contains(thread.getState())) {
            Thread.onSpinWait();
        }
    }

    private static Optional<Throwable> failure(FutureTask<Void> task) throws Exception {
        try {
            task.get(60, TimeUnit.SECONDS);
            return Optional.empty();
        } catch (ExecutionException failed) {
            return Optional.ofNullable(failed.getCause());
        }
    }

    /** Who counts in plans and who takes turns must mean the same things. */
    @Test
    void whatSeveralWantIsWhatTakesTurns() {
        Rig rig = new Rig();
        rig.network("web");
        rig.controller.createNetwork(
                NetworkSpec.builder("six").enableIpv6(true).internal(true).build());
        rig.controller.createNetwork(NetworkSpec.builder("quiet")
                .options(Map.of("com.docker.network.bridge.enable_icc", "false"))
                .build());
        Map<Key, Integer> wanted = new HashMap<>();
        for (String name : List.of("a", "b", "c")) {
            rig.run(name, "web", "six", "quiet");
            count(rig.controller.wantedSandbox(id(name)), wanted);
        }
        rig.controller.networks().forEach(network -> count(rig.controller.wantedNetwork(network.id()), wanted));
        Set<Resource> shared = rig.host.state.resources().stream()
                .filter(resource -> wanted.getOrDefault(resource.key(), 0) > 1)
                .collect(Collectors.toSet());
        assertThat(shared).isNotEmpty().allMatch(Claims::isShareable);
    }

    private static void count(State state, Map<Key, Integer> wanted) {
        state.resources().forEach(resource -> wanted.merge(resource.key(), 1, Integer::sum));
    }

    @Test
    void aNetworkSomebodyIsJoiningIsNotRemoved() throws Exception {
        Rig rig = new Rig();
        rig.network("web");
        FutureTask<Void> removal = task(() -> rig.remove("web"));
        Thread remover = Thread.ofPlatform().unstarted(removal);
        rig.faults.after(3, () -> {
            remover.start();
            awaitIdle(remover);
        });
        rig.run("c1", "web");
        assertThat(failure(removal)).get().isInstanceOfSatisfying(NetworkException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.FORBIDDEN);
            assertThat(e).hasMessageContaining("has active endpoints (name:\"c1\"");
        });
        rig.agrees();
    }

    @Test
    void whoJoinsANetworkThatIsBeingRemovedIsToldThatItIsGone() throws Exception {
        Rig rig = new Rig();
        rig.network("web");
        rig.network("stays");
        rig.run("c1", "stays");
        FutureTask<Void> joining = task(() -> rig.connect("c1", "web"));
        Thread joiner = Thread.ofPlatform().unstarted(joining);
        rig.faults.after(0, () -> {
            joiner.start();
            awaitIdle(joiner);
        });
        rig.remove("web");
        assertThat(failure(joining))
                .get()
                .isInstanceOfSatisfying(
                        NetworkException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND));
        rig.agrees();
    }

    @Test
    void aLockThatWasForgottenKeepsNobodyFromTheNewOne() throws Exception {
        Locks<String, String> locks = new Locks<>();
        AtomicBoolean inside = new AtomicBoolean();
        List<Thread> both = new ArrayList<>();
        FutureTask<Void> waiting = task(() -> alone(locks, inside, both));
        FutureTask<Void> late = task(() -> alone(locks, inside, both));
        both.addAll(List.of(
                Thread.ofPlatform().unstarted(waiting), Thread.ofPlatform().unstarted(late)));
        locks.withSandbox("s", () -> {
            both.getFirst().start();
            awaitIdle(both.getFirst());
            locks.forgetSandbox("s");
            both.getLast().start();
            return "";
        });
        assertThat(failure(waiting)).isEmpty();
        assertThat(failure(late)).isEmpty();
    }

    /** Stays inside until the other thread waits or has ended. */
    private static void alone(Locks<String, String> locks, AtomicBoolean inside, List<Thread> both) {
        locks.withSandbox("s", () -> {
            assertThat(inside.getAndSet(true)).isFalse();
            both.stream()
                    .filter(thread -> !thread.equals(Thread.currentThread()))
                    .forEach(TogetherTest::awaitIdle);
            inside.set(false);
            return "";
        });
    }

    @Test
    void whatIsJustBeingMadeIsNoOrphan() throws Exception {
        State made = State.of(new PinnedNamespace(directory.resolve("netns").resolve("x")));
        FakeHost host = new FakeHost();
        host.state = made;
        Steps steps = new Steps(new Claims(), host);
        Sweeper sweeper = new Sweeper(host, State::empty, steps);
        assertThat(sweeper.sweep().isEmpty()).isTrue();
        FutureTask<State> sweep = new FutureTask<>(sweeper::sweep);
        Thread thread = Thread.ofPlatform().unstarted(sweep);
        host.state = State.empty();
        host.seeing = state -> made;
        steps.carryOut(State.empty(), made, () -> {
            thread.start();
            awaitIdle(thread);
        });
        assertThat(sweep.get(60, TimeUnit.SECONDS).isEmpty()).isTrue();
        assertThat(host.state).isEqualTo(made);
    }
}
