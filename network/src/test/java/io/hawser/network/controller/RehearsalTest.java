package io.hawser.network.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RehearsalTest {

    /** On a host that refuses what a kernel would refuse, so what is compiled is what requests go through. */
    @Test
    void playsWholeLivesAndLeavesNothing() throws InterruptedException {
        FakeHost host = new FakeHost();
        AtomicInteger alongside = new AtomicInteger();
        Rehearsal.play(host, alongside::incrementAndGet, 3, Duration.ZERO);
        assertThat(alongside).hasValueGreaterThanOrEqualTo(3);
        assertThat(host.plans).hasValueGreaterThanOrEqualTo(3 * 6);
        assertThat(host.state.filter(resource -> !resource.lasting()).resources())
                .isEmpty();
    }

    @Test
    void endsAfterTheRoundInWhichItIsInterrupted() {
        FakeHost host = new FakeHost();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Rehearsal.play(host, () -> {}, 100, Duration.ZERO))
                .isInstanceOf(InterruptedException.class);
        assertThat(host.plans).hasValueLessThan(2 * 6 + 2);
    }
}
