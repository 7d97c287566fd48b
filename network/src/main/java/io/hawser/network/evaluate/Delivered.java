package io.hawser.network.evaluate;

import java.util.List;

/**
 * It arrived.
 *
 * @param where whose it is now
 * @param as its ends as the receiver sees them: {@link Tuple#source} is whom it takes the client for
 * @param trace what decided about it
 */
public record Delivered(Spot where, Tuple as, List<Step> trace) implements Outcome {
    public Delivered {
        trace = List.copyOf(trace);
    }

    @Override
    public String toString() {
        return "delivered to " + where + " as " + as + Step.lines(trace);
    }
}
