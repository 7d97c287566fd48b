package io.hawser.network.plan;

import io.hawser.network.model.Family;

/**
 * The host forwards packets of a family. It is switched on when a network needs it and left on, as others may rely on it
 * by then. An IPv6 host stops listening to its router once it forwards, unless {@code accept_ra} is 2: interfaces that
 * had 1 get 2 first.
 *
 * @param family IPv4 or IPv6
 */
public record Forwarding(Family family) implements Resource {
    static final String IPV4_SETTING = "net/ipv4/ip_forward";
    static final String IPV6_SETTING = "net/ipv6/conf/all/forwarding";
    static final String IPV6_DEFAULT_SETTING = "net/ipv6/conf/default/forwarding";

    @Override
    public Key key() {
        return new Key(Place.HOST, "forwarding", "ipv" + family.version());
    }

    @Override
    public Stage stage() {
        return Stage.OPENING;
    }

    @Override
    public boolean lasting() {
        return true;
    }

    @Override
    public String addSpelling() {
        return switch (family) {
            case IPV4 -> "sysctl -w " + IPV4_SETTING + "=1";
            case IPV6 ->
                "for i in /proc/sys/net/ipv6/conf/*/accept_ra; do grep -qx 1 $i && echo 2 > $i; done\n" + "sysctl -w "
                        + IPV6_DEFAULT_SETTING + "=1 " + IPV6_SETTING + "=1";
        };
    }

    @Override
    public String removeSpelling() {
        return switch (family) {
            case IPV4 -> "sysctl -w " + IPV4_SETTING + "=0";
            case IPV6 -> "sysctl -w " + IPV6_SETTING + "=0 " + IPV6_DEFAULT_SETTING + "=0";
        };
    }
}
