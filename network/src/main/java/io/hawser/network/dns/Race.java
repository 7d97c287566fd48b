package io.hawser.network.dns;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.Rcode;

/**
 * One query on its way to several servers. They are asked in order, but not strictly one after another: the next is asked as
 * well when the last has been silent for {@link #HEADSTART_MILLIS}, and at once when one fails (unreachable, SERVFAIL, REFUSED).
 * When all have been asked and are silent, those are asked a second time: a datagram may be lost. The first real answer wins,
 * NXDOMAIN included. So a dead first server costs a tenth of a second and not the 5 s after which a libc asks again.
 *
 * <p>Servers that have all been silent lately are asked for {@link #HOPELESS_MILLIS} only: the first of them that is back answers, and until then nobody waits for long. Only now and then a query gives them all its time.
 *
 * <p>Closing it ends the questions that are still open.
 */
final class Race implements AutoCloseable {
    static final long HEADSTART_MILLIS = 100;
    static final long SECOND_ROUND_MILLIS = 1_000;
    static final long DEADLINE_MILLIS = 4_000;
    static final long HOPELESS_MILLIS = 1_000;

    /** How one server is asked. */
    @FunctionalInterface
    interface Asking {
        byte[] ask(Upstream server) throws IOException;
    }

    /** What a server answered, or that it did not. */
    private record Outcome(Upstream server, Optional<byte[]> reply, long nanos) {}

    /**
     * How it went.
     *
     * @param winner who gave the reply
     * @param attempts all that were asked, and what became of it
     */
    record Result(Optional<byte[]> reply, Optional<Upstream> winner, List<Attempt> attempts) {
        static final Result NOBODY = new Result(Optional.empty(), Optional.empty(), List.of());
    }

    private final List<Upstream> servers;
    private final Asking asking;
    private final Health health;
    private final boolean hopeless;
    private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
    private final ConcurrentLinkedQueue<Attempt> attempts = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Set<Upstream> failed = new HashSet<>();
    private final Map<Upstream, Long> asked = new LinkedHashMap<>();
    private int turn;

    Race(List<Upstream> servers, Health health, Asking asking) {
        this.servers = health.order(servers);
        this.health = health;
        this.hopeless = health.isHopeless(servers);
        this.asking = asking;
    }

    Result run() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(hopeless ? HOPELESS_MILLIS : DEADLINE_MILLIS);
        while (failed.size() < servers.size() && System.nanoTime() < end) {
            askNext();
            Optional<Outcome> outcome = next(end);
            if (outcome.isPresent() && outcome.get().reply().isPresent()) {
                return won(outcome.get());
            }
        }
        silent("no answer");
        asked.keySet().removeAll(failed);
        if (!hopeless && !asked.isEmpty()) {
            health.silent(asked.keySet());
        }
        return new Result(Optional.empty(), Optional.empty(), List.copyOf(attempts));
    }

    private Result won(Outcome outcome) {
        health.answered(outcome.server(), outcome.nanos());
        asked.remove(outcome.server());
        silent("overtaken");
        return new Result(outcome.reply(), Optional.of(outcome.server()), List.copyOf(attempts));
    }

    /** Those that were asked and have said nothing: a strike for each. */
    private void silent(String how) {
        asked.forEach((server, since) -> {
            if (!failed.contains(server)) {
                health.failed(server);
                attempts.add(new Attempt(server.toString(), how, (System.nanoTime() - since) / 1e6));
            }
        });
    }

    /** Asks the next server that has not failed; nobody after two rounds. */
    private void askNext() {
        while (turn < 2 * servers.size()) {
            Upstream server = servers.get(turn++ % servers.size());
            if (!failed.contains(server)) {
                asked.putIfAbsent(server, System.nanoTime());
                threads.add(Thread.ofVirtual().name("dns-upstream").start(() -> outcomes.add(exchange(server))));
                return;
            }
        }
    }

    /** The next outcome; empty when the last server's headstart is over. */
    private Optional<Outcome> next(long end) throws InterruptedException {
        long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
        boolean firstRound = turn < servers.size();
        boolean over = turn >= 2 * servers.size();
        long patience = over ? left : Math.min(left, firstRound ? HEADSTART_MILLIS : SECOND_ROUND_MILLIS);
        Outcome outcome = outcomes.poll(patience, TimeUnit.MILLISECONDS);
        if (outcome != null && outcome.reply().isEmpty()) {
            failed.add(outcome.server());
            health.refused(outcome.server());
        }
        return Optional.ofNullable(outcome);
    }

    private Outcome exchange(Upstream server) {
        long start = System.nanoTime();
        Optional<byte[]> reply = Optional.empty();
        String how;
        try {
            byte[] bytes = asking.ask(server);
            reply = isFinal(bytes) ? Optional.of(bytes) : Optional.empty();
            how = Rcode.string(Wire.rcode(bytes));
        } catch (IOException | RuntimeException unreachable) {
            how = String.valueOf(unreachable.getMessage());
        }
        long nanos = System.nanoTime() - start;
        if (!Thread.currentThread().isInterrupted()) {
            attempts.add(new Attempt(server.toString(), how, nanos / 1e6));
        }
        return new Outcome(server, reply, nanos);
    }

    /** Servers that fail or refuse are passed over; all else, NXDOMAIN too, is an answer. */
    private static boolean isFinal(byte[] reply) {
        int rcode = Wire.rcode(reply);
        return rcode != Rcode.SERVFAIL && rcode != Rcode.REFUSED;
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
    }
}
