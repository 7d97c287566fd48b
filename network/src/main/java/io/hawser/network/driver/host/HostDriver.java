package io.hawser.network.driver.host;

import io.hawser.network.driver.Driver;
import io.hawser.network.driver.SingleNetwork;

/** Docker's driver {@code host}: containers use the host's own network stack. Published ports mean nothing there. */
public final class HostDriver {
    private HostDriver() {}

    public static Driver create() {
        return new SingleNetwork("host", false);
    }
}
