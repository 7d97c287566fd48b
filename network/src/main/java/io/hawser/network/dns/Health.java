package io.hawser.network.dns;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Which upstream servers answer. Servers are asked in the order the user gave, but one that has failed twice in a row goes
 * behind the others for a while, so that a dead first server costs its headstart only now and then. When all are down, one
 * query in {@link #PROBE} is patient with them, in case they are only slow. Thread-safe.
 */
final class Health {
    static final int STRIKES = 2;
    static final Duration REST = Duration.ofSeconds(15);
    static final Duration PROBE = Duration.ofSeconds(5);
    private static final int MOST = 256;
    private static final double WEIGHT = 0.2;

    private final LongSupplier clock;
    private final Map<Upstream, Score> scores = new ConcurrentHashMap<>();
    private final AtomicLong lastPatient = new AtomicLong();

    Health(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * How a server has done.
     *
     * @param strikes failures since its last answer
     * @param lastStrike nanoseconds of the clock
     * @param millis what its answers took lately
     */
    record Score(int strikes, long lastStrike, double millis) {
        static final Score NEW = new Score(0, 0, 0);
    }

    /** The servers that answer first, then those that do not. */
    List<Upstream> order(List<Upstream> servers) {
        return servers.stream().sorted(Comparator.comparing(this::isDown)).toList();
    }

    boolean isDown(Upstream server) {
        Score score = scores.getOrDefault(server, Score.NEW);
        return score.strikes >= STRIKES && clock.getAsLong() - score.lastStrike < REST.toNanos();
    }

    /** Whether a query to these servers had better not wait for long: all are down, and another one has waited lately. */
    boolean isHopeless(List<Upstream> servers) {
        if (!servers.stream().allMatch(this::isDown)) {
            return false;
        }
        long now = clock.getAsLong();
        long last = lastPatient.get();
        return now - last < PROBE.toNanos() || !lastPatient.compareAndSet(last, now);
    }

    /** A query had all its time and no answer: these are down. */
    void unanswered(Collection<Upstream> servers) {
        lastPatient.set(clock.getAsLong());
        for (int i = 0; i < STRIKES; i++) {
            servers.forEach(this::failed);
        }
    }

    void answered(Upstream server, long nanos) {
        double millis = nanos / 1e6;
        update(
                server,
                new Score(0, 0, millis),
                old -> new Score(0, 0, old.millis == 0 ? millis : old.millis + WEIGHT * (millis - old.millis)));
    }

    void failed(Upstream server) {
        long now = clock.getAsLong();
        update(server, new Score(1, now, 0), old -> new Score(old.strikes + 1, now, old.millis));
    }

    private void update(Upstream server, Score first, java.util.function.UnaryOperator<Score> change) {
        if (scores.size() >= MOST && !scores.containsKey(server)) {
            scores.keySet().stream().findAny().ifPresent(scores::remove);
        }
        scores.merge(server, first, (old, ignored) -> change.apply(old));
    }

    /** All servers that were asked, by name: whether each is asked first, and what its answers take. */
    Map<String, UpstreamState> states() {
        Map<String, UpstreamState> states = new TreeMap<>();
        scores.forEach(
                (server, score) -> states.put(server.toString(), new UpstreamState(!isDown(server), score.millis)));
        return states;
    }
}
