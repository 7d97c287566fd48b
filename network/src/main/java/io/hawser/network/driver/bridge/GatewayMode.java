package io.hawser.network.driver.bridge;

import io.hawser.network.model.NetworkException;

/** How a bridge network's traffic of one family leaves it: {@code com.docker.network.bridge.gateway_mode_ipv4/6}. */
public enum GatewayMode {
    /** Masqueraded; only published ports are reached from outside. */
    NAT("nat"),
    /** Masqueraded; every port is reached by whoever routes to it. */
    NAT_UNPROTECTED("nat-unprotected"),
    /** Own addresses outside; published ports are reached by them. */
    ROUTED("routed"),
    /** Internal networks only: not even the host is on the bridge. */
    ISOLATED("isolated");

    private final String text;

    GatewayMode(String text) {
        this.text = text;
    }

    /** As the option is written. */
    public String text() {
        return text;
    }

    /** Reads the option's value. Errors: INVALID_PARAMETER. */
    static GatewayMode parse(String option, String value) {
        for (GatewayMode mode : values()) {
            if (mode.text.equals(value)) {
                return mode;
            }
        }
        throw NetworkException.invalid(
                "failed to parse " + option + " value: " + value + " (unknown gateway mode " + value + ")");
    }
}
