package io.hawser.network.firewall;

import io.hawser.kernel.nftables.Element;
import io.hawser.kernel.nftables.Field;
import io.hawser.kernel.nftables.NamedSet;
import io.hawser.kernel.nftables.Target;
import io.hawser.kernel.nftables.Value;
import io.hawser.kernel.nftables.Values;
import io.hawser.network.model.Ip;
import io.hawser.network.model.PublishedPort;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Published ports that one element of a map stands for: a single port, or consecutive ports which have the same numbers
 * outside and inside. The map of such a run holds no port, so each packet keeps its own.
 *
 * @param first the lowest
 * @param length how many
 */
record PortRun(PublishedPort first, int length) {
    private static final Comparator<PublishedPort> ORDER = Comparator.comparing(PublishedPort::protocol)
            .thenComparing(PublishedPort::hostAddress, Ip::compare)
            .thenComparing(PublishedPort::containerAddress, Ip::compare)
            .thenComparingInt(PublishedPort::hostPort);

    /** The ports in as few runs as there are, in a fixed order. */
    static List<PortRun> of(List<PublishedPort> ports) {
        List<PortRun> runs = new ArrayList<>();
        for (PublishedPort port : ports.stream().sorted(ORDER).toList()) {
            if (!runs.isEmpty() && runs.getLast().isContinuedBy(port)) {
                PortRun run = runs.removeLast();
                runs.add(new PortRun(run.first, run.length + 1));
            } else {
                runs.add(new PortRun(port, 1));
            }
        }
        return runs;
    }

    private boolean isContinuedBy(PublishedPort next) {
        return next.equals(new PublishedPort(
                        first.protocol(),
                        first.hostAddress(),
                        first.hostPort() + length,
                        first.containerAddress(),
                        first.hostPort() + length))
                && first.hostPort() == first.containerPort();
    }

    Element element() {
        List<Field> key = new ArrayList<>();
        first.specificHostAddress().ifPresent(address -> key.add(Firewall.field(address)));
        key.add(Field.of(Value.protocol(first.protocol().number())));
        key.add(Field.range(Value.port(first.hostPort()), Value.port(first.hostPort() + length - 1)));
        return map().element(key, target());
    }

    private NamedSet map() {
        Sets.FamilySets sets = Firewall.sets(first.family());
        if (first.specificHostAddress().isPresent()) {
            return length == 1 ? sets.exact() : sets.exactRange();
        }
        return length == 1 ? sets.any() : sets.anyRange();
    }

    private Target target() {
        Value address = Value.address(first.containerAddress());
        return length == 1 ? Values.of(address, Value.port(first.containerPort())) : Values.of(address);
    }
}
