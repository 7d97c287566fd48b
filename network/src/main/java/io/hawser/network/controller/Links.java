package io.hawser.network.controller;

import io.hawser.network.driver.EndpointView;
import io.hawser.network.model.LinkSpec;
import io.hawser.network.model.Port;
import io.hawser.network.model.SandboxSpec;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** Legacy links of the default bridge: which neighbour's ports a container may reach where containers are kept apart. */
final class Links {
    private Links() {}

    /** Whether a link is about this container: by its name, or by at least the short form of its id. */
    static boolean means(LinkSpec link, SandboxSpec spec) {
        return link.container().equals(spec.containerName())
                || (link.container().length() >= 12 && spec.containerId().startsWith(link.container()));
    }

    /** Every port that a linked neighbour on the same network exposes or publishes; IPv4 only, as in Docker. */
    static List<EndpointView.Link> of(EndpointRecord parent, Collection<SandboxRecord> neighbours) {
        return parent.spec().links().stream()
                .flatMap(link -> neighbours.stream().filter(child -> means(link, child.spec())))
                .distinct()
                .flatMap(child -> child.on(parent.network())
                        .flatMap(EndpointRecord::ipv4)
                        .map(to -> links(parent, to.address(), child.spec()))
                        .orElse(Stream.empty()))
                .toList();
    }

    private static Stream<EndpointView.Link> links(EndpointRecord parent, InetAddress to, SandboxSpec child) {
        Stream<Port> published = child.ports().stream().flatMap(binding -> binding.containers().stream());
        return parent.ipv4().stream()
                .flatMap(from -> Stream.concat(child.exposedPorts().stream(), published)
                        .distinct()
                        .map(port -> new EndpointView.Link(from.address(), to, port)));
    }
}
