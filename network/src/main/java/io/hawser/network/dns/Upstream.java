package io.hawser.network.dns;

import io.hawser.network.model.Ip;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A name server that is asked for what the table does not know.
 *
 * @param address where it listens
 * @param askedFrom whose network stack the question leaves from
 * @param zone the link there behind which a link-local address is, by name or number; empty for all others
 */
public record Upstream(InetSocketAddress address, Origin askedFrom, String zone) {

    /** Whose routes and loopback a question takes. */
    public enum Origin {
        /** The container's: for servers the user named with {@code --dns}. */
        SANDBOX,
        /** The host's: for servers from the host's resolv.conf, which may listen on the host's loopback. */
        HOST
    }

    /** A server on port 53. */
    public static Upstream of(InetAddress address, Origin askedFrom) {
        return new Upstream(new InetSocketAddress(address, 53), askedFrom, "");
    }

    /** The same server behind a link. */
    public Upstream behind(String link) {
        return new Upstream(address, askedFrom, link);
    }

    /** As the footer of resolv.conf spells it: {@code host(10.0.0.1)} or {@code 10.0.0.1}. */
    @Override
    public String toString() {
        String text = Ip.text(address.getAddress()) + (zone.isEmpty() ? "" : "%" + zone);
        return askedFrom == Origin.HOST ? "host(" + text + ")" : text;
    }
}
