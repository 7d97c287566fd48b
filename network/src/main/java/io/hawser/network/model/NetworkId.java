package io.hawser.network.model;

import java.util.random.RandomGenerator;

/**
 * The id of a network: 64 lower-case hexadecimal digits, 32 random bytes.
 *
 * @param hex64 the whole id
 */
public record NetworkId(String hex64) implements Comparable<NetworkId> {

    public NetworkId {
        HexId.check(hex64);
    }

    public static NetworkId random(RandomGenerator random) {
        return new NetworkId(HexId.random(random));
    }

    /** The first 12 digits, as the docker CLI prints them. */
    public String shortForm() {
        return hex64.substring(0, 12);
    }

    @Override
    public int compareTo(NetworkId other) {
        return hex64.compareTo(other.hex64);
    }

    @Override
    public String toString() {
        return hex64;
    }

    /** Written out: the JVM would spin the general way for records anew at every start of a daemon. */
    @Override
    public boolean equals(Object other) {
        return other instanceof NetworkId that && hex64.equals(that.hex64);
    }

    @Override
    public int hashCode() {
        return hex64.hashCode();
    }
}
