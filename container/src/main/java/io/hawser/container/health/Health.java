package io.hawser.container.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the probes of a container have shown so far.
 *
 * <pre>
 *                succeeds                  retries failures in a row
 *   starting ───────────────▶ healthy ◀──────────────────────────▶ unhealthy
 *       └───────────── retries failures after the start period ────────▲  succeeds
 * </pre>
 *
 * <p>Source: Engine API, {@code State.Health}; moby, daemon/health.go.
 *
 * @param status the one word for it
 * @param failingStreak failures in a row
 * @param log the last five results, oldest first
 */
public record Health(Status status, int failingStreak, List<Result> log) {
    private static final int KEPT = 5;

    /** Begun, nothing known. */
    public static final Health STARTING = new Health(Status.STARTING, 0, List.of());

    /** Docker's words. */
    public enum Status {
        STARTING,
        HEALTHY,
        UNHEALTHY;

        /** The word as Docker spells it. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What one probe showed.
     *
     * @param start when it began
     * @param end when it had ended
     * @param exitCode of its program; -1 when it took too long or could not be run
     * @param output what it wrote, or why it could not be run
     */
    public record Result(Instant start, Instant end, int exitCode, String output) {}

    public Health {
        log = List.copyOf(log);
    }

    /** The health after one more probe of a container that was started then. */
    public Health after(Result result, HealthCheck check, Instant started) {
        List<Result> longer = new ArrayList<>(log);
        longer.add(result);
        List<Result> kept = longer.subList(Math.max(longer.size() - KEPT, 0), longer.size());
        if (result.exitCode() == 0) {
            return new Health(Status.HEALTHY, 0, kept);
        }
        boolean early = status == Status.STARTING
                && Duration.between(started, result.start()).compareTo(check.startPeriod()) < 0;
        int failures = early ? failingStreak : failingStreak + 1;
        return new Health(failures >= check.patienceInProbes() ? Status.UNHEALTHY : status, failures, kept);
    }

    /** The health of a container that is started again: what was seen before stays on record. */
    public Health restarted() {
        return new Health(Status.STARTING, 0, log);
    }

    /** The health of a container that is not probed any more, because it has ended or is frozen: Docker's word for it. */
    public Health unwatched() {
        return new Health(Status.UNHEALTHY, failingStreak, log);
    }
}
