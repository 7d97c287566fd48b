package io.hawser.network.plan;

import java.util.List;

/** Carries out consecutive steps of one kind in one namespace. Implementations report refusals, they do not throw them. */
@FunctionalInterface
interface Work {
    /** Makes the changes in order, as many at a time as the kernel takes. */
    Outcome carryOut(Place place, List<Change> steps, Memory memory);
}
