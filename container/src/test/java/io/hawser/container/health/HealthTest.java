package io.hawser.container.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.container.health.Health.Result;
import io.hawser.container.health.Health.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** As moby's daemon/health_test.go has it, and more. */
class HealthTest {
    private static final Instant START = Instant.parse("2024-01-02T03:04:05Z");

    private static HealthCheck check(int retries, Duration startPeriod) {
        return new HealthCheck(List.of("CMD", "x"), Duration.ZERO, Duration.ZERO, startPeriod, Duration.ZERO, retries);
    }

    private static Result result(long second, int exitCode) {
        Instant begin = START.plusSeconds(second);
        return new Result(begin, begin.plusMillis(10), exitCode, "out " + second);
    }

    @Test
    void aSuccessIsHealthAndFailuresInARowAreNot() {
        HealthCheck check = check(2, Duration.ZERO);
        Health first = Health.STARTING.after(result(1, 1), check, START);
        assertThat(first.status()).isEqualTo(Status.STARTING);
        assertThat(first.failingStreak()).isEqualTo(1);
        Health second = first.after(result(2, 137), check, START);
        assertThat(second.status()).isEqualTo(Status.UNHEALTHY);
        Health third = second.after(result(3, 0), check, START);
        assertThat(third).isEqualTo(new Health(Status.HEALTHY, 0, List.of(result(1, 1), result(2, 137), result(3, 0))));
        assertThat(third.after(result(4, -1), check, START).status()).isEqualTo(Status.HEALTHY);
    }

    @Test
    void threeFailuresAreEnoughWhenNothingIsSaid() {
        HealthCheck check = check(0, Duration.ZERO);
        Health two = Health.STARTING.after(result(1, 1), check, START).after(result(2, 1), check, START);
        assertThat(two.status()).isEqualTo(Status.STARTING);
        assertThat(two.after(result(3, 1), check, START).status()).isEqualTo(Status.UNHEALTHY);
    }

    @Test
    void failuresOfTheStartPeriodDoNotCountUntilOneSucceeds() {
        HealthCheck check = check(1, Duration.ofSeconds(10));
        Health early = Health.STARTING.after(result(9, 1), check, START);
        assertThat(early.status()).isEqualTo(Status.STARTING);
        assertThat(early.failingStreak()).isZero();
        assertThat(early.after(result(10, 1), check, START).status()).isEqualTo(Status.UNHEALTHY);
        Health healthy = early.after(result(5, 0), check, START);
        assertThat(healthy.after(result(6, 1), check, START).status()).isEqualTo(Status.UNHEALTHY);
    }

    @Test
    void fiveResultsAreKept() {
        Health health = Health.STARTING;
        for (int second = 1; second <= 7; second++) {
            health = health.after(result(second, 0), check(0, Duration.ZERO), START);
        }
        assertThat(health.log())
                .extracting(Result::output)
                .containsExactly("out 3", "out 4", "out 5", "out 6", "out 7");
        assertThat(health.restarted()).isEqualTo(new Health(Status.STARTING, 0, health.log()));
        assertThat(health.unwatched().status()).isEqualTo(Status.UNHEALTHY);
    }

    @Test
    void pausesAreShorterWhileItStarts() {
        HealthCheck plain = check(0, Duration.ofSeconds(60));
        assertThat(plain.pause(Status.STARTING, Duration.ofSeconds(55))).isEqualTo(Duration.ofSeconds(5));
        assertThat(plain.pause(Status.STARTING, Duration.ofSeconds(58))).isEqualTo(Duration.ofSeconds(5));
        assertThat(plain.pause(Status.STARTING, Duration.ofSeconds(60))).isEqualTo(Duration.ofSeconds(30));
        assertThat(plain.pause(Status.HEALTHY, Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void theImageSaysWhatTheUserDoesNot() {
        HealthCheck image = new HealthCheck(
                List.of("CMD", "image"),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                5);
        HealthCheck own =
                new HealthCheck(List.of(), Duration.ofSeconds(9), Duration.ZERO, Duration.ZERO, Duration.ZERO, 7);
        assertThat(own.over(image))
                .isEqualTo(new HealthCheck(
                        List.of("CMD", "image"),
                        Duration.ofSeconds(9),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(4),
                        7));
        assertThat(HealthCheck.of(List.of("NONE")).over(image).runs()).isFalse();
    }

    @Test
    void aCommandLineIsAShells() {
        assertThat(HealthCheck.of(List.of("CMD-SHELL", "a b")).words()).containsExactly("/bin/sh", "-c", "a b");
        assertThat(HealthCheck.of(List.of("CMD", "a", "b")).words()).containsExactly("a", "b");
        assertThat(HealthCheck.of(List.of("CMD")).runs()).isFalse();
        assertThat(HealthCheck.of(List.of("OTHER", "x")).runs()).isFalse();
        assertThat(HealthCheck.of(List.of()).runs()).isFalse();
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> new HealthCheck(
                                List.of("CMD", "x"),
                                Duration.ofNanos(1000),
                                Duration.ZERO,
                                Duration.ZERO,
                                Duration.ZERO,
                                0)
                        .check())
                .hasMessage("Interval in Healthcheck cannot be less than 1ms");
        assertThatThrownBy(() -> check(-1, Duration.ZERO).check())
                .hasMessage("Retries in Healthcheck cannot be negative");
        assertThatThrownBy(() -> check(0, Duration.ofSeconds(-1)).check())
                .hasMessage("StartPeriod in Healthcheck cannot be less than 1ms");
    }

    @Test
    void durationsAreReadAndWrittenAsGoDoes() {
        for (String text : List.of("0s", "1s", "1.5s", "1m0s", "1m30s", "2h0m0s", "250ms", "0.001ms")) {
            assertThat(GoDuration.text(GoDuration.parse(text))).isEqualTo(text);
        }
        assertThat(GoDuration.parse("1h30m")).isEqualTo(Duration.ofMinutes(90));
        assertThat(GoDuration.parse("3us")).isEqualTo(Duration.ofNanos(3000));
        for (String text : List.of("1", "x", "1x", "1s2")) {
            assertThatThrownBy(() -> GoDuration.parse(text)).isInstanceOf(NumberFormatException.class);
        }
    }
}
