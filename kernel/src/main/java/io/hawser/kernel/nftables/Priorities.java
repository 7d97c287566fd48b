package io.hawser.kernel.nftables;

import java.util.List;

/** nft's names for the priorities of base chains (nft(8), "BASE CHAINS"). */
final class Priorities {
    private record Named(String name, int priority) {}

    private static final List<Named> INET = List.of(
            new Named("raw", -300),
            new Named("mangle", -150),
            new Named("dstnat", -100),
            new Named("filter", 0),
            new Named("security", 50),
            new Named("srcnat", 100));
    private static final List<Named> BRIDGE = List.of(
            new Named("dstnat", -300), new Named("filter", -200), new Named("out", 100), new Named("srcnat", 300));

    /** nft writes a distance from a name up to this far, beyond it the bare number. */
    private static final int NEAR = 10;

    private Priorities() {}

    static String text(Family family, Chain.Point point, int priority) {
        for (Named named : family == Family.BRIDGE ? BRIDGE : INET) {
            int distance = priority - named.priority;
            if (Math.abs(distance) <= NEAR && isNamedAt(named, point)) {
                return named.name + (distance == 0 ? "" : distance < 0 ? " - " + -distance : " + " + distance);
            }
        }
        return Integer.toString(priority);
    }

    private static boolean isNamedAt(Named named, Chain.Point point) {
        return switch (named.name) {
            case "dstnat" -> point == Chain.Point.PREROUTING;
            case "srcnat" -> point == Chain.Point.POSTROUTING;
            case "out" -> point == Chain.Point.OUTPUT;
            default -> true;
        };
    }
}
