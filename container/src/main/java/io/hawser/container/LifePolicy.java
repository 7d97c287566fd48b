package io.hawser.container;

import java.time.Duration;
import java.util.Optional;

/**
 * How a container ends, and what happens then.
 *
 * <p>Source: Engine API, {@code StopSignal}, {@code StopTimeout}, {@code HostConfig.AutoRemove}, {@code RestartPolicy} and
 * {@code Init}.
 *
 * @param stopSignal the signal of a stop, by name or number; absent is the image's, then SIGTERM
 * @param stopTimeout how long a stop waits before it kills; absent is 10 s, a negative one waits for ever
 * @param autoRemove remove the container when it ends
 * @param restart when it is started again
 * @param init run a small init as process 1 that reaps zombies and forwards signals
 */
public record LifePolicy(
        Optional<String> stopSignal,
        Optional<Duration> stopTimeout,
        boolean autoRemove,
        RestartPolicy restart,
        boolean init) {

    /** Docker's defaults. */
    public static final LifePolicy DEFAULT =
            new LifePolicy(Optional.empty(), Optional.empty(), false, RestartPolicy.NEVER, false);

    /** The default policy but for the restarts. */
    public static LifePolicy restarting(RestartPolicy restart) {
        return new LifePolicy(Optional.empty(), Optional.empty(), false, restart, false);
    }

    /** The default policy but for {@code --rm}. */
    public static LifePolicy removing() {
        return new LifePolicy(Optional.empty(), Optional.empty(), true, RestartPolicy.NEVER, false);
    }
}
