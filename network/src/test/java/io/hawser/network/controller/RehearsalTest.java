package io.hawser.network.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.kernel.netns.Namespace;
import io.hawser.testkit.OpenFiles;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RehearsalTest {
    private static final Namespace HERE = Namespace.current();

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

    private static ControllerConfig.Builder stage(Namespace host) {
        return Rehearsal.stage(HostChanges.ALL, host);
    }

    /** On a host that refuses what a kernel would refuse, so what is compiled is what requests go through. */
    @Test
    void playsWholeLivesAndLeavesNothing() throws InterruptedException {
        FakeHost host = new FakeHost();
        AtomicInteger alongside = new AtomicInteger();
        Rehearsal.play(stage(HERE), host, alongside::incrementAndGet, 3, () -> Thread.sleep(0));
        assertThat(alongside).hasValueGreaterThanOrEqualTo(3);
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

    private static void playInEarnest() throws InterruptedException {
        AtomicInteger rounds = new AtomicInteger();
        try (ThrowAwayHost host = ThrowAwayHost.open(Rehearsal.NOWHERE, Rehearsal.ENGINE, new Random())) {
            Rehearsal.play(stage(host.namespace()), host, rounds::incrementAndGet, 2, () -> Thread.sleep(0));
        }
        assertThat(rounds).hasPositiveValue();
        assertThat(Rehearsal.NOWHERE).doesNotExist();
    }

    @Test
    void endsAfterTheRoundInWhichItIsInterrupted() {
        FakeHost host = new FakeHost();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Rehearsal.play(stage(HERE), host, () -> {}, 100, () -> Thread.sleep(0)))
                .isInstanceOf(InterruptedException.class);
        assertThat(host.plans).hasValueLessThan(2 * 6 + 2);
    }
}
