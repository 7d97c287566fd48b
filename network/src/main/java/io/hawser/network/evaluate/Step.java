package io.hawser.network.evaluate;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One thing that decided about a packet on its way.
 *
 * @param where the hook, or the place in the host
 * @param what the rule, or what the kernel does by itself
 * @param effect what became of the packet
 */
public record Step(String where, String what, String effect) {
    /** {@code ip forward from eth0 to docker0: rule inet hawser nat_in counter drop: drop}. */
    @Override
    public String toString() {
        return where + ": " + what + ": " + effect;
    }

    static String lines(List<Step> steps) {
        return steps.stream().map(step -> "\n    " + step).collect(Collectors.joining());
    }
}
