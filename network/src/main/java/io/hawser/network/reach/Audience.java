package io.hawser.network.reach;

/** Those who may reach a published port, from the nearest to the farthest. */
public enum Audience {
    /** The host by 127.0.0.1 or ::1. */
    LOOPBACK("loopback"),
    /** The host by its own address. */
    HOST("host"),
    /** Machines on the host's own network. */
    LAN("LAN"),
    /** Whoever else has a route to the host. */
    WORLD("world");

    private final String text;

    Audience(String text) {
        this.text = text;
    }

    /** As people write it. */
    public String text() {
        return text;
    }
}
