package io.hawser.network.plan;

/**
 * Called before each step of a plan is carried out. Tests throw from it, or halt the process, to see that nothing is
 * left behind; it is the executor's only hook and does nothing otherwise.
 */
@FunctionalInterface
public interface FaultPoint {
    /** What an executor has outside tests. */
    FaultPoint NONE = step -> {};

    /** Called with the change about to be made; what it throws is that step's failure. */
    void before(Change step);
}
