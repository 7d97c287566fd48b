package io.hawser.container.volume;

import java.util.Map;

/**
 * A volume asked for.
 *
 * <p>Source: Engine API, {@code POST /volumes/create}.
 *
 * @param name empty lets the store make one up
 * @param driver empty is {@code local}
 * @param options of the driver
 * @param labels of the volume
 */
public record VolumeRequest(String name, String driver, Map<String, String> options, Map<String, String> labels) {

    /** A volume by name alone. */
    public static VolumeRequest named(String name) {
        return new VolumeRequest(name, "", Map.of(), Map.of());
    }
}
