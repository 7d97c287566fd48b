package io.hawser.network.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.kernel.netns.Namespace;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.NetworkId;
import io.hawser.network.store.MemoryStore;
import io.hawser.network.store.Store;
import io.hawser.network.store.Versioned;
import io.hawser.testkit.OpenFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RehearsalTest {
    private static final Namespace HERE = Namespace.current();

    @TempDir
    private Path folder;

    /** Needs root. */
    @Test
    void itsFolderGoesWithIt() throws Exception {
        Path own = folder.resolve("rehearsal");
        Files.createDirectory(own);
        Files.writeString(own.resolve("left"), "by one who was killed");
        CountDownLatch played = new CountDownLatch(20);
        Rehearsal rehearsal = Rehearsal.start(
                HostChanges.ALL,
                own,
                stage -> {
                    change(stage);
                    assertThat(own.resolve("hosts")).content().contains("localhost");
                    if (!Files.exists(own.resolve("left"))) {
                        played.countDown();
                    }
                    waitWhenDone(played);
                },
                () -> Duration.ofDays(1));
        assertThat(played.await(40, TimeUnit.SECONDS)).isTrue();
        assertThat(own).isNotEmptyDirectory();
        rehearsal.close();
        assertThat(own).doesNotExist();
    }

    /** For ever, if nobody interrupts. */
    private static void waitWhenDone(CountDownLatch played) {
        try {
            if (played.getCount() == 0) {
                new CountDownLatch(1).await();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void givesWayUntilNobodyIsServed() throws InterruptedException {
        Iterator<Duration> quiet =
                List.of(Duration.ZERO, Duration.ofMillis(1), Duration.ofDays(1)).iterator();
        Rehearsal.giveWay(quiet::next, System.nanoTime() + Duration.ofDays(1).toNanos());
        assertThat(quiet.hasNext()).isFalse();
    }

    @Test
    void goesOnBesideWhoIsNeverQuiet() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        Rehearsal.giveWay(
                () -> {
                    asked.incrementAndGet();
                    return Duration.ZERO;
                },
                System.nanoTime());
        assertThat(asked).hasValue(1);
    }

    private void play(Host host, Namespace namespace, Rehearsal.Scene scene, int rounds) throws InterruptedException {
        Store store = new MemoryStore();
        new Rehearsal.Theatre(store, folder, scene)
                .play(Rehearsal.stage(HostChanges.ALL, namespace, store), host, rounds, () -> Thread.sleep(0));
        assertThat(store.list("")).extracting(Versioned::key).noneMatch(key -> key.contains("sandbox"));
    }

    private static void change(Rehearsal.Stage stage) {
        NetworkId network = stage.controller().network(stage.away()).id();
        stage.controller().connect(stage.sandbox(), EndpointSpec.on(stage.away()));
        assertThat(stage.controller().sandbox(stage.sandbox()).endpoints()).hasSize(2);
        stage.controller().disconnect(stage.sandbox(), network);
    }

    /** On a host that refuses what a kernel would refuse, so what is compiled is what requests go through. */
    @Test
    void playsWholeLivesAndLeavesNothing() throws InterruptedException {
        FakeHost host = new FakeHost();
        play(host, HERE, RehearsalTest::change, 3);
        assertThat(host.plans).hasValueGreaterThanOrEqualTo(3 * 6);
        assertThat(host.state.filter(resource -> !resource.lasting()).resources())
                .isEmpty();
    }

    /** Needs root. What the kernel refuses would be thrown. */
    @Test
    void playedInEarnestItLeavesNothing() throws Exception {
        playInEarnest();
        List<String> before = OpenFiles.to("net:[");
        playInEarnest();
        assertThat(OpenFiles.to("net:[")).isEqualTo(before);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("hawser-reaper", "hawser-flows");
    }

    private void playInEarnest() throws InterruptedException {
        AtomicInteger scenes = new AtomicInteger();
        try (ThrowAwayHost host = ThrowAwayHost.open(Rehearsal.NOWHERE, Rehearsal.ENGINE, new Random())) {
            play(
                    host,
                    host.namespace(),
                    stage -> {
                        change(stage);
                        scenes.incrementAndGet();
                    },
                    2);
        }
        assertThat(scenes).hasValue(2);
        assertThat(Rehearsal.NOWHERE).doesNotExist();
    }

    @Test
    void endsAfterTheRoundInWhichItIsInterrupted() {
        FakeHost host = new FakeHost();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> play(host, HERE, RehearsalTest::change, 100)).isInstanceOf(InterruptedException.class);
        assertThat(host.plans).hasValueLessThan(2 * 6 + 2);
    }
}
