package io.hawser.network.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Takes links of ours away, by the reaper, and has tracked flows of their endpoints forgotten while the kernel is at it: both
 * take their time, the one in waiting, the other in walking the table of flows.
 */
final class DepartureWork implements Work {
    private final Reaper reaper;
    private final FlowWork flows;

    DepartureWork(Reaper reaper, FlowWork flows) {
        this.reaper = reaper;
        this.flows = flows;
    }

    @Override
    public Outcome carryOut(Place place, List<Change> steps, Memory memory) {
        Map<Change, CompletableFuture<Boolean>> gone = new LinkedHashMap<>();
        List<Change> forgotten = new ArrayList<>();
        for (Change step : steps) {
            if (step.resource() instanceof TrackedFlows) {
                forgotten.add(step);
            } else {
                gone.put(step, reaper.delete(step.resource().key().name(), mark(step.resource())));
            }
        }
        Outcome outcome = new Outcome();
        forget(place, forgotten, memory, outcome);
        gone.forEach((step, link) -> {
            await(step, link, outcome);
            step.resource().provides().forEach(memory::gone);
        });
        return outcome;
    }

    /** Reports a refusal like any other, so that the links under way are waited for. */
    private void forget(Place place, List<Change> steps, Memory memory, Outcome outcome) {
        try {
            outcome.add(flows.carryOut(place, steps, memory));
        } catch (RuntimeException e) {
            steps.forEach(step -> outcome.failed(step, e));
        }
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
