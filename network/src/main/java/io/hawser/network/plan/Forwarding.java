package io.hawser.network.plan;

import io.hawser.network.model.Family;

/**
 * The host forwards packets of a family. It is switched on when a network needs it. IPv4's is left on, as others may rely
 * on it by then; IPv6's is given back with the last network that has IPv6, if we switched it on, for a host that forwards is
 * no host to its router. An IPv6 host stops listening to its router once it forwards, unless {@code accept_ra} is 2: interfaces that
 * had 1 get 2 first.
 *
 * @param family IPv4 or IPv6
 */
public record Forwarding(Family family) implements Resource {
    /** The switch below /proc/sys. IPv6's sets the same for all links and those to come. */
    String setting() {
        return switch (family) {
            case IPV4 -> "net/ipv4/ip_forward";
            case IPV6 -> "net/ipv6/conf/all/forwarding";
        };
    }

    /** Written out, as {@link Resource} says. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Forwarding that && family == that.family;
    }

    @Override
    public int hashCode() {
        return family.hashCode();
    }

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
        return family == Family.IPV4;
    }

    @Override
    public String addSpelling() {
        String routers = "for i in /proc/sys/net/ipv6/conf/*/accept_ra; do grep -qx 1 $i && echo 2 > $i; done\n";
        return (family == Family.IPV6 ? routers : "") + "sysctl -w " + setting() + "=1";
    }

    @Override
    public String removeSpelling() {
        return "sysctl -w " + setting() + "=0";
    }
}
