package io.hawser.network.store;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** A {@link Store} that forgets: for tests and for programs that embed networks as short-lived as themselves. */
public final class MemoryStore implements Store {

    private final ReentrantLock lock = new ReentrantLock();
    private final Table table = new Table();
    private final Watchers watchers = new Watchers();

    @Override
    public Optional<Versioned> get(String key) {
        return table.get(key);
    }

    @Override
    public List<Versioned> list(String prefix) {
        return table.list(prefix);
    }

    @Override
    public long commit(List<Mutation> all) {
        lock.lock();
        try {
            Change change = table.prepare(all);
            table.apply(change);
            watchers.tell(change);
            return change.version();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Watch watch(String prefix, Consumer<Event> listener) {
        return watchers.add(prefix, listener);
    }

    @Override
    public void close() {}
}
