package io.hawser.network.firewall;

import io.hawser.network.model.Port;
import io.hawser.network.model.PublishedPort;
import java.net.InetAddress;
import java.util.List;

/**
 * What the rules need to know of a container's connection to a bridge network.
 *
 * @param link the interface name of the host's end of its veth pair
 * @param quiet whether the network keeps its containers apart (icc is off)
 * @param published what is reached through the host
 * @param open what is reached on its own address from outside the bridge: routed networks and trusted interfaces
 * @param links to whom it may talk on a quiet network
 */
public record EndpointRules(
        String link, boolean quiet, List<PublishedPort> published, List<OpenPort> open, List<LinkTo> links) {
    public EndpointRules {
        published = List.copyOf(published);
        open = List.copyOf(open);
        links = List.copyOf(links);
    }

    /** A port that is reached on the container's own address. */
    public record OpenPort(InetAddress address, Port port) {}

    /** One port of a neighbour that this container may reach although icc is off ({@code --link}). */
    public record LinkTo(InetAddress from, InetAddress to, Port port) {}

    /** On a network whose containers reach each other anyway, with nothing published. */
    public static EndpointRules of(String link) {
        return new EndpointRules(link, false, List.of(), List.of(), List.of());
    }

    public EndpointRules withQuiet(boolean value) {
        return new EndpointRules(link, value, published, open, links);
    }

    public EndpointRules withPublished(List<PublishedPort> value) {
        return new EndpointRules(link, quiet, value, open, links);
    }

    public EndpointRules withOpen(List<OpenPort> value) {
        return new EndpointRules(link, quiet, published, value, links);
    }

    public EndpointRules withLinks(List<LinkTo> value) {
        return new EndpointRules(link, quiet, published, open, value);
    }
}
