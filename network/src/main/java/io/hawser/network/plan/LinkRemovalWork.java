package io.hawser.network.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Takes links of ours away, by the reaper. */
final class LinkRemovalWork implements Work {
    private final Reaper reaper;

    LinkRemovalWork(Reaper reaper) {
        this.reaper = reaper;
    }

    @Override
    public Outcome carryOut(Place place, List<Change> steps, Memory memory) {
        List<CompletableFuture<Boolean>> gone = new ArrayList<>();
        for (Change step : steps) {
            gone.add(reaper.delete(step.resource().key().name(), mark(step.resource())));
        }
        Outcome outcome = new Outcome();
        for (int i = 0; i < steps.size(); i++) {
            await(steps.get(i), gone.get(i), outcome);
            steps.get(i).resource().provides().forEach(memory::gone);
        }
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
