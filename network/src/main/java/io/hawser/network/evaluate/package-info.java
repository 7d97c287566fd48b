/**
 * What the packet rules do with a packet, worked out without a kernel: nftables' instructions run on a packet made of its
 * header fields, along the way the kernel would take it through a host with bridges, address translation and routes.
 *
 * <p>It evaluates rules as they are rendered or dumped and knows nothing of what they are meant to say: who reaches whom is
 * its answer, never its input. May import {@code network.model}, {@code network.plan} and {@code kernel.nftables}; asks no
 * kernel. Start reading at {@link io.hawser.network.evaluate.Evaluator}.
 */
@NullMarked
package io.hawser.network.evaluate;

import org.jspecify.annotations.NullMarked;
