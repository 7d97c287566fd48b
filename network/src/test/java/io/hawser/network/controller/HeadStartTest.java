package io.hawser.network.controller;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

/** What it makes must be such as a start accepts: an exception on its thread nobody would hear of in time. */
class HeadStartTest {
    @Test
    void itIsTakenOfNothingAndMoreThanOnce() {
        assertThatCode(() -> {
                    HeadStart.take();
                    HeadStart.take();
                })
                .doesNotThrowAnyException();
    }
}
