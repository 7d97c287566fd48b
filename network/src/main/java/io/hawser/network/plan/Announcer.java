package io.hawser.network.plan;

import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.route.Announcement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells neighbours of addresses that are new in a sandbox, several times. An address comes back soon with another MAC, and
 * a neighbour that talked to the one before would keep that for up to 45 seconds. The kernel announces it once, when the
 * link comes up; but that is lost where the bridge does not forward for the new port yet, which it starts to do a moment
 * later.
 *
 * <p>Each announcement has a virtual thread, which nobody waits for; {@link #close} ends them.
 */
final class Announcer implements AutoCloseable {
    private static final List<Duration> PAUSES =
            List.of(Duration.ofMillis(50), Duration.ofMillis(250), Duration.ofMillis(1000), Duration.ofMillis(1000));

    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    /** Announces the addresses of the links that the plan gave addresses to. */
    void announce(Plan applied) {
        applied.changes().stream()
                .filter(Change.Add.class::isInstance)
                .map(Change::resource)
                .filter(AddressOn.class::isInstance)
                .map(AddressOn.class::cast)
                .filter(address -> !address.place().isHost())
                .map(address -> new Target(address.place().pin().orElseThrow(), address.link()))
                .distinct()
                .forEach(this::start);
    }

    /** A link in a sandbox. */
    private record Target(Path pin, String link) {}

    private void start(Target target) {
        Thread thread = Thread.ofVirtual().name("hawser-announcer").unstarted(() -> announce(target));
        threads.add(thread);
        thread.start();
    }

    private void announce(Target target) {
        try {
            for (Duration pause : PAUSES) {
                Thread.sleep(pause);
                try (Namespace inside = Namespace.open(target.pin)) {
                    Announcement.send(inside, target.link);
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (KernelException gone) {
            // The link or its sandbox went meanwhile: nobody is left to speak of.
        } finally {
            threads.remove(Thread.currentThread());
        }
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
    }
}
