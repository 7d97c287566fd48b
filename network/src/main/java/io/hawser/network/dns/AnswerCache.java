package io.hawser.network.dns;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What upstream servers said not long ago. One for all resolvers of a host, small and bounded; the longest unused goes first.
 * A key is the question as it came, flags and EDNS options included, and whom it was for: containers with the same servers of
 * the host share answers, a container with servers of its own ({@code --dns}) shares with nobody.
 *
 * <p>Thread-safe. Look-ups of containers' names never come here.
 */
final class AnswerCache {
    static final int MOST = 512;
    static final int MOST_BYTES = 256 * 1024;
    private static final int LARGEST = 4_096;
    private static final long SECOND = 1_000_000_000L;

    private final LongSupplier clock;
    private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private int bytes;

    AnswerCache(LongSupplier clock) {
        this.clock = clock;
    }

    private static final class Key {
        private final Object scope;
        private final byte[] question;
        private final int hash;

        /** @param query whose id does not count */
        Key(Object scope, byte[] query) {
            this.scope = scope;
            this.question = Arrays.copyOfRange(query, 2, query.length);
            this.hash = 31 * scope.hashCode() + Arrays.hashCode(question);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key that && scope.equals(that.scope) && Arrays.equals(question, that.question);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    private record Entry(CachedReply reply, Upstream from, long since) {
        int size() {
            return reply.bytes().length;
        }
    }

    /** A reply that is still good, under the query's id. */
    record Hit(byte[] reply, Upstream from) {}

    synchronized Optional<Hit> find(Object scope, byte[] query) {
        Key key = new Key(scope, query);
        Entry entry = entries.get(key);
        if (entry == null) {
            return Optional.empty();
        }
        long age = (clock.getAsLong() - entry.since) / SECOND;
        if (age >= entry.reply.seconds()) {
            remove(key);
            return Optional.empty();
        }
        return Optional.of(new Hit(entry.reply.after(age, Wire.id(query)), entry.from));
    }

    /** Keeps a reply, if it says that it may be kept. */
    void keep(Object scope, byte[] query, byte[] reply, Upstream from) {
        if (reply.length <= LARGEST && query.length <= LARGEST) {
            CachedReply.of(reply)
                    .ifPresent(cached -> put(new Key(scope, query), new Entry(cached, from, clock.getAsLong())));
        }
    }

    private synchronized void put(Key key, Entry entry) {
        remove(key);
        entries.put(key, entry);
        bytes += entry.size() + key.question.length;
        while (entries.size() > MOST || bytes > MOST_BYTES) {
            remove(entries.keySet().iterator().next());
        }
    }

    private void remove(Key key) {
        Entry old = entries.remove(key);
        if (old != null) {
            bytes -= old.size() + key.question.length;
        }
    }

    synchronized int size() {
        return entries.size();
    }
}
