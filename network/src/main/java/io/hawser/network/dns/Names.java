package io.hawser.network.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * What a resolver answers itself. Names are asked in lower case and without the final dot. Any thread asks; the answer must be
 * at hand.
 */
public interface Names {
    /** Knows nobody. */
    Names NONE = inTurn(List.of());

    /** What is known of a name; empty for a name that others may know. */
    Optional<Found> find(String name);

    /** The name behind {@code 2.0.18.172.in-addr.arpa} or its IPv6 kin. */
    Optional<Pointer> pointer(String reverseName);

    /**
     * An address that a name server outside has for a name: if both are a container's, that server is asked who has the address
     * from now on, as in Docker. It has the whole name where we have only the network's.
     *
     * @param name in lower case and without the final dot
     */
    default void heard(String name, InetAddress address) {}

    /**
     * What an address is called.
     *
     * @param where the network that knows it
     * @param name without the final dot
     */
    record Pointer(String where, String name) {}

    /**
     * Several, of which the first that knows answers; a name that is gone in one may live in the next, and whom a container meets
     * on an IPv4 network and on one with IPv6 has an address of either family. A sandbox on three networks shares each network's
     * table with all who are on it, so that a change makes one table new and not one for every container.
     */
    static Names inTurn(List<? extends Names> all) {
        return new InTurn(List.copyOf(all));
    }

    /** @param names in the order in which they are asked */
    record InTurn(List<Names> names) implements Names {
        @Override
        public Optional<Found> find(String name) {
            Optional<Found> best = Optional.empty();
            for (Names one : names) {
                Optional<Found> found = one.find(name);
                best = found.isEmpty() ? best : Optional.of(better(best, found.get()));
            }
            return best;
        }

        /** Known before gone, and what was found first; but an address of a family that it lacks is taken from a later one. */
        private static Found better(Optional<Found> first, Found next) {
            return switch (next) {
                case Found.Known known
                when first.isPresent() && first.get() instanceof Found.Known before -> before.with(known);
                case Found.Known known -> known;
                case Found.Gone gone -> first.orElse(gone);
            };
        }

        @Override
        public Optional<Pointer> pointer(String reverseName) {
            for (Names one : names) {
                Optional<Pointer> found = one.pointer(reverseName);
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        }

        @Override
        public void heard(String name, InetAddress address) {
            names.forEach(one -> one.heard(name, address));
        }
    }
}
