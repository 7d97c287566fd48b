package io.hawser.network.plan;

import io.hawser.network.model.Ip;
import io.hawser.network.model.Protocol;
import io.hawser.network.model.PublishedPort;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What connection tracking may remember of an endpoint. A flow keeps its translation for as long as packets come, whatever
 * the rules say by then, so it is forgotten where it would be wrong: when the endpoint goes, everything to and from its
 * addresses, as another will have them soon (unless nothing was published through it and another has them already: {@link
 * DepartedFlows}); when a UDP port is published, what was sent to that port before, as it would
 * go on to the host. TCP ends by itself.
 *
 * <p>There is nothing to look at in the kernel: an observer takes it as there.
 *
 * @param owner the endpoint
 * @param addresses the endpoint's addresses
 * @param ports what is published through it
 */
public record TrackedFlows(String owner, List<InetAddress> addresses, List<PublishedPort> ports) implements Resource {

    public TrackedFlows {
        addresses = List.copyOf(addresses);
        ports = ports.stream().filter(port -> !port.relayed()).toList();
    }

    /** Written out, as {@link Resource} says. */
    @Override
    public boolean equals(Object other) {
        return other instanceof TrackedFlows that
                && owner.equals(that.owner)
                && addresses.equals(that.addresses)
                && ports.equals(that.ports);
    }

    @Override
    public int hashCode() {
        return owner.hashCode();
    }

    @Override
    public Key key() {
        return new Key(Place.HOST, "flows", owner);
    }

    @Override
    public Stage stage() {
        return Stage.FLOWS;
    }

    /** Whether ports lead others to the endpoint: the host's, or its own that are open to them. */
    boolean isReached() {
        return !ports.isEmpty();
    }

    /** The ports whose flows must be forgotten when they are published: those of TCP end by themselves. */
    List<PublishedPort> enduring() {
        return translated().filter(port -> port.protocol() == Protocol.UDP).toList();
    }

    private Stream<PublishedPort> translated() {
        return ports.stream().filter(port -> !port.open());
    }

    /** The ports whose flows must be forgotten when this takes the place of {@code before}: those no longer published, new UDP ones. */
    List<PublishedPort> changed(TrackedFlows before) {
        return Stream.concat(
                        before.translated().filter(port -> !ports.contains(port)),
                        enduring().stream().filter(port -> !before.ports.contains(port)))
                .toList();
    }

    @Override
    public String addSpelling() {
        return enduring().stream().map(TrackedFlows::forget).collect(Collectors.joining("\n"));
    }

    @Override
    public String replaceSpelling(Resource before) {
        return changed((TrackedFlows) before).stream().map(TrackedFlows::forget).collect(Collectors.joining("\n"));
    }

    private static String forget(PublishedPort port) {
        Optional<String> address = port.specificHostAddress().map(Ip::text);
        return "conntrack -D -p " + port.protocol().text() + " --orig-port-dst " + port.hostPort()
                + address.map(text -> " --orig-dst " + text).orElse("");
    }

    @Override
    public String removeSpelling() {
        return addresses.stream()
                .map(Ip::text)
                .flatMap(text -> Stream.of("conntrack -D -s " + text, "conntrack -D -d " + text))
                .collect(Collectors.joining("\n"));
    }
}
