package io.hawser.network.plan;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netlink.BatchException;
import io.hawser.kernel.route.Link;
import io.hawser.network.model.NetworkException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Links, addresses and routes: all steps of a namespace in one send.
 *
 * <p>The kernel goes on behind a refused message, so every step is answered for itself. A link that should be made and is
 * there already is taken as made if it carries the same mark, and the steps that needed it are sent again; one that is
 * not ours is never spoken to, because what follows its creation names it by a number that only a new link has.
 */
final class RouteWork implements Work {
    private final Handles handles;
    private final Indexes indexes;

    RouteWork(Handles handles, Indexes indexes) {
        this.handles = handles;
        this.indexes = indexes;
    }

    @Override
    public Outcome carryOut(Place place, List<Change> steps, Memory memory) {
        return handles.use(place, open -> {
            Outcome first = attempt(open, steps, memory);
            return foundOurs(open, first, memory) ? again(open, first, memory) : first;
        });
    }

    private Outcome again(Handles.Open open, Outcome first, Memory memory) {
        Outcome all = attempt(
                open, first.failures().stream().map(Outcome.Failure::step).toList(), memory);
        Outcome both = new Outcome();
        first.done().forEach(both::done);
        both.add(all);
        return both;
    }

    private Outcome attempt(Handles.Open open, List<Change> steps, Memory memory) {
        Outcome outcome = new Outcome();
        try (RouteRequests requests = new RouteRequests(
                open.route(), indexes, memory, handles.context().pins())) {
            for (Change step : steps) {
                prepare(requests, step, outcome);
            }
            send(requests, outcome);
        }
        return outcome;
    }

    /** What cannot even be asked for, because a link it names is not there. */
    private static void prepare(RouteRequests requests, Change step, Outcome outcome) {
        try {
            requests.add(step);
        } catch (KernelException e) {
            if (!isOutcome(step, e)) {
                outcome.failed(step, e);
            }
        }
    }

    private static void send(RouteRequests requests, Outcome outcome) {
        try {
            requests.send();
            requests.steps().forEach(outcome::done);
        } catch (BatchException e) {
            sort(requests, e, outcome);
        }
    }

    private static void sort(RouteRequests requests, BatchException refusals, Outcome outcome) {
        Set<Integer> refused = new HashSet<>();
        Set<Change> failed = new HashSet<>();
        for (BatchException.Failure refusal : refusals.failures()) {
            Change step = requests.step(refusal.index());
            refused.add(refusal.index());
            if (!isOutcome(step, refusal.error()) && failed.add(step)) {
                outcome.failed(step, readable(step, refusal.error()));
            }
        }
        Set<Change> touched = new HashSet<>();
        for (int i = 0; i < requests.size(); i++) {
            if (!refused.contains(i) && touched.add(requests.step(i))) {
                outcome.done(requests.step(i));
            }
        }
    }

    /** Gone already when it is to be removed; there already when an address is to be added. */
    private static boolean isOutcome(Change step, KernelException error) {
        return switch (step) {
            case Change.Remove r ->
                error.is(Errno.ENODEV)
                        || error.is(Errno.EADDRNOTAVAIL)
                        || error.is(Errno.ESRCH)
                        || error.is(Errno.ENOENT);
            case Change.Add add -> add.resource() instanceof AddressOn && error.is(Errno.EEXIST);
            case Change.Replace r -> false;
        };
    }

    private static RuntimeException readable(Change step, KernelException error) {
        if (step.resource() instanceof BridgePort port && error.is(Errno.EXFULL)) {
            String text = "bridge " + port.bridge() + " is full: it takes 1023 ports";
            return new NetworkException(io.hawser.network.model.Kind.UNAVAILABLE, text, error);
        }
        return error;
    }

    /** Looks whether links that could not be made are there with our mark. */
    private static boolean foundOurs(Handles.Open open, Outcome outcome, Memory memory) {
        List<Key> found = new ArrayList<>();
        for (Outcome.Failure failure : outcome.failures()) {
            boolean exists = failure.step() instanceof Change.Add
                    && failure.cause() instanceof KernelException e
                    && e.is(Errno.EEXIST);
            Resource resource = failure.step().resource();
            Optional<Mark> mark = exists ? mark(resource) : Optional.empty();
            mark.flatMap(own -> open.route()
                            .link(resource.key().name())
                            .filter(link -> link.alias().equals(own.alias())))
                    .map(Link::index)
                    .ifPresent(index -> {
                        resource.provides().forEach(memory::gone);
                        memory.found(resource.key(), index);
                        found.add(resource.key());
                    });
        }
        return !found.isEmpty();
    }

    private static Optional<Mark> mark(Resource resource) {
        return switch (resource) {
            case BridgeLink bridge -> Optional.of(bridge.mark());
            case VethPair veth -> Optional.of(veth.mark());
            default -> Optional.empty();
        };
    }
}
