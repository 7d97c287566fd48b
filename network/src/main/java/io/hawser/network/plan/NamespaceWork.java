package io.hawser.network.plan;

import java.util.List;

/** Makes namespaces and lets go of them, one by one. */
final class NamespaceWork implements Work {
    private final Handles handles;

    NamespaceWork(Handles handles) {
        this.handles = handles;
    }

    @Override
    public Outcome carryOut(Place place, List<Change> steps, Memory memory) {
        Outcome outcome = new Outcome();
        for (Change step : steps) {
            try {
                carryOut(step, outcome);
            } catch (RuntimeException e) {
                outcome.failed(step, e);
            }
        }
        return outcome;
    }

    private void carryOut(Change step, Outcome outcome) {
        PinnedNamespace namespace = (PinnedNamespace) step.resource();
        if (step instanceof Change.Remove) {
            handles.drop(namespace.inside());
            handles.context().pins().remove(namespace.file());
            outcome.done(step);
        } else if (handles.context().pins().make(namespace.file())) {
            outcome.done(step);
        }
    }
}
