package io.hawser.network.driver.none;

import io.hawser.network.driver.Driver;
import io.hawser.network.driver.SingleNetwork;

/** Docker's driver {@code null}, whose network is called {@code none}: a namespace with nothing but {@code lo}. */
public final class NoneDriver {
    private NoneDriver() {}

    public static Driver create() {
        return new SingleNetwork("null", true);
    }
}
