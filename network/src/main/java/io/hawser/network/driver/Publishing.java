package io.hawser.network.driver;

/** What becomes of the ports a container publishes through a network, in one family. */
public enum Publishing {
    /** Nothing: the network has no way in. */
    NONE,
    /** A port of the host leads to it, by the kernel's translation. */
    TRANSLATED,
    /** A port of the host leads to it, by the daemon, as there are no rules to translate. */
    RELAYED,
    /** It is reached on the container's own address. */
    OPEN
}
