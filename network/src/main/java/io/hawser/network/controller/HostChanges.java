package io.hawser.network.controller;

/**
 * How far the engine may change its host beyond interfaces of its own.
 *
 * @param forwarding whether forwarding may be switched on: {@code --ip-forward}
 * @param ipv4Rules whether packet rules for IPv4 are made: {@code --iptables}
 * @param ipv6Rules whether packet rules for IPv6 are made: {@code --ip6tables}
 */
public record HostChanges(boolean forwarding, boolean ipv4Rules, boolean ipv6Rules) {
    /** dockerd's defaults: all of it. */
    public static final HostChanges ALL = new HostChanges(true, true, true);
}
