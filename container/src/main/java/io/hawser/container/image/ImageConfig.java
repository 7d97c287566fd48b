package io.hawser.container.image;

import io.hawser.container.health.HealthCheck;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;

/**
 * What an image says about the containers made of it.
 *
 * <p>Source: OCI image specification 1.1, "Image Configuration", member {@code config}; Engine API, {@code GET
 * /images/{name}/json}, member {@code Config}.
 *
 * @param cmd default arguments, or the whole command when there is no entrypoint
 * @param entrypoint the words before them
 * @param env {@code KEY=value}
 * @param workingDir where its process starts; empty is {@code /}
 * @param user as whom, {@code name|uid[:group|gid]}; empty is root
 * @param exposedPorts {@code 80/tcp}
 * @param volumes paths that get an anonymous volume
 * @param labels of the image
 * @param stopSignal how it wants to be stopped
 * @param health how its health is found out
 */
public record ImageConfig(
        List<String> cmd,
        List<String> entrypoint,
        List<String> env,
        String workingDir,
        String user,
        SequencedSet<String> exposedPorts,
        SequencedSet<String> volumes,
        SequencedMap<String, String> labels,
        Optional<String> stopSignal,
        Optional<HealthCheck> health) {

    /** An image that says nothing. */
    public static final ImageConfig EMPTY =
            new ImageConfig(List.of(), List.of(), List.of(), "", "", Set.of(), Set.of(), Map.of());

    public ImageConfig {
        cmd = List.copyOf(cmd);
        entrypoint = List.copyOf(entrypoint);
        env = List.copyOf(env);
        exposedPorts = Collections.unmodifiableSequencedSet(new LinkedHashSet<>(exposedPorts));
        volumes = Collections.unmodifiableSequencedSet(new LinkedHashSet<>(volumes));
        labels = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(labels));
    }

    private ImageConfig(
            List<String> cmd,
            List<String> entrypoint,
            List<String> env,
            String workingDir,
            String user,
            Set<String> exposedPorts,
            Set<String> volumes,
            Map<String, String> labels) {
        this(
                cmd,
                entrypoint,
                env,
                workingDir,
                user,
                new LinkedHashSet<>(exposedPorts),
                new LinkedHashSet<>(volumes),
                new LinkedHashMap<>(labels),
                Optional.empty(),
                Optional.empty());
    }
}
