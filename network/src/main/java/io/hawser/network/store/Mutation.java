package io.hawser.network.store;

import java.nio.charset.StandardCharsets;

/** One change of a commit, conditional on the version the key has now. */
public sealed interface Mutation {

    /** Expected by a {@link Put} that must create its key. */
    long ABSENT = 0;

    /** Expected when the present version does not matter. */
    long ANY = -1;

    String key();

    long expectedVersion();

    /** Sets a key. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Put(String key, byte[] value, long expectedVersion) implements Mutation {}

    /** Removes a key; with {@link #ANY} an absent key is fine. */
    record Delete(String key, long expectedVersion) implements Mutation {}

    static Put create(String key, byte[] value) {
        return new Put(key, value, ABSENT);
    }

    static Put put(String key, String json) {
        return new Put(key, json.getBytes(StandardCharsets.UTF_8), ANY);
    }

    static Delete delete(String key) {
        return new Delete(key, ANY);
    }
}
