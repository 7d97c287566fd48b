package io.hawser.network.dns;

import io.hawser.kernel.ffm.Datagrams;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** What a thread that reads resolvers' sockets works with. Belongs to that thread. */
final class Desk {
    /** The most of a UDP query that is taken; no honest one is longer. */
    static final int LARGEST_QUERY = 4_096;

    /** How many queries are taken at a time: some, so that clients are woken once for several; few, so that nobody waits. */
    private static final int AT_A_TIME = 16;

    final Datagrams datagrams = new Datagrams(AT_A_TIME, LARGEST_QUERY);
    final byte[] query = new byte[LARGEST_QUERY];
    final PlainQuestions plain;

    /** @param seed of the order in which addresses are given: nothing that must not be guessed */
    Desk(RandomGenerator seed) {
        plain = new PlainQuestions(new SplittableRandom(seed.nextLong()));
    }
}
