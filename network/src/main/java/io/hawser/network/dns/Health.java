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
import java.util.function.UnaryOperator;

/**
 * Which upstream servers answer. Servers are asked in the order the user gave, but one that has failed twice in a row, or
 * was silent for a whole query, goes behind the others for a while, so that a dead first server costs its headstart only now and
 * then. When all are silent, one query in {@link #PROBE} is patient with them, in case they are only slow. Thread-safe.
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
     * @param silent whether nothing has been heard of it since it let a whole query pass
     * @param millis what its answers took lately
     */
    record Score(int strikes, long lastStrike, boolean silent, double millis) {
        static final Score NEW = new Score(0, 0, false, 0);
    }

    /** The servers that answer first, then those that do not. */
    List<Upstream> order(List<Upstream> servers) {
        return servers.stream().sorted(Comparator.comparing(this::isDown)).toList();
    }

    boolean isDown(Upstream server) {
        return isDown(score(server));
    }

    private boolean isDown(Score score) {
        return score.strikes >= STRIKES && clock.getAsLong() - score.lastStrike < REST.toNanos();
    }

    private Score score(Upstream server) {
        return scores.getOrDefault(server, Score.NEW);
    }

    /** Whether a query to these servers had better not wait for long: all are silent, and another one has waited lately. */
    boolean isHopeless(List<Upstream> servers) {
        if (!servers.stream().map(this::score).allMatch(score -> score.silent && isDown(score))) {
            return false;
        }
        long now = clock.getAsLong();
        long last = lastPatient.get();
        return now - last < PROBE.toNanos() || !lastPatient.compareAndSet(last, now);
    }

    /** These let a whole query pass and said nothing: they are down. */
    void silent(Collection<Upstream> servers) {
        long now = clock.getAsLong();
        lastPatient.set(now);
        servers.forEach(server -> update(server, old -> new Score(old.strikes + STRIKES, now, true, old.millis)));
    }

    void answered(Upstream server, long nanos) {
        double millis = nanos / 1e6;
        update(
                server,
                old -> new Score(0, 0, false, old.millis == 0 ? millis : old.millis + WEIGHT * (millis - old.millis)));
    }

    /** It said that it does not answer this one, or that nobody listens there. */
    void refused(Upstream server) {
        long now = clock.getAsLong();
        update(server, old -> new Score(old.strikes + 1, now, false, old.millis));
    }

    /** It has not answered in its time. */
    void failed(Upstream server) {
        long now = clock.getAsLong();
        update(server, old -> new Score(old.strikes + 1, now, old.silent, old.millis));
    }

    private void update(Upstream server, UnaryOperator<Score> change) {
        if (scores.size() >= MOST && !scores.containsKey(server)) {
            scores.keySet().stream().findAny().ifPresent(scores::remove);
        }
        scores.compute(server, (key, old) -> change.apply(old == null ? Score.NEW : old));
    }

    /** All servers that were asked, by name: whether each is asked first, and what its answers take. */
    Map<String, UpstreamState> states() {
        Map<String, UpstreamState> states = new TreeMap<>();
        scores.forEach(
                (server, score) -> states.put(server.toString(), new UpstreamState(!isDown(server), score.millis)));
        return states;
    }
}
