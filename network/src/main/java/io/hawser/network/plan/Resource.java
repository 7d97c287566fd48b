package io.hawser.network.plan;

import java.util.Optional;
import java.util.Set;

/**
 * One thing that can exist in a kernel, as an immutable record: its key says which one, its other members how it should
 * be. Two equal resources need no change between them. Each writes its comparison out: a start compares all there are, and the
 * JVM would spin its general way for records anew at every start of a daemon, some milliseconds for the first.
 *
 * <p>Spellings are what a person would type for the same effect ({@code ip}, {@code nft}, {@code sysctl}); nothing
 * executes them.
 */
public sealed interface Resource
        permits PinnedNamespace,
                BridgeLink,
                UsedBridge,
                VethPair,
                BridgePort,
                LinkUp,
                AddressOn,
                RouteVia,
                SysctlSetting,
                Forwarding,
                NftTable,
                NftElement,
                TrackedFlows {

    Key key();

    /** The namespace it is in. */
    default Place place() {
        return key().place();
    }

    /** The resource whose removal takes this one along. */
    default Optional<Key> within() {
        return Optional.empty();
    }

    /** All keys others may name in {@link #within}; a veth pair is a link in two places. */
    default Set<Key> provides() {
        return Set.of(key());
    }

    Stage stage();

    /**
     * Whether it stays when nobody wants it any more: something of the host's that was found or switched on, not made.
     * It is still taken back when the request that made it fails.
     */
    default boolean lasting() {
        return false;
    }

    /**
     * Whether a changed one is taken away and made again together with what is within it; others are altered in place.
     */
    default boolean remade() {
        return false;
    }

    /** The commands that make it, one a line. */
    String addSpelling();

    /** The commands that take it away, one a line; empty when nothing needs to be done. */
    String removeSpelling();

    /** The commands that turn {@code before}, which has the same key, into this. */
    default String replaceSpelling(Resource before) {
        return before.removeSpelling() + "\n" + addSpelling();
    }
}
