package io.hawser.container.health;

import io.hawser.network.model.NetworkException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a container's health is found out: a program that is run in it time and again.
 *
 * <p>Source: Engine API, {@code Config.Healthcheck}; moby, daemon/health.go and daemon/container.go.
 *
 * @param test {@code CMD} and words, {@code CMD-SHELL} and a command line, {@code NONE} for no check whatever the image says;
 *     empty is the image's
 * @param interval between the end of a probe and the next one; zero is 30 s
 * @param timeout after which a probe has failed; zero is 30 s
 * @param startPeriod failures do not count before its end unless a probe has succeeded
 * @param startInterval between probes in that time; zero is 5 s
 * @param retries failures in a row that make it unhealthy; 0 is 3
 */
public record HealthCheck(
        List<String> test,
        Duration interval,
        Duration timeout,
        Duration startPeriod,
        Duration startInterval,
        int retries) {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration USUAL = Duration.ofSeconds(30);
    private static final Duration USUAL_AT_START = Duration.ofSeconds(5);
    private static final int USUAL_RETRIES = 3;
    private static final String SHELL = "CMD-SHELL";

    public HealthCheck {
        test = List.copyOf(test);
    }

    /** This check with the default times. */
    public static HealthCheck of(List<String> test) {
        return new HealthCheck(test, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);
    }

    /** What is said here, and for what is not what the image says. */
    public HealthCheck over(HealthCheck image) {
        return new HealthCheck(
                test.isEmpty() ? image.test : test,
                interval.isZero() ? image.interval : interval,
                timeout.isZero() ? image.timeout : timeout,
                startPeriod.isZero() ? image.startPeriod : startPeriod,
                startInterval.isZero() ? image.startInterval : startInterval,
                retries == 0 ? image.retries : retries);
    }

    /** Refuses times and numbers that cannot be: INVALID_PARAMETER. */
    public void check() {
        longEnough("Interval", interval);
        longEnough("Timeout", timeout);
        if (retries < 0) {
            throw NetworkException.invalid("Retries in Healthcheck cannot be negative");
        }
        longEnough("StartPeriod", startPeriod);
        longEnough("StartInterval", startInterval);
    }

    private static void longEnough(String member, Duration given) {
        if (!given.isZero() && given.compareTo(SHORTEST) < 0) {
            throw NetworkException.invalid(member + " in Healthcheck cannot be less than 1ms");
        }
    }

    /** Whether there is anything to run. */
    public boolean runs() {
        return test.size() > 1
                && (test.getFirst().equals("CMD") || test.getFirst().equals(SHELL));
    }

    /** The words to run. */
    public List<String> words() {
        List<String> rest = test.subList(1, test.size());
        return test.getFirst().equals(SHELL)
                ? Stream.concat(Stream.of("/bin/sh", "-c"), rest.stream()).toList()
                : rest;
    }

    /** How long a probe may take. */
    public Duration patience() {
        return timeout.isZero() ? USUAL : timeout;
    }

    /** How long to wait before the next probe of a container in this health that was started so long ago. */
    public Duration pause(Health.Status status, Duration age) {
        if (status == Health.Status.STARTING && age.compareTo(startPeriod) < 0) {
            return startInterval.isZero() ? USUAL_AT_START : startInterval;
        }
        return interval.isZero() ? USUAL : interval;
    }

    /** How many failures in a row make it unhealthy. */
    int patienceInProbes() {
        return retries == 0 ? USUAL_RETRIES : retries;
    }
}
