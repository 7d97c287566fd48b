package io.hawser.container;

import io.hawser.container.health.HealthCheck;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * Everything a container is asked to be. The engine merges what the image says into it when the container is created;
 * {@link Container#spec()} is the merged one.
 *
 * @param name its name without {@code /}; empty lets the engine make one up
 * @param image reference, id or unique beginning of the id of the image
 * @param command what it runs and as whom
 * @param streams its standard streams
 * @param labels its labels
 * @param life how it ends and is started again
 * @param storage what it sees besides its image
 * @param security what it may do
 * @param resources how much it may use
 * @param isolation whose namespaces it uses
 * @param networking how it is connected
 * @param health how its health is found out
 * @param annotations words for the OCI runtime and its hooks, handed on as they are
 * @param wire the request as the API was given it: kept for the API's own answers, never read here
 */
public record ContainerSpec(
        String name,
        String image,
        Command command,
        Streams streams,
        SequencedMap<String, String> labels,
        LifePolicy life,
        Storage storage,
        Security security,
        Resources resources,
        Isolation isolation,
        Networking networking,
        Optional<HealthCheck> health,
        SequencedMap<String, String> annotations,
        String wire) {

    public ContainerSpec {
        // Records of versions that knew neither do not have them.
        health = health == null ? Optional.empty() : health;
        annotations = annotations == null
                ? new LinkedHashMap<>()
                : Collections.unmodifiableSequencedMap(new LinkedHashMap<>(annotations));
        labels = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(labels));
    }

    /** A container of this image with Docker's defaults on the default bridge. */
    public static ContainerSpec of(String name, String image) {
        return new ContainerSpec(
                name,
                image,
                Command.FROM_IMAGE,
                Streams.OUTPUT,
                new LinkedHashMap<>(),
                LifePolicy.DEFAULT,
                Storage.NONE,
                Security.DEFAULT,
                Resources.UNLIMITED,
                Isolation.DEFAULT,
                Networking.of(NetworkMode.parse("default")),
                Optional.empty(),
                new LinkedHashMap<>(),
                "");
    }

    /** The same with another name. */
    public ContainerSpec withName(String replaced) {
        return with(draft -> draft.name = replaced);
    }

    /** The same with another command. */
    public ContainerSpec withCommand(Command replaced) {
        return with(draft -> draft.command = replaced);
    }

    /** The same with other streams. */
    public ContainerSpec withStreams(Streams replaced) {
        return with(draft -> draft.streams = replaced);
    }

    /** The same with other labels. */
    public ContainerSpec withLabels(SequencedMap<String, String> replaced) {
        return with(draft -> draft.labels = replaced);
    }

    /** The same with another policy. */
    public ContainerSpec withLife(LifePolicy replaced) {
        return with(draft -> draft.life = replaced);
    }

    /** The same with another policy and other limits, as another text of the wire has them. */
    public ContainerSpec withUpdate(LifePolicy newLife, Resources newResources, String newWire) {
        return with(draft -> {
            draft.life = newLife;
            draft.resources = newResources;
            draft.wire = newWire;
        });
    }

    /** The same with other storage. */
    public ContainerSpec withStorage(Storage replaced) {
        return with(draft -> draft.storage = replaced);
    }

    /** The same with other isolation. */
    public ContainerSpec withIsolation(Isolation replaced) {
        return with(draft -> draft.isolation = replaced);
    }

    /** The same with another health check. */
    public ContainerSpec withHealth(Optional<HealthCheck> replaced) {
        return with(draft -> draft.health = replaced);
    }

    /** The same with other networking. */
    public ContainerSpec withNetworking(Networking replaced) {
        return with(draft -> draft.networking = replaced);
    }

    private ContainerSpec with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.spec();
    }

    /** The components that change, while one is being changed. */
    private static final class Draft {
        private final ContainerSpec from;
        private String name;
        private Command command;
        private Streams streams;
        private SequencedMap<String, String> labels;
        private LifePolicy life;
        private Storage storage;
        private Resources resources;
        private Isolation isolation;
        private Networking networking;
        private Optional<HealthCheck> health;
        private String wire;

        Draft(ContainerSpec from) {
            this.from = from;
            name = from.name;
            command = from.command;
            streams = from.streams;
            labels = from.labels;
            life = from.life;
            storage = from.storage;
            resources = from.resources;
            isolation = from.isolation;
            networking = from.networking;
            health = from.health;
            wire = from.wire;
        }

        ContainerSpec spec() {
            return new ContainerSpec(
                    name,
                    from.image,
                    command,
                    streams,
                    labels,
                    life,
                    storage,
                    from.security,
                    resources,
                    isolation,
                    networking,
                    health,
                    from.annotations,
                    wire);
        }
    }
}
