package io.hawser.network.controller;

/**
 * What the engine's configuration says about published ports.
 *
 * @param where on which addresses of the host when nothing else says so
 * @param relays whether the daemon carries what the kernel cannot lead to a container ({@code --userland-proxy}): clients
 *     on {@code ::1}, IPv6 clients of a container without IPv6, everybody where no rules are made
 */
public record PublishSettings(PublishDefault where, boolean relays) {
    /** As Docker. */
    public static final PublishSettings DEFAULT = new PublishSettings(PublishDefault.ALL, true);
}
