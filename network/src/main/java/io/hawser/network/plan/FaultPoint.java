package io.hawser.network.plan;

import java.util.Optional;

/**
 * Asked before each step of a plan is carried out. Tests throw at a step, halt the process there or hold it up, to see that
 * nothing is left behind; it is the executor's only hook and says nothing otherwise.
 */
@FunctionalInterface
public interface FaultPoint {
    /** What an executor has outside tests. */
    FaultPoint NONE = step -> Optional.empty();

    /**
     * What shall happen just before a step, when all steps before it have taken effect; empty: nothing. What it throws is
     * that step's failure; when it returns, the step is carried out.
     */
    Optional<Runnable> at(Change step);
}
