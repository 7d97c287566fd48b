package io.hawser.network.plan;

import io.hawser.kernel.conntrack.ConntrackSocket;
import io.hawser.kernel.conntrack.Flow;
import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.sysctl.Sysctl;
import io.hawser.network.model.PublishedPort;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Forgets tracked flows, those of all steps after one look at the table. */
final class FlowWork implements Work {
    private static final String COUNT = "net/netfilter/nf_conntrack_count";

    private final Handles handles;

    FlowWork(Handles handles) {
        this.handles = handles;
    }

    @Override
    public Outcome carryOut(Place place, List<Change> steps, Memory memory) {
        Outcome outcome = new Outcome();
        List<Predicate<Flow>> unwanted = new ArrayList<>();
        steps.forEach(step -> unwanted.addAll(unwanted(step)));
        if (!unwanted.isEmpty()) {
            handles.use(place, open -> forget(open.namespace(), unwanted));
        }
        steps.forEach(outcome::done);
        return outcome;
    }

    /** The kernel walks its whole table however few flows there are, which takes milliseconds: not for none. */
    private static int forget(Namespace where, List<Predicate<Flow>> unwanted) {
        boolean none =
                Sysctl.readAll(where, List.of(COUNT)).getOrDefault(COUNT, "0").equals("0");
        if (none) {
            return 0;
        }
        try (ConntrackSocket conntrack = ConntrackSocket.open(where)) {
            return conntrack.delete(flow -> unwanted.stream().anyMatch(test -> test.test(flow)));
        }
    }

    private static List<Predicate<Flow>> unwanted(Change step) {
        return switch (step) {
            case Change.Add add -> to(((TrackedFlows) add.resource()).enduring());
            case Change.Remove remove -> of(((TrackedFlows) remove.resource()).addresses());
            case Change.Replace replace ->
                to(((TrackedFlows) replace.resource()).changed((TrackedFlows) replace.before()));
        };
    }

    private static List<Predicate<Flow>> of(List<InetAddress> addresses) {
        return addresses.stream()
                .<Predicate<Flow>>map(address -> flow -> flow.involves(address))
                .toList();
    }

    private static List<Predicate<Flow>> to(List<PublishedPort> ports) {
        return ports.stream()
                .<Predicate<Flow>>map(port -> flow -> isTo(flow, port))
                .toList();
    }

    private static boolean isTo(Flow flow, PublishedPort port) {
        boolean samePort = flow.isTo(port.protocol().number(), port.hostPort());
        return samePort
                && port.specificHostAddress()
                        .map(address -> address.equals(flow.original().destination()))
                        .orElse(true);
    }
}
