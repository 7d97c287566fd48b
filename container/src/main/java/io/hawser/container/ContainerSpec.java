package io.hawser.container;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

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
        String wire) {

    public ContainerSpec {
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
                "");
    }

    /** The same with another name. */
    public ContainerSpec withName(String replaced) {
        return new ContainerSpec(
                replaced,
                image,
                command,
                streams,
                labels,
                life,
                storage,
                security,
                resources,
                isolation,
                networking,
                wire);
    }

    /** The same with another command. */
    public ContainerSpec withCommand(Command replaced) {
        return new ContainerSpec(
                name,
                image,
                replaced,
                streams,
                labels,
                life,
                storage,
                security,
                resources,
                isolation,
                networking,
                wire);
    }

    /** The same with other streams. */
    public ContainerSpec withStreams(Streams replaced) {
        return new ContainerSpec(
                name,
                image,
                command,
                replaced,
                labels,
                life,
                storage,
                security,
                resources,
                isolation,
                networking,
                wire);
    }

    /** The same with other labels. */
    public ContainerSpec withLabels(SequencedMap<String, String> replaced) {
        return new ContainerSpec(
                name,
                image,
                command,
                streams,
                replaced,
                life,
                storage,
                security,
                resources,
                isolation,
                networking,
                wire);
    }

    /** The same with another policy. */
    public ContainerSpec withLife(LifePolicy replaced) {
        return withUpdate(replaced, resources, wire);
    }

    /** The same with another policy and other limits, as another text of the wire has them. */
    public ContainerSpec withUpdate(LifePolicy newLife, Resources newResources, String newWire) {
        return new ContainerSpec(
                name,
                image,
                command,
                streams,
                labels,
                newLife,
                storage,
                security,
                newResources,
                isolation,
                networking,
                newWire);
    }

    /** The same with other storage. */
    public ContainerSpec withStorage(Storage replaced) {
        return new ContainerSpec(
                name,
                image,
                command,
                streams,
                labels,
                life,
                replaced,
                security,
                resources,
                isolation,
                networking,
                wire);
    }

    /** The same with other isolation. */
    public ContainerSpec withIsolation(Isolation replaced) {
        return new ContainerSpec(
                name, image, command, streams, labels, life, storage, security, resources, replaced, networking, wire);
    }

    /** The same with other networking. */
    public ContainerSpec withNetworking(Networking replaced) {
        return new ContainerSpec(
                name, image, command, streams, labels, life, storage, security, resources, isolation, replaced, wire);
    }
}
