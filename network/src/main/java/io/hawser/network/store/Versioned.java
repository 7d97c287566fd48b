package io.hawser.network.store;

import java.nio.charset.StandardCharsets;

/**
 * A value as the store holds it. The array is shared and must not be changed.
 *
 * @param key where it is kept
 * @param value the bytes, JSON by agreement
 * @param version what a {@link Mutation} must expect to replace it
 */
@SuppressWarnings("ArrayRecordComponent") // compared by key and version only
public record Versioned(String key, byte[] value, long version) {

    public String text() {
        return new String(value, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Versioned that && key.equals(that.key) && version == that.version;
    }

    @Override
    public int hashCode() {
        return key.hashCode() * 31 + Long.hashCode(version);
    }

    @Override
    public String toString() {
        return key + "@" + version + " " + text();
    }
}
