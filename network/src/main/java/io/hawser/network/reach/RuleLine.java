package io.hawser.network.reach;

import java.util.Optional;

/**
 * One thing that our tables do for a network or a container, in words and as the line that {@code iptables -L -n} would have
 * shown with Docker's rules.
 *
 * @param network for which network
 * @param container for which container; empty: for all of them
 * @param words a sentence
 * @param chain where Docker's rule would be: {@code nat POSTROUTING}
 * @param line target, protocol, options, source, destination and the rest
 * @param element the element of our tables that does it
 * @param count what has found it: as iptables counts in the same place, the first packets of connections; empty where the kernel
 *     does not count
 */
public record RuleLine(
        String network,
        String container,
        String words,
        String chain,
        String line,
        String element,
        Optional<Count> count) {

    /** Packets, and their octets. */
    public record Count(long packets, long bytes) {}
}
