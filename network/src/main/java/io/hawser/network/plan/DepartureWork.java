package io.hawser.network.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Takes links of ours away, by the reaper, and has tracked flows of their endpoints forgotten soon after. */
final class DepartureWork implements Work {
    private final Reaper reaper;
    private final DepartedFlows flows;

    DepartureWork(Reaper reaper, DepartedFlows flows) {
        this.reaper = reaper;
        this.flows = flows;
    }

    @Override
    public Outcome carryOut(Place place, List<Change> steps, Memory memory) {
        Map<Change, CompletableFuture<Boolean>> gone = new LinkedHashMap<>();
        List<TrackedFlows> forgotten = new ArrayList<>();
        Outcome outcome = new Outcome();
        for (Change step : steps) {
            if (step.resource() instanceof TrackedFlows tracked) {
                forgotten.add(tracked);
                outcome.done(step);
            } else {
                gone.put(step, reaper.delete(step.resource().key().name(), mark(step.resource())));
            }
        }
        gone.forEach((step, link) -> {
            await(step, link, outcome);
            step.resource().provides().forEach(memory::gone);
        });
        // Not before: through a link that is there, new ones could still come.
        forgotten.forEach(tracked -> flows.forget(tracked.addresses(), tracked.isReached()));
        return outcome;
    }

    private static void await(Change step, CompletableFuture<Boolean> gone, Outcome outcome) {
        try {
            gone.join();
            outcome.done(step);
        } catch (CompletionException e) {
            RuntimeException cause = e.getCause() instanceof RuntimeException own ? own : e;
            outcome.failed(step, cause);
        }
    }

    private static Mark mark(Resource link) {
        return switch (link) {
            case BridgeLink bridge -> bridge.mark();
            case VethPair veth -> veth.mark();
            default -> throw new IllegalArgumentException(link.key() + " is no link of ours");
        };
    }
}
