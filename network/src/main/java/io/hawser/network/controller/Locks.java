package io.hawser.network.controller;

import java.util.Collection;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One lock per object, so that nothing global is held while the kernel works. The order is: sandbox, then networks by
 * id; a network is locked for reading by all who attach to it and for writing by who removes it. Locks of objects that
 * are gone are forgotten by their owner; who has waited for a forgotten one takes the one that is there now.
 */
final class Locks<S, N extends Comparable<N>> {

    private final Map<S, ReentrantLock> sandboxes = new ConcurrentHashMap<>();
    private final Map<N, ReentrantReadWriteLock> networks = new ConcurrentHashMap<>();

    <T> T withSandbox(S id, Supplier<T> action) {
        return with(() -> sandboxes.computeIfAbsent(id, key -> new ReentrantLock()), lock -> lock, action);
    }

    /** Keeps these networks from being removed meanwhile. */
    <T> T using(Collection<N> ids, Supplier<T> action) {
        Supplier<T> inner = action;
        for (N id : new TreeSet<>(ids).descendingSet()) {
            Supplier<T> next = inner;
            inner = () -> with(() -> lockOf(id), ReentrantReadWriteLock::readLock, next);
        }
        return inner.get();
    }

    /** Waits until nobody attaches to the network, and keeps others off. */
    <T> T owning(N id, Supplier<T> action) {
        return with(() -> lockOf(id), ReentrantReadWriteLock::writeLock, action);
    }

    void forgetNetwork(N id) {
        networks.remove(id);
    }

    void forgetSandbox(S id) {
        sandboxes.remove(id);
    }

    private ReentrantReadWriteLock lockOf(N id) {
        return networks.computeIfAbsent(id, key -> new ReentrantReadWriteLock());
    }

    private static <L, T> T with(Supplier<L> present, Function<L, Lock> mode, Supplier<T> action) {
        while (true) {
            L owner = present.get();
            Lock lock = mode.apply(owner);
            lock.lock();
            try {
                if (owner.equals(present.get())) {
                    return action.get();
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
