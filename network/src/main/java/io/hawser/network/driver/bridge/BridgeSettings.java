package io.hawser.network.driver.bridge;

/**
 * What the engine's configuration says about all bridge networks.
 *
 * @param forwarding whether the host may be switched to forwarding when a network needs it ({@code --ip-forward})
 */
public record BridgeSettings(boolean forwarding) {
    /** The engine's defaults. */
    public static final BridgeSettings DEFAULT = new BridgeSettings(true);
}
