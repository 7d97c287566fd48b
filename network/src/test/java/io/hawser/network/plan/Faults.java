package io.hawser.network.plan;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A fault point for tests to aim: at a certain step, or at the so manieth from now. It strikes once. Thread-safe. */
public final class Faults implements FaultPoint {
    /** The step fails. */
    public static final Runnable FAIL = () -> {
        throw new IllegalStateException("fault");
    };

    /** The thread ends as if the process had: nothing is undone. */
    public static final Runnable HALT = () -> {
        throw new Halt();
    };

    /** What {@link #HALT} throws. */
    public static final class Halt extends Error {
        private static final long serialVersionUID = 1L;
    }

    private record Aim(Predicate<Change> at, Runnable fault) {}

    private Optional<Aim> aim = Optional.empty(); // guarded by this
    private Optional<Change> struck = Optional.empty(); // guarded by this

    /** Something shall happen before this step. */
    public Faults at(Change step, Runnable fault) {
        return when(step::equals, fault);
    }

    /** Something shall happen before the step after {@code count} others. */
    public Faults after(int count, Runnable fault) {
        AtomicInteger left = new AtomicInteger(count);
        return when(step -> left.getAndDecrement() == 0, fault);
    }

    /** Something shall happen before the first such step. */
    public synchronized Faults when(Predicate<Change> condition, Runnable fault) {
        struck = Optional.empty();
        aim = Optional.of(new Aim(condition, fault));
        return this;
    }

    public synchronized void off() {
        aim = Optional.empty();
    }

    /** The step it was that was struck since it was last aimed. */
    public synchronized Optional<Change> struck() {
        return struck;
    }

    @Override
    public synchronized Optional<Runnable> at(Change step) {
        Optional<Aim> hit = aim.filter(aimed -> aimed.at().test(step));
        if (hit.isPresent()) {
            aim = Optional.empty();
            struck = Optional.of(step);
        }
        return hit.map(Aim::fault);
    }
}
