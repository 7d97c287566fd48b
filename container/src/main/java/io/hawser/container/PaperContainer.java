package io.hawser.container;

import io.hawser.container.stream.AttachHub;
import io.hawser.container.stream.AttachSocket;
import io.hawser.network.controller.Rehearsal;
import io.hawser.network.model.EndpointSpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A container that runs on paper only: its networks are changed as those of one that runs, for the JVM to compile that. */
final class PaperContainer {
    private static final Path NOWHERE = Path.of("/nonexistent");

    private PaperContainer() {}

    /** Connects it to the other network and disconnects it; nothing is left of it. */
    static void changeNetworks(Rehearsal.Stage stage) {
        ContainerTable table = new ContainerTable(stage.store());
        Connections connections = new Connections(table, Sandboxes.of(stage.controller()), new Random());
        LiveContainer live = live(stage);
        connections.connect(live, EndpointSpec.on(stage.away()));
        connections.disconnect(live, stage.away());
        table.remove(live);
    }

    private static LiveContainer live(Rehearsal.Stage stage) {
        Networking networking = Networking.of(new NetworkMode.Named(stage.home()))
                .withEndpoints(List.of(EndpointSpec.on(stage.home())));
        Container container = new Container(
                stage.sandbox().hex64(),
                "rehearsal",
                Instant.EPOCH,
                "",
                ContainerSpec.of("rehearsal", "").withNetworking(networking),
                State.NEW.started(1, Instant.EPOCH),
                0,
                new Container.Files(NOWHERE, NOWHERE, NOWHERE, NOWHERE),
                List.of(),
                Optional.of(stage.sandbox()),
                List.of());
        return new LiveContainer(container, new AttachHub(AttachSocket.Factory.NONE, false, false));
    }
}
