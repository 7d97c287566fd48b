package io.hawser.network.driver.bridge;

/**
 * What the engine's configuration says about all bridge networks.
 *
 * @param forwarding whether the host may be switched to forwarding when a network needs it ({@code --ip-forward})
 * @param ownedTables whether the packet rules stand in tables nobody else can change, which takes Linux 6.9
 */
public record BridgeSettings(boolean forwarding, boolean ownedTables) {
    /** The engine's defaults. */
    public static final BridgeSettings DEFAULT = new BridgeSettings(true, true);
}
