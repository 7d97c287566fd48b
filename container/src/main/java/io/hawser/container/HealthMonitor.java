package io.hawser.container;

import io.hawser.container.exec.Exec;
import io.hawser.container.exec.ExecSpec;
import io.hawser.container.health.GoDuration;
import io.hawser.container.health.Health;
import io.hawser.container.health.HealthCheck;
import io.hawser.container.stream.StreamSession;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks containers that run how they are, as their health checks say, and tells of every change. A virtual thread per container
 * sleeps, runs the probe as an exec session, and writes down what it showed. The health is kept in memory; with the container's
 * next change it goes to the store.
 *
 * <p>Each method but {@link #close} is called with the container's lock held.
 */
final class HealthMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthMonitor.class);
    private static final Duration AFTER_KILL = Duration.ofSeconds(10);
    private static final Duration AT_CLOSE = Duration.ofSeconds(2);

    private final EngineParts parts;
    private final ContainerExecs execs;
    private final Set<Probing> all = ConcurrentHashMap.newKeySet();

    HealthMonitor(EngineParts parts, ContainerExecs execs) {
        this.parts = parts;
        this.execs = execs;
    }

    private static Optional<HealthCheck> check(LiveContainer live) {
        return live.now().spec().health().filter(HealthCheck::runs);
    }

    /** A container has begun to run, or is found running: nothing is known of its health. */
    void begin(LiveContainer live) {
        if (check(live).isEmpty()) {
            return;
        }
        stop(live);
        Health fresh = live.state().health().map(Health::restarted).orElse(Health.STARTING);
        live.become(live.state().withHealth(fresh));
        resume(live);
    }

    /** It runs (on): ask it from now on. */
    void resume(LiveContainer live) {
        if (live.state().status() != State.Status.RUNNING) {
            return;
        }
        check(live).ifPresent(check -> {
            Probing probing = new Probing(live, check);
            all.add(probing);
            live.probing = Optional.of(probing.stop);
            Thread.ofVirtual().name("health-" + live.now().shortId()).start(probing::run);
        });
    }

    /** It has ended or is frozen: ask it no more. */
    void stop(LiveContainer live) {
        live.probing.ifPresent(stop -> {
            stop.complete(null);
            live.probing = Optional.empty();
            live.state().health().ifPresent(health -> live.become(live.state().withHealth(health.unwatched())));
        });
    }

    /** Asks nobody any more; what is known stays. Waits a moment for probes under way, which are killed. */
    @Override
    public void close() {
        List<Probing> last = List.copyOf(all);
        last.forEach(probing -> probing.stop.complete(null));
        try {
            completes(
                    CompletableFuture.allOf(
                            last.stream().map(probing -> probing.over).toArray(CompletableFuture<?>[]::new)),
                    AT_CLOSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it completed in time; what it failed with does not matter. */
    private static boolean completes(CompletableFuture<?> future, Duration patience) throws InterruptedException {
        try {
            future.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            // its end is what is waited for
        }
        return true;
    }

    /** The probes of one run of one container, until they are stopped. */
    private final class Probing {
        private final LiveContainer live;
        private final HealthCheck check;
        private final CompletableFuture<Void> stop = new CompletableFuture<>();
        private final CompletableFuture<Void> over = new CompletableFuture<>();

        Probing(LiveContainer live, HealthCheck check) {
            this.live = live;
            this.check = check;
        }

        void run() {
            try {
                while (!completes(stop, pause())) {
                    take(probe());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                all.remove(this);
                over.complete(null);
            }
        }

        private Instant started() {
            return live.state().startedAt().orElse(Instant.EPOCH);
        }

        private Duration pause() {
            Health.Status status = live.state().health().orElse(Health.STARTING).status();
            return check.pause(status, Duration.between(started(), parts.clock().instant()));
        }

        private void take(Health.Result result) {
            live.lock.lock();
            try {
                if (stop.isDone()) {
                    return;
                }
                Health before = live.state().health().orElse(Health.STARTING);
                Health after = before.after(result, check, started());
                live.become(live.state().withHealth(after));
                if (after.status() != before.status()) {
                    parts.events()
                            .tell(live.now(), "health_status: " + after.status().wireName());
                }
            } finally {
                live.lock.unlock();
            }
        }

        /** Whatever happens to a probe, the next one is due. */
        private Health.Result probe() throws InterruptedException {
            Instant begin = parts.clock().instant();
            try {
                return result(begin);
            } catch (RuntimeException e) {
                LOG.debug("health check of container=" + live.id, e);
                return failed(begin, String.valueOf(e.getMessage()));
            }
        }

        private Health.Result failed(Instant begin, String why) {
            return new Health.Result(begin, parts.clock().instant(), -1, why);
        }

        private Health.Result result(Instant begin) throws InterruptedException {
            String id = execs.create(live.id, spec());
            ProbeOutput output = new ProbeOutput();
            try (StreamSession session = execs.startProbe(id)) {
                if (!ends(id, copying(session, output))) {
                    String written = output.text();
                    String late = "Health check exceeded timeout (" + GoDuration.text(check.patience()) + ")";
                    return failed(begin, written.isEmpty() ? late : late + ": " + written);
                }
            }
            Exec exec = execs.get(id);
            return exec.pid() == 0
                    ? failed(begin, output.text())
                    : new Health.Result(
                            begin, parts.clock().instant(), exec.exitCode().orElse(-1), output.text());
        }

        /** Whether it does in time; it is killed if not, and when the container is not asked any more. */
        private boolean ends(String id, CompletableFuture<Void> over) throws InterruptedException {
            boolean inTime = completes(CompletableFuture.anyOf(over, stop), check.patience());
            if (!over.isDone()) {
                execs.kill(id);
                completes(over, AFTER_KILL);
            }
            return inTime;
        }

        private ExecSpec spec() {
            return new ExecSpec(check.words(), List.of(), "", "", false, false, false, true, true, "");
        }

        private CompletableFuture<Void> copying(StreamSession session, ProbeOutput output) {
            CompletableFuture<Void> ran = new CompletableFuture<>();
            Thread.ofVirtual().name("probe-" + live.now().shortId()).start(() -> {
                try {
                    session.run(output, null);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    ran.complete(null);
                }
            });
            return ran;
        }
    }
}
