package io.hawser.network.plan;

import io.hawser.kernel.conntrack.ConntrackSocket;
import io.hawser.kernel.conntrack.Flow;
import io.hawser.kernel.route.Address;
import io.hawser.kernel.sysctl.Sysctl;
import io.hawser.network.model.PublishedPort;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * Forgets tracked flows that would lead newcomers' packets astray, those of all steps after one look at the table. What those
 * who left have left behind is forgotten in the background; here a newcomer sees to it.
 */
final class FlowWork implements Work {
    private static final String COUNT = "net/netfilter/nf_conntrack_count";

    private final Handles handles;
    private final DepartedFlows departed;

    FlowWork(Handles handles) {
        this.handles = handles;
        this.departed = new DepartedFlows(this::forget);
    }

    /** Of those who left. */
    DepartedFlows departed() {
        return departed;
    }

    private void forget(Set<InetAddress> addresses) {
        BiPredicate<Flow, Set<InetAddress>> theirs =
                (flow, own) -> addresses.stream().anyMatch(flow::involves);
        handles.use(Place.HOST, open -> forget(open, List.of(theirs)));
    }

    @Override
    public Outcome carryOut(Place place, List<Change> steps, Memory memory) {
        Outcome outcome = new Outcome();
        List<BiPredicate<Flow, Set<InetAddress>>> unwanted = new ArrayList<>();
        steps.forEach(step -> {
            TrackedFlows newcomer = (TrackedFlows) step.resource();
            departed.admit(newcomer.addresses(), newcomer.isReached());
            unwanted.addAll(unwanted(step));
        });
        if (!unwanted.isEmpty()) {
            handles.use(place, open -> forget(open, unwanted));
        }
        steps.forEach(outcome::done);
        return outcome;
    }

    /** The kernel walks its whole table however few flows there are, which takes milliseconds: not for none. */
    private static int forget(Handles.Open open, List<BiPredicate<Flow, Set<InetAddress>>> unwanted) {
        boolean none = Sysctl.readAll(open.namespace(), List.of(COUNT))
                .getOrDefault(COUNT, "0")
                .equals("0");
        if (none) {
            return 0;
        }
        Set<InetAddress> own =
                open.route().addresses().stream().map(Address::address).collect(Collectors.toSet());
        try (ConntrackSocket conntrack = ConntrackSocket.open(open.namespace())) {
            return conntrack.delete(flow -> unwanted.stream().anyMatch(test -> test.test(flow, own)));
        }
    }

    private static List<BiPredicate<Flow, Set<InetAddress>>> unwanted(Change step) {
        return switch (step) {
            case Change.Add add -> to(((TrackedFlows) add.resource()).enduring());
            case Change.Remove remove -> throw new IllegalArgumentException(remove + " is a departure");
            case Change.Replace replace ->
                to(((TrackedFlows) replace.resource()).changed((TrackedFlows) replace.before()));
        };
    }

    private static List<BiPredicate<Flow, Set<InetAddress>>> to(List<PublishedPort> ports) {
        return ports.stream()
                .<BiPredicate<Flow, Set<InetAddress>>>map(port -> (flow, own) -> isTo(flow, port, own))
                .toList();
    }

    /** A port on all addresses is one on all of the host's: what passes through to another's port is not meant. */
    private static boolean isTo(Flow flow, PublishedPort port, Set<InetAddress> own) {
        InetAddress destination = flow.original().destination();
        return flow.isTo(port.protocol().number(), port.hostPort(), port.lastHostPort())
                && port.specificHostAddress().map(destination::equals).orElse(own.contains(destination));
    }
}
