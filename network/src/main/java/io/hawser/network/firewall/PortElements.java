package io.hawser.network.firewall;

import io.hawser.kernel.nftables.Element;
import io.hawser.kernel.nftables.Field;
import io.hawser.kernel.nftables.NamedSet;
import io.hawser.kernel.nftables.Value;
import io.hawser.kernel.nftables.Values;
import io.hawser.network.model.PublishedPort;
import java.util.ArrayList;
import java.util.List;

/**
 * The map elements of a published port or range. A range that has the same numbers outside and inside is one element whose
 * value holds no port, so that each packet keeps its own; any other takes one element a port. They count the connections that
 * find them, but for the elements of long ranges of the second sort.
 */
final class PortElements {
    private static final int MOST_COUNTED = 100;

    private PortElements() {}

    static List<Element> of(PublishedPort port) {
        return port.count() > 1 && port.keepsNumbers()
                ? List.of(interval(port))
                : port.singles()
                        .map(PortElements::single)
                        .map(element -> port.count() > MOST_COUNTED ? element : element.withCounter())
                        .toList();
    }

    private static Element interval(PublishedPort port) {
        Sets.FamilySets sets = Firewall.sets(port.family());
        NamedSet map = port.specificHostAddress().isPresent() ? sets.exactRange() : sets.anyRange();
        return map.element(key(port), Values.of(Value.address(port.containerAddress())));
    }

    private static Element single(PublishedPort port) {
        Sets.FamilySets sets = Firewall.sets(port.family());
        NamedSet map = port.specificHostAddress().isPresent() ? sets.exact() : sets.any();
        return map.element(
                key(port), Values.of(Value.address(port.containerAddress()), Value.port(port.containerPort())));
    }

    private static List<Field> key(PublishedPort port) {
        List<Field> key = new ArrayList<>();
        port.specificHostAddress().ifPresent(address -> key.add(Firewall.field(address)));
        key.add(Field.of(Value.protocol(port.protocol().number())));
        key.add(Field.range(Value.port(port.hostPort()), Value.port(port.lastHostPort())));
        return key;
    }
}
