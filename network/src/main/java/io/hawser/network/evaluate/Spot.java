package io.hawser.network.evaluate;

/** Where a packet starts or ends. */
public sealed interface Spot {
    /** The host itself. */
    record OnHost() implements Spot {}

    /** A container, by the name its {@link Guest} has. */
    record Inside(String guest) implements Spot {}

    /** Whatever is on the wire behind one of the host's interfaces. */
    record Beyond(String link) implements Spot {}

    Spot HOST = new OnHost();
}
