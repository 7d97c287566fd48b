package io.hawser.network.plan;

import java.util.List;

/**
 * A step of a plan failed. What was done before it has been undone; failures of that, and of other steps that were under
 * way together with it, are suppressed exceptions of this one.
 *
 * <p>The message names the step and gives the kernel's words: {@code add link br-0123: RTM_NEWLINK br-0123: EEXIST (File
 * exists)}.
 */
public final class PlanException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Change step;

    public PlanException(Change step, Throwable cause) {
        super(step + ": " + cause.getMessage(), cause);
        this.step = step;
    }

    /** A failure of one step, with the failures of others. */
    static PlanException of(Change step, Throwable cause, List<? extends Throwable> others) {
        PlanException failure = new PlanException(step, cause);
        others.forEach(failure::addSuppressed);
        return failure;
    }

    /** The change that could not be made. */
    public Change step() {
        return step;
    }
}
