package io.hawser.kernel.nftables;

/** What a map's element leads to: a verdict, or values such as an address and a port. */
public sealed interface Target permits Verdict, Values {
    String text();
}
