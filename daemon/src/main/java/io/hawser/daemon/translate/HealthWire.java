package io.hawser.daemon.translate;

import io.hawser.api.ApiVersion;
import io.hawser.api.container.ContainerConfig.Healthcheck;
import io.hawser.container.health.HealthCheck;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Health checks between the wire, whose times are nanoseconds, and the engine. */
final class HealthWire {
    private static final int START_INTERVAL = 44;

    private HealthWire() {}

    static Optional<HealthCheck> check(@Nullable Healthcheck wire, ApiVersion version) {
        return Optional.ofNullable(wire)
                .map(said -> new HealthCheck(
                        Text.orEmpty(said.test()),
                        Duration.ofNanos(said.interval()),
                        Duration.ofNanos(said.timeout()),
                        Duration.ofNanos(said.startPeriod()),
                        Duration.ofNanos(version.atLeast(START_INTERVAL) ? said.startInterval() : 0),
                        said.retries()));
    }

    static Healthcheck wire(HealthCheck check) {
        return new Healthcheck(
                check.test(),
                check.interval().toNanos(),
                check.timeout().toNanos(),
                check.startPeriod().toNanos(),
                check.startInterval().toNanos(),
                check.retries());
    }
}
