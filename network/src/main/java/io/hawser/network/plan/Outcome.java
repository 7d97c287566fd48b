package io.hawser.network.plan;

import java.util.ArrayList;
import java.util.List;

/** What became of some steps: those that took effect, and those that failed. Collected by one thread. */
final class Outcome {
    private final List<Change> done = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();

    /** A step the kernel refused. */
    record Failure(Change step, RuntimeException cause) {}

    void done(Change step) {
        done.add(step);
    }

    void failed(Change step, RuntimeException cause) {
        failures.add(new Failure(step, cause));
    }

    void add(Outcome other) {
        done.addAll(other.done);
        failures.addAll(other.failures);
    }

    List<Change> done() {
        return done;
    }

    List<Failure> failures() {
        return failures;
    }

    boolean hasFailed() {
        return !failures.isEmpty();
    }
}
