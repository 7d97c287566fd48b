package io.hawser.network.reach;

import io.hawser.kernel.nftables.DataType;
import io.hawser.kernel.nftables.Element;
import io.hawser.kernel.nftables.Field;
import io.hawser.kernel.nftables.Octets;
import io.hawser.kernel.nftables.Value;
import io.hawser.kernel.nftables.Values;
import io.hawser.network.model.PublishedPort;
import io.hawser.network.plan.NftElement;
import io.hawser.network.plan.State;
import java.util.List;

/** Which elements of our maps stand for a published port: those that its packets find. */
final class PortElements {
    private PortElements() {}

    /** None for a port that the daemon relays. */
    static List<Element> of(State sandbox, PublishedPort port) {
        if (port.relayed()) {
            return List.of();
        }
        return sandbox.resources().stream()
                .filter(NftElement.class::isInstance)
                .map(resource -> ((NftElement) resource).element())
                .filter(element -> leads(element, port))
                .toList();
    }

    private static boolean leads(Element element, PublishedPort port) {
        Value inside = Value.address(port.containerAddress());
        boolean translates = element.target().orElse(null) instanceof Values values
                && values.fields().getFirst().equals(inside);
        int first = port.open() ? port.containerPort() : port.hostPort();
        Value address = port.open() ? inside : Value.address(port.hostAddress());
        return (translates || (port.open() && element.target().isEmpty()))
                && element.key().stream().anyMatch(field -> field.type() == DataType.INET_SERVICE)
                && element.key().stream().allMatch(field -> fits(field, port, address, first));
    }

    private static boolean fits(Field field, PublishedPort port, Value address, int first) {
        return switch (field.type()) {
            case INET_PROTO ->
                field.equals(Field.of(Value.protocol(port.protocol().number())));
            case INET_SERVICE ->
                number(field.from().octets()) < first + port.count()
                        && number(field.to().octets()) >= first;
            case IPV4_ADDR, IPV6_ADDR -> field.equals(Field.of(address));
            default -> false;
        };
    }

    private static long number(Octets octets) {
        return octets.toNumber();
    }
}
