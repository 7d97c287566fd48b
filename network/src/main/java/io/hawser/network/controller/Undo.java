package io.hawser.network.controller;

import java.util.ArrayDeque;
import java.util.Deque;

/** The steps that take back what a request has reserved in memory so far, last first. Used by one thread. */
final class Undo {

    private final Deque<Runnable> steps = new ArrayDeque<>();

    void add(Runnable step) {
        steps.push(step);
    }

    /** Carries all steps out; what fails is suppressed in {@code cause}. */
    void run(RuntimeException cause) {
        for (Runnable step : steps) {
            try {
                step.run();
            } catch (RuntimeException failed) {
                cause.addSuppressed(failed);
            }
        }
    }
}
