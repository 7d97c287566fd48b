package io.hawser.network.plan;

import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.nftables.NftSocket;
import io.hawser.kernel.nftables.TableId;
import io.hawser.kernel.route.RouteSocket;
import io.hawser.kernel.sysctl.LinkSysctls;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Open namespaces and rtnetlink sockets by place, so that the second plan for a sandbox finds them open. At most {@link
 * #LIMIT} sandboxes are kept, the least recently used are closed first; the host's stay open.
 *
 * <p>{@link #use} runs one thread at a time per place: that lock is the place's queue, and is held while the kernel works.
 * Guarded by {@code lock}: the map; an entry's sockets by the entry's own lock.
 */
final class Handles implements AutoCloseable {
    static final int LIMIT = 64;

    private final HostContext context;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<Place, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final Rules rules = new Rules();

    /** A namespace, a socket in it, and its links' sysctls. */
    record Open(Namespace namespace, RouteSocket route, LinkSysctls sysctls) {
        private void close() {
            sysctls.close();
            route.close();
        }
    }

    Handles(HostContext context) {
        this.context = context;
    }

    HostContext context() {
        return context;
    }

    /**
     * Runs an action with the place's handles.
     *
     * @throws io.hawser.kernel.ffm.KernelException ENOENT or EINVAL if there is no such namespace
     */
    <T> T use(Place place, Function<Open, T> action) {
        while (true) {
            Entry entry = entry(place);
            entry.lock.lock();
            try {
                if (!entry.dropped) {
                    return action.apply(entry.open());
                }
            } finally {
                entry.lock.unlock();
            }
        }
    }

    private Entry entry(Place place) {
        lock.lock();
        try {
            Entry entry = entries.computeIfAbsent(place, Entry::new);
            closeEldest();
            return entry;
        } finally {
            lock.unlock();
        }
    }

    /** Those in use are passed over. */
    private void closeEldest() {
        int surplus = entries.size() - LIMIT;
        if (surplus <= 0) {
            return;
        }
        for (Entry entry : new ArrayList<>(entries.values())) {
            if (surplus > 0 && !entry.place.isHost() && entry.lock.tryLock()) {
                try {
                    entry.drop();
                    entries.remove(entry.place);
                    surplus--;
                } finally {
                    entry.lock.unlock();
                }
            }
        }
    }

    /** Closes what is open of a place whose namespace is to go. */
    void drop(Place place) {
        Entry entry;
        lock.lock();
        try {
            entry = entries.remove(place);
        } finally {
            lock.unlock();
        }
        if (entry != null) {
            entry.lock.lock();
            try {
                entry.drop();
            } finally {
                entry.lock.unlock();
            }
        }
    }

    /** Runs an action with the socket that owns the place's tables; the host's stays open, as it must. */
    <T> T useRules(Place place, Set<TableId> tables, Function<NftSocket, T> action) {
        if (place.isHost()) {
            return rules.use(tables, action);
        }
        return use(place, open -> {
            try (NftSocket socket = NftSocket.open(open.namespace)) {
                return action.apply(socket);
            }
        });
    }

    /** Notes what took effect in the host's tables; called while {@link #useRules} runs. */
    void noteRules(List<Change> done) {
        rules.kept.took(done);
    }

    /** The host's rules as they should be, of tables that others can change. */
    KeptRules keptRules() {
        return rules.kept;
    }

    @Override
    public void close() {
        List<Place> all;
        lock.lock();
        try {
            all = List.copyOf(entries.keySet());
        } finally {
            lock.unlock();
        }
        all.forEach(this::drop);
        rules.close();
    }

    /** One place's handles, opened at first use. */
    private final class Entry {
        private final Place place;
        private final ReentrantLock lock = new ReentrantLock();
        private final Map<String, Open> opened = new LinkedHashMap<>(1);
        private boolean dropped;

        private Entry(Place place) {
            this.place = place;
        }

        private Open open() {
            return opened.computeIfAbsent("", none -> opening());
        }

        private Open opening() {
            Namespace namespace = place.pin().map(context.pins()::open).orElse(context.host());
            try {
                return new Open(namespace, RouteSocket.open(namespace), new LinkSysctls(namespace));
            } catch (RuntimeException e) {
                closeUnlessHost(namespace);
                throw e;
            }
        }

        private void drop() {
            dropped = true;
            opened.values().forEach(open -> {
                open.close();
                closeUnlessHost(open.namespace);
            });
            opened.clear();
        }

        private void closeUnlessHost(Namespace namespace) {
            if (!place.isHost()) {
                namespace.close();
            }
        }
    }

    /** The host's nftables socket. It owns our tables, so it is never closed before the executor is. */
    private final class Rules implements AutoCloseable {
        private final ReentrantLock lock = new ReentrantLock();
        private final List<NftSocket> socket = new ArrayList<>(1);
        private final Set<TableId> adopted = new HashSet<>();
        private final KeptRules kept = new KeptRules();

        private <T> T use(Set<TableId> tables, Function<NftSocket, T> action) {
            lock.lock();
            try {
                if (socket.isEmpty()) {
                    socket.add(NftSocket.open(context.host()));
                }
                for (TableId table : tables) {
                    adopt(table);
                }
                return action.apply(socket.getFirst());
            } finally {
                lock.unlock();
            }
        }

        /** A table an earlier daemon left is taken over once; one that is not there will be ours when it is made. */
        private void adopt(TableId table) {
            if (!adopted.contains(table)) {
                socket.getFirst().adopt(table);
                adopted.add(table);
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                socket.forEach(NftSocket::close);
                socket.clear();
                adopted.clear();
            } finally {
                lock.unlock();
            }
        }
    }
}
