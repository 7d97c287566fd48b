package io.hawser.network.evaluate;

import io.hawser.kernel.nftables.Expression;
import io.hawser.kernel.nftables.Rule;

/** What to make of an instruction that only the kernel understands, as other programs' rules have them. */
public interface Unknown {
    /** For our own rules, in which there is none. */
    Unknown REFUSED = (rule, other, tuple) -> {
        throw new IllegalArgumentException("cannot evaluate " + other.name() + " of " + rule.title());
    };

    /** What becomes of a packet at such an instruction. */
    enum Effect {
        GOES_ON,
        NO_MATCH,
        ACCEPT,
        DROP,
        RETURN
    }

    Effect on(Rule rule, Expression.Other other, Tuple tuple);
}
