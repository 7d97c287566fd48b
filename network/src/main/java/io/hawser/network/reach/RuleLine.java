package io.hawser.network.reach;

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
 */
public record RuleLine(String network, String container, String words, String chain, String line, String element) {}
