package io.hawser.network.evaluate;

import io.hawser.kernel.nftables.Chain;
import io.hawser.kernel.nftables.Rule;
import java.util.List;

/**
 * It did not arrive.
 *
 * @param cause what stopped it
 * @param rejected whether the sender was told
 * @param trace what decided about it
 */
public record Dropped(Cause cause, boolean rejected, List<Step> trace) implements Outcome {
    public Dropped {
        trace = List.copyOf(trace);
    }

    @Override
    public String toString() {
        return "dropped by " + cause.text() + Step.lines(trace);
    }

    /** What stopped a packet. */
    public sealed interface Cause {
        /** In words. */
        String text();
    }

    /** A rule's verdict. */
    public record ByRule(Rule rule) implements Cause {
        @Override
        public String text() {
            return rule.title();
        }
    }

    /** The policy of a base chain that let it fall through. */
    public record ByPolicy(Chain chain) implements Cause {
        @Override
        public String text() {
            return "policy drop of " + chain.title();
        }
    }

    /** The kernel itself, without any rule. */
    public record ByKernel(String reason) implements Cause {
        @Override
        public String text() {
            return reason;
        }
    }
}
