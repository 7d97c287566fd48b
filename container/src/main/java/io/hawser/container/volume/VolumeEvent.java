package io.hawser.container.volume;

/**
 * A volume was made or removed, told after it was.
 *
 * @param action {@code create} or {@code destroy}
 * @param name of the volume
 * @param driver of the volume
 */
public record VolumeEvent(String action, String name, String driver) {}
