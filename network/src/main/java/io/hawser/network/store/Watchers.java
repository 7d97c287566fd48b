package io.hawser.network.store;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Who wants to hear of changes under which prefix. Thread-safe. */
final class Watchers {

    private record Watcher(String prefix, Consumer<Event> listener) {}

    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

    Store.Watch add(String prefix, Consumer<Event> listener) {
        Watcher watcher = new Watcher(prefix, listener);
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    void tell(Change change) {
        for (Watcher watcher : watchers) {
            change.events().stream()
                    .filter(event -> event.key().startsWith(watcher.prefix()))
                    .forEach(watcher.listener());
        }
    }
}
