package io.hawser.network.dns;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** What the thread that reads the resolvers' sockets works with: buffers for one query at a time. Belongs to that thread. */
final class Desk {
    /** The most of a UDP query that is taken; no honest one is longer. */
    static final int LARGEST_QUERY = 4_096;

    final ByteBuffer in = ByteBuffer.allocateDirect(LARGEST_QUERY);
    final ByteBuffer out = ByteBuffer.allocateDirect(LARGEST_QUERY);
    final byte[] query = new byte[LARGEST_QUERY];
    final PlainQuestions plain;

    /** @param seed of the order in which addresses are given: nothing that must not be guessed */
    Desk(RandomGenerator seed) {
        plain = new PlainQuestions(new SplittableRandom(seed.nextLong()));
    }
}
