package io.hawser.container.volume;

import java.util.List;

/** Tells which containers have a volume, running or not. Called by any thread; answers at once. */
@FunctionalInterface
public interface VolumeUsers {

    /** Nobody uses any volume. */
    VolumeUsers NONE = _ -> List.of();

    /** Ids of the containers that mount the volume of this name. */
    List<String> of(String volumeName);
}
