package io.hawser.container;

import java.time.Duration;

/**
 * How long to wait before a policy starts a container again: 100 ms at first, twice as long each time in a row, a minute at
 * most. A run of ten seconds ends the row. Pure.
 */
final class RestartPause {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration LONG_RUN = Duration.ofSeconds(10);

    private RestartPause() {}

    /** Whether a run of this length ends the row. */
    static boolean endsTheRow(Duration run) {
        return run.compareTo(LONG_RUN) >= 0;
    }

    /** The pause after so many restarts in a row. */
    static Duration after(int restartsInARow) {
        int doublings = Math.min(restartsInARow, 16);
        Duration pause = FIRST.multipliedBy(1L << doublings);
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }

    /** Whether the policy wants it started after this end. */
    static boolean wanted(RestartPolicy policy, int exitCode, boolean stoppedByUser, int restartsInARow) {
        return switch (policy.mode()) {
            case NO -> false;
            case ALWAYS, UNLESS_STOPPED -> !stoppedByUser;
            case ON_FAILURE ->
                !stoppedByUser
                        && exitCode != 0
                        && (policy.maximumRetries() == 0 || restartsInARow < policy.maximumRetries());
        };
    }

    /** Whether the policy wants it started when the engine opens and finds it stopped. */
    static boolean wantedAtOpen(RestartPolicy policy, int exitCode, boolean stoppedByUser) {
        return policy.mode() == RestartPolicy.Mode.ALWAYS || wanted(policy, exitCode, stoppedByUser, 0);
    }
}
