package io.hawser.daemon.event;

import io.hawser.api.system.EventMessage;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The last 256 events and those who want the next ones. Publishing never waits for a reader: a reader that falls {@value
 * #BACKLOG} events behind is cut off.
 *
 * <p>Any thread; the lock is held for the time of an append.
 */
public final class EventLog {
    private static final int KEPT = 256;
    private static final int BACKLOG = 4096;

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<EventMessage> recent = new ArrayDeque<>(KEPT);
    private final List<Reader> readers = new ArrayList<>();

    /** Appends an event and gives it to every reader. */
    public void publish(EventMessage event) {
        lock.lock();
        try {
            if (recent.size() == KEPT) {
                recent.removeFirst();
            }
            recent.addLast(event);
            readers.removeIf(reader -> !reader.offer(event));
        } finally {
            lock.unlock();
        }
    }

    /** An event in the new form only: networks and volumes. */
    public void publish(String type, String action, String id, Map<String, String> attributes, Instant when) {
        publish(new EventMessage(
                "",
                "",
                "",
                type,
                action,
                new EventMessage.Actor(id, attributes),
                "local",
                when.getEpochSecond(),
                nanos(when)));
    }

    /** An event that also has the old form: containers and images. */
    public void publishWithStatus(
            String type, String action, String id, String from, Map<String, String> attributes, Instant when) {
        publish(new EventMessage(
                action,
                id,
                from,
                type,
                action,
                new EventMessage.Actor(id, attributes),
                "local",
                when.getEpochSecond(),
                nanos(when)));
    }

    private static long nanos(Instant when) {
        return when.getEpochSecond() * 1_000_000_000L + when.getNano();
    }

    /** Opens a reader that begins with the kept events since {@code since}, or with the next one. Close it. */
    public Reader open(Optional<Instant> since) {
        lock.lock();
        try {
            Reader reader = new Reader();
            since.ifPresent(from -> recent.stream()
                    .filter(event -> event.timeNano() >= nanos(from))
                    .forEach(reader::offer));
            readers.add(reader);
            return reader;
        } finally {
            lock.unlock();
        }
    }

    /** How many readers are open. */
    public int readers() {
        lock.lock();
        try {
            return readers.size();
        } finally {
            lock.unlock();
        }
    }

    /** One client's place in the stream. {@link #next} is its owner's; {@link #close} anybody's. */
    public final class Reader implements AutoCloseable {
        private final BlockingQueue<Optional<EventMessage>> waiting = new LinkedBlockingQueue<>(BACKLOG);
        private volatile boolean closed;

        private Reader() {}

        private boolean offer(EventMessage event) {
            if (waiting.offer(Optional.of(event))) {
                return true;
            }
            closed = true;
            return false;
        }

        /** The next event; empty when the time is up or the reader was closed. */
        public Optional<EventMessage> next(@Nullable Instant until) throws InterruptedException {
            if (closed && waiting.isEmpty()) {
                return Optional.empty();
            }
            if (until == null) {
                return waiting.take();
            }
            long millis = Instant.now().until(until, java.time.temporal.ChronoUnit.MILLIS);
            Optional<EventMessage> event = waiting.poll(Math.max(millis, 0), TimeUnit.MILLISECONDS);
            return event == null ? Optional.empty() : event;
        }

        /** Whether events are at hand without waiting. */
        public boolean ready() {
            return !waiting.isEmpty();
        }

        @Override
        public void close() {
            lock.lock();
            try {
                closed = true;
                readers.remove(this);
            } finally {
                lock.unlock();
            }
            if (!waiting.offer(Optional.empty())) {
                waiting.clear();
                waiting.add(Optional.empty());
            }
        }
    }
}
