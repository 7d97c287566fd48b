package io.hawser.network.evaluate;

import io.hawser.kernel.nftables.Chain.Point;
import io.hawser.network.model.Family;

/** A way that the first packets of our networks' traffic take through a filter hook, and that other people's chains may close. */
public enum Passage {
    /** From the host's network to a published port. */
    IN(Point.FORWARD),
    /** From a container to the host's network and beyond. */
    OUT(Point.FORWARD),
    /** From the host to a container. */
    FROM_HOST(Point.OUTPUT),
    /** From a container to the host. */
    TO_HOST(Point.INPUT);

    private final Point point;

    Passage(Point point) {
        this.point = point;
    }

    /** The hook where it is filtered. */
    public Point point() {
        return point;
    }

    /**
     * One bridge's way in one family.
     *
     * @param bridge its interface name
     * @param uplink the interface to the host's network
     * @param family of the packets
     */
    public record Of(Passage passage, String bridge, String uplink, Family family) {
        String in() {
            return switch (passage) {
                case IN -> uplink;
                case OUT, TO_HOST -> bridge;
                case FROM_HOST -> "";
            };
        }

        String out() {
            return switch (passage) {
                case IN, FROM_HOST -> bridge;
                case OUT -> uplink;
                case TO_HOST -> "";
            };
        }
    }
}
