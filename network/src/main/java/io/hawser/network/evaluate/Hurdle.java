package io.hawser.network.evaluate;

import io.hawser.kernel.nftables.Chain;

/**
 * Somebody else's chain that stops what should pass between a bridge of ours and the rest. In nftables a drop is final, whatever
 * another table accepts.
 *
 * @param way what it stops
 * @param chain the base chain the packet went into
 * @param cause the rule or policy that stops it
 */
public record Hurdle(Passage.Of way, Chain chain, Dropped.Cause cause) {}
