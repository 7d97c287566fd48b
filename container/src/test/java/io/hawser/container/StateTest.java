package io.hawser.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class StateTest {
    private static final Instant START = Instant.parse("2026-11-21T04:00:01Z");

    @Test
    void nothingEndsBeforeItStarted() {
        State running = State.NEW.started(7, START);
        assertThat(running.exited(0, START.minusMillis(3), false).finishedAt()).contains(START);
        assertThat(running.exited(0, START.plusMillis(3), false).finishedAt()).contains(START.plusMillis(3));
        assertThat(State.NEW.exited(0, START, false).finishedAt()).contains(START);
    }
}
