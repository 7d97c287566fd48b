package io.hawser.container.volume;

import java.util.Map;

/**
 * What happened to a volume, told after it did.
 *
 * <p>Source: Engine API, {@code GET /events}, type {@code volume}.
 *
 * @param action {@code create}, {@code mount}, {@code unmount} or {@code destroy}
 * @param name of the volume
 * @param attributes {@code driver}, and where the action concerns a container what Docker says of it ({@code container},
 *     {@code destination} …)
 */
public record VolumeEvent(String action, String name, Map<String, String> attributes) {
    public VolumeEvent {
        attributes = Map.copyOf(attributes);
    }
}
