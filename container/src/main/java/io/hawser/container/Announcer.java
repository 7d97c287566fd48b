package io.hawser.container;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners what happened to containers. Safe for use by many threads; listeners are called by the one that tells. */
final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    private final InstantSource clock;
    private final List<Consumer<ContainerEvent>> listeners = new CopyOnWriteArrayList<>();

    Announcer(InstantSource clock) {
        this.clock = clock;
    }

    AutoCloseable subscribe(Consumer<ContainerEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Docker's attributes: every label, the image, the name, and what the action adds, sorted by key. */
    void tell(Container container, String action, Map<String, String> more) {
        Map<String, String> all = new java.util.TreeMap<>(container.spec().labels());
        all.put("image", container.spec().image());
        all.put("name", container.name());
        all.putAll(more);
        ContainerEvent event = new ContainerEvent(
                clock.instant(), action, container.id(), container.spec().image(), new LinkedHashMap<>(all));
        for (Consumer<ContainerEvent> listener : listeners) {
            try {
                listener.accept(event);
            } catch (RuntimeException e) {
                LOG.warn("a listener of container events failed", e);
            }
        }
    }

    void tell(Container container, String action) {
        tell(container, action, Map.of());
    }
}
