package io.hawser.network.store;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A map from keys to versioned values. Keys are paths ({@code network/net/4f0c…}); each user keeps a prefix of its own.
 * Safe for use by many threads; {@link #commit} blocks until the change is durable.
 *
 * <p>A version counts from 1 with the first value of a key and never repeats while the key exists; a key that is
 * deleted and made again gets a higher version than it ever had, because versions are drawn from one counter.
 */
public interface Store extends AutoCloseable {

    /** The present value of a key. */
    Optional<Versioned> get(String key);

    /** All values whose key begins with {@code prefix}, in key order, as of one moment. */
    List<Versioned> list(String prefix);

    /**
     * Carries out all mutations or none, durably.
     *
     * @return the version that every key put by this commit now has
     * @throws io.hawser.network.model.NetworkException CONFLICT when an expected version is not the present one,
     *     SYSTEM when the change could not be made durable (the store then refuses further commits)
     */
    long commit(List<Mutation> all);

    /**
     * As {@link #commit}, but durable only against the end of this process, not of the machine: for intents, which say
     * what is about to happen to a kernel that would not survive the machine either. The next commit makes it durable.
     */
    default long note(List<Mutation> all) {
        return commit(all);
    }

    /** {@link #commit} of a single mutation. */
    default long commit(Mutation one) {
        return commit(List.of(one));
    }

    /**
     * Tells {@code listener} of every later change under {@code prefix}, in commit order, on the thread that made it
     * durable. The listener must return quickly and must not commit.
     *
     * @return closing it ends the watch
     */
    Watch watch(String prefix, Consumer<Event> listener);

    @Override
    void close();

    /** An ongoing {@link #watch}. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
