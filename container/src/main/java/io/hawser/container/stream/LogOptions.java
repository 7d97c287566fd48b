package io.hawser.container.stream;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which part of a log is wanted. Source: Engine API, {@code GET /containers/{id}/logs}.
 *
 * @param stdout lines of standard output
 * @param stderr lines of standard error
 * @param follow go on with what comes until the container ends
 * @param since nothing older
 * @param until nothing younger
 * @param timestamps begin each line with its time
 * @param tail at most so many lines from the end; absent is all
 */
public record LogOptions(
        boolean stdout,
        boolean stderr,
        boolean follow,
        Optional<Instant> since,
        Optional<Instant> until,
        boolean timestamps,
        OptionalInt tail) {

    /** Everything written so far. */
    public static final LogOptions ALL =
            new LogOptions(true, true, false, Optional.empty(), Optional.empty(), false, OptionalInt.empty());

    /** Everything written so far and from now on. */
    public static final LogOptions FOLLOW =
            new LogOptions(true, true, true, Optional.empty(), Optional.empty(), false, OptionalInt.empty());
}
