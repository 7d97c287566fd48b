package io.hawser.daemon.route;

import io.hawser.container.ContainerEngine;
import io.hawser.container.image.ImageStore;
import io.hawser.container.volume.VolumeStore;
import io.hawser.daemon.event.EventLog;
import io.hawser.network.controller.NetworkController;
import io.hawser.network.model.NetworkException;
import java.util.Optional;

/**
 * What the routes call.
 *
 * @param networks networks and sandboxes
 * @param engine containers and exec sessions
 * @param imageStore images
 * @param volumeStore volumes
 * @param events what happened
 */
public record Services(
        NetworkController networks,
        Optional<ContainerEngine> engine,
        Optional<ImageStore> imageStore,
        Optional<VolumeStore> volumeStore,
        EventLog events) {

    /** Containers. @throws NetworkException NOT_IMPLEMENTED in a build without them */
    public ContainerEngine containers() {
        return engine.orElseThrow(() -> NetworkException.notImplemented("containers are not served by this build"));
    }

    /** Images. @throws NetworkException NOT_IMPLEMENTED in a build without them */
    public ImageStore images() {
        return imageStore.orElseThrow(() -> NetworkException.notImplemented("images are not served by this build"));
    }

    /** Volumes. @throws NetworkException NOT_IMPLEMENTED in a build without them */
    public VolumeStore volumes() {
        return volumeStore.orElseThrow(() -> NetworkException.notImplemented("volumes are not served by this build"));
    }
}
