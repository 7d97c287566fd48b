package io.hawser.network.controller;

import io.hawser.network.model.NetworkException;
import io.hawser.network.store.Event;
import io.hawser.network.store.MemoryStore;
import io.hawser.network.store.Mutation;
import io.hawser.network.store.Store;
import io.hawser.network.store.Versioned;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A store whose disk is full for some writes. */
final class FlakyStore implements Store {
    private final Store store = new MemoryStore();
    private final AtomicInteger before = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicInteger failing = new AtomicInteger();

    /** Lets {@code good} writes pass and then refuses {@code bad} of them. */
    void refuse(int good, int bad) {
        before.set(good);
        failing.set(bad);
    }

    @Override
    public Optional<Versioned> get(String key) {
        return store.get(key);
    }

    @Override
    public List<Versioned> list(String prefix) {
        return store.list(prefix);
    }

    @Override
    public long commit(List<Mutation> all) {
        if (before.getAndDecrement() <= 0 && failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw NetworkException.system("no space left");
        }
        return store.commit(all);
    }

    @Override
    public Watch watch(String prefix, Consumer<Event> listener) {
        return store.watch(prefix, listener);
    }

    @Override
    public void close() {
        store.close();
    }
}
