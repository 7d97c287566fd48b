package io.hawser.network.ipam;

import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A set of whole numbers as disjoint, non-adjacent closed intervals: the addresses taken in a subnet. Neighbours are
 * merged at once, so the lowest free number at or after a given one is one step beyond the interval it falls in, and
 * a million addresses handed out in order are one interval. Every operation is logarithmic in the number of gaps, for
 * a /30 and for a /64 alike. Not thread-safe.
 */
final class IntervalSet {

    private final TreeMap<BigInteger, BigInteger> ends = new TreeMap<>();

    boolean contains(BigInteger number) {
        Map.Entry<BigInteger, BigInteger> below = ends.floorEntry(number);
        return below != null && below.getValue().compareTo(number) >= 0;
    }

    /** Adds a number; false when it was there. */
    boolean add(BigInteger number) {
        if (contains(number)) {
            return false;
        }
        BigInteger start = number;
        BigInteger end = number;
        Map.Entry<BigInteger, BigInteger> below = ends.floorEntry(number);
        if (below != null && below.getValue().add(BigInteger.ONE).equals(number)) {
            start = below.getKey();
        }
        BigInteger above = ends.remove(number.add(BigInteger.ONE));
        if (above != null) {
            end = above;
        }
        ends.put(start, end);
        return true;
    }

    /** Removes a number; false when it was not there. */
    boolean remove(BigInteger number) {
        Map.Entry<BigInteger, BigInteger> around = ends.floorEntry(number);
        if (around == null || around.getValue().compareTo(number) < 0) {
            return false;
        }
        ends.remove(around.getKey());
        if (around.getKey().compareTo(number) < 0) {
            ends.put(around.getKey(), number.subtract(BigInteger.ONE));
        }
        if (around.getValue().compareTo(number) > 0) {
            ends.put(number.add(BigInteger.ONE), around.getValue());
        }
        return true;
    }

    /** The lowest number from {@code from} to {@code to} that is not in the set. */
    Optional<BigInteger> lowestFree(BigInteger from, BigInteger to) {
        Map.Entry<BigInteger, BigInteger> below = ends.floorEntry(from);
        BigInteger free = below == null || below.getValue().compareTo(from) < 0
                ? from
                : below.getValue().add(BigInteger.ONE);
        return free.compareTo(to) <= 0 ? Optional.of(free) : Optional.empty();
    }

    /** How many numbers from {@code from} to {@code to} are in the set. */
    BigInteger count(BigInteger from, BigInteger to) {
        BigInteger count = BigInteger.ZERO;
        for (Map.Entry<BigInteger, BigInteger> interval : ends.headMap(to, true).entrySet()) {
            BigInteger low = interval.getKey().max(from);
            BigInteger high = interval.getValue().min(to);
            count = count.add(high.subtract(low).add(BigInteger.ONE).max(BigInteger.ZERO));
        }
        return count;
    }
}
