package io.hawser.network.model;

/** Whose network stack a sandbox is. */
public enum SandboxMode {
    /** A namespace of its own, made and removed with the sandbox. */
    OWN,
    /** The host's namespace: no endpoints but the one on the host network, nothing made, nothing removed. */
    HOST
}
