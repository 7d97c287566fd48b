package io.hawser.network.firewall;

import io.hawser.network.model.MacAddress;
import io.hawser.network.model.Port;
import io.hawser.network.model.PublishedPort;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * What the rules need to know of a container's connection to a bridge network.
 *
 * @param link the interface name of the host's end of its veth pair
 * @param quiet whether the network keeps its containers apart (icc is off)
 * @param published what is reached through the host
 * @param open what is reached on its own address from outside the bridge: routed networks and trusted interfaces
 * @param links to whom it may talk on a quiet network
 * @param identity what it may say who it is; empty: anything
 */
public record EndpointRules(
        String link,
        boolean quiet,
        List<PublishedPort> published,
        List<OpenPort> open,
        List<LinkTo> links,
        Optional<Identity> identity) {
    public EndpointRules {
        published = List.copyOf(published);
        open = List.copyOf(open);
        links = List.copyOf(links);
    }

    /**
     * The only sender's addresses a container may use.
     *
     * @param mac of its interface
     * @param addresses of its interface, the link-local ones included
     */
    public record Identity(MacAddress mac, List<InetAddress> addresses) {
        public Identity {
            addresses = List.copyOf(addresses);
        }
    }

    /** A port that is reached on the container's own address. */
    public record OpenPort(InetAddress address, Port port) {}

    /** One port of a neighbour that this container may reach although icc is off ({@code --link}). */
    public record LinkTo(InetAddress from, InetAddress to, Port port) {}

    /** On a network whose containers reach each other anyway, with nothing published. */
    public static EndpointRules of(String link) {
        return new EndpointRules(link, false, List.of(), List.of(), List.of(), Optional.empty());
    }

    public EndpointRules withQuiet(boolean value) {
        return new EndpointRules(link, value, published, open, links, identity);
    }

    public EndpointRules withPublished(List<PublishedPort> value) {
        return new EndpointRules(link, quiet, value, open, links, identity);
    }

    public EndpointRules withOpen(List<OpenPort> value) {
        return new EndpointRules(link, quiet, published, value, links, identity);
    }

    public EndpointRules withLinks(List<LinkTo> value) {
        return new EndpointRules(link, quiet, published, open, value, identity);
    }

    public EndpointRules withIdentity(Identity value) {
        return new EndpointRules(link, quiet, published, open, links, Optional.of(value));
    }
}
