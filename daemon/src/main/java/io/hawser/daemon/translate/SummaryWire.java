package io.hawser.daemon.translate;

import io.hawser.api.container.ContainerSummary;
import io.hawser.container.Container;
import io.hawser.container.State;
import io.hawser.network.controller.NetworkController;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/** A container as {@code docker ps} lists it. */
public final class SummaryWire {
    private SummaryWire() {}

    /** One element of the list. */
    public static ContainerSummary summary(Container container, NetworkController networks, Instant now) {
        Attachments attachments = Attachments.of(container, networks);
        String mode = container.spec().networking().mode().text();
        return new ContainerSummary(
                container.id(),
                List.of("/" + container.name()),
                container.spec().image(),
                container.imageId(),
                String.join(" ", container.spec().command().words()),
                container.created().getEpochSecond(),
                attachments.listedPorts(),
                null,
                null,
                new TreeMap<>(container.spec().labels()),
                container.state().status().wireName(),
                status(container.state(), now),
                new ContainerSummary.HostPart(mode.equals("default") ? "bridge" : mode),
                new ContainerSummary.NetworkPart(attachments.networks()),
                InspectWire.mounts(container));
    }

    /** {@code Up 3 seconds}, {@code Exited (0) 2 minutes ago}. */
    static String status(State state, Instant now) {
        return switch (state.status()) {
            case CREATED -> "Created";
            case RUNNING -> "Up " + ago(state.startedAt().orElse(now), now) + health(state);
            case PAUSED -> "Up " + ago(state.startedAt().orElse(now), now) + " (Paused)";
            case RESTARTING ->
                "Restarting (" + state.exitCode() + ") "
                        + ago(state.finishedAt().orElse(now), now) + " ago";
            case REMOVING -> "Removal In Progress";
            case EXITED ->
                "Exited (" + state.exitCode() + ") " + ago(state.finishedAt().orElse(now), now) + " ago";
            case DEAD -> "Dead";
        };
    }

    private static String health(State state) {
        return state.health()
                .map(health -> switch (health.status()) {
                    case STARTING -> " (health: starting)";
                    case HEALTHY, UNHEALTHY -> " (" + health.status().wireName() + ")";
                })
                .orElse("");
    }

    /** How long, in words, as Docker rounds it (units.HumanDuration). */
    static String ago(Instant then, Instant now) {
        Duration gone = Duration.between(then, now);
        long seconds = Math.max(gone.toSeconds(), 0);
        long minutes = gone.toMinutes();
        long hours = Math.round(gone.toSeconds() / 3600.0);
        if (seconds < 1) {
            return "Less than a second";
        }
        if (seconds == 1) {
            return "1 second";
        }
        if (seconds < 60) {
            return seconds + " seconds";
        }
        if (minutes == 1) {
            return "About a minute";
        }
        if (minutes < 60) {
            return minutes + " minutes";
        }
        if (hours == 1) {
            return "About an hour";
        }
        return longAgo(hours);
    }

    private static String longAgo(long hours) {
        if (hours < 48) {
            return hours + " hours";
        }
        if (hours < 24 * 7 * 2) {
            return hours / 24 + " days";
        }
        if (hours < 24 * 30 * 2) {
            return hours / 24 / 7 + " weeks";
        }
        return hours < 24 * 365 * 2 ? hours / 24 / 30 + " months" : hours / 24 / 365 + " years";
    }
}
