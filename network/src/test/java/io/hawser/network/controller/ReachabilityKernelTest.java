package io.hawser.network.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.network.controller.Probes.Probe;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every cell of docs/reachability.md with real packets on a real kernel. */
class ReachabilityKernelTest {
    private static final Duration PATIENCE = Duration.ofMillis(900);
    private static final int TRIES = 20;
    private static final int FLUSHES = 20;
    private static final long HANGS = 60_000_000_000L;

    private static TownOnKernel kernel;

    @BeforeAll
    static void build() throws Exception {
        kernel = new TownOnKernel(true);
    }

    @AfterAll
    static void close() throws Exception {
        kernel.close();
    }

    @ParameterizedTest(name = "bridge-nf-call-iptables {0}")
    @ValueSource(ints = {0, 1})
    void everyCellIsAsDocumented(int bridgeNfCall) {
        kernel.bridgeNfCall(bridgeNfCall == 1);
        List<Trial> trials = Trial.all(kernel.town(), bridgeNfCall == 1);
        assertThat(trials).hasSizeGreaterThan(1500);

        assertThat(wrong(kernel, trials)).isEmpty();
    }

    /**
     * What is not as documented. Whoever is to be answered and is not asks again, for on a busy machine an answer may take
     * longer than it is worth to wait for one that is not to come.
     */
    private static List<String> wrong(TownOnKernel kernel, List<Trial> trials) {
        kernel.heard().clear();
        List<Trial> left = trials;
        for (int i = 1; i < TRIES && !left.isEmpty(); i++) {
            left = left(kernel, left);
        }
        return left.stream().map(trial -> trial + ": not " + expected(trial)).toList();
    }

    private static List<Trial> left(TownOnKernel kernel, List<Trial> trials) {
        List<Probe> probes = probes(kernel, trials);
        List<String> answers = Probes.ask(probes, PATIENCE);
        List<Trial> left = new ArrayList<>();
        for (int i = 0; i < trials.size(); i++) {
            Trial trial = trials.get(i);
            Optional<InetAddress> seen = TownOnKernel.seen(trial.kind(), answers.get(i));
            if (!seen.equals(expected(trial))) {
                left.add(trial);
            }
        }
        assertThat(heardInVain(kernel, trials, probes)).isEmpty();
        return left;
    }

    /** Questions that arrived although nobody was to hear them. */
    private static Set<String> heardInVain(TownOnKernel kernel, List<Trial> trials, List<Probe> probes) {
        Set<String> heard = new HashSet<>();
        for (int i = 0; i < trials.size(); i++) {
            Trial trial = trials.get(i);
            String line =
                    TownOnKernel.nameOf(trial.kind()) + " " + probes.get(i).text();
            if (expected(trial).isEmpty() && kernel.heard().contains(line)) {
                heard.add(trial.toString());
            }
        }
        return heard;
    }

    /** The relay asks in the client's place, from the bridge's address. */
    private static Optional<InetAddress> expected(Trial trial) {
        return trial.relayed() ? Optional.of(Town.gatewayOf(trial.kind(), trial.family())) : trial.expected();
    }

    private static List<Probe> probes(TownOnKernel kernel, List<Trial> trials) {
        List<Probe> probes = new ArrayList<>();
        for (Trial trial : trials) {
            boolean tcp = trial.protocol() == io.hawser.network.model.Protocol.TCP;
            probes.add(new Probe(
                    kernel.where(trial), tcp, trial.target(), trial.port(), Integer.toHexString(trial.hashCode())));
        }
        return probes;
    }

    /** Where tables belong to whoever made them, which is the rule; ours stand while the owner lives. */
    @Test
    void nothingOpensWhileSomebodyFlushesTheRulesTenTimesASecond() throws Exception {
        kernel.bridgeNfCall(true);
        List<Trial> closed = Trial.all(kernel.town(), true).stream()
                .filter(trial -> expected(trial).isEmpty())
                .toList();
        try (Flushes flushes = new Flushes(kernel, false)) {
            while (flushes.count() < FLUSHES) {
                assertThat(wrong(kernel, closed)).isEmpty();
            }
        }
    }

    /** Where tables are anybody's they are put back each time; how long they were gone is printed. */
    @Test
    void tablesWithoutAnOwnerAreBackSoonHoweverOftenSomebodyFlushesThem() throws Exception {
        try (TownOnKernel unowned = new TownOnKernel(false)) {
            unowned.bridgeNfCall(true);
            List<Trial> trials = Trial.all(unowned.town(), true);
            try (Flushes flushes = new Flushes(unowned, true)) {
                while (flushes.count() < FLUSHES) {
                    Probes.ask(probes(unowned, trials), PATIENCE);
                }
                flushes.stop();
                System.out.printf(
                        "%d flushes of tables without an owner: put back after %d ms at most%n",
                        flushes.count(), flushes.longest().toMillis());
            }
            assertThat(wrong(unowned, trials)).isEmpty();
            assertThat(unowned.controller().ruleRepairs()).isGreaterThanOrEqualTo(FLUSHES);
        }
    }

    /** Somebody who flushes all rules ten times a second. */
    private static final class Flushes implements AutoCloseable {
        private final AtomicBoolean going = new AtomicBoolean(true);
        private final AtomicInteger count = new AtomicInteger();
        private volatile Duration longest = Duration.ZERO; // written by the thread alone
        private final TownOnKernel kernel;
        private final boolean repaired;
        private final Thread thread = Thread.ofPlatform().unstarted(this::run);

        /** @param repaired whether what was flushed is put back */
        Flushes(TownOnKernel kernel, boolean repaired) {
            this.kernel = kernel;
            this.repaired = repaired;
            thread.start();
        }

        int count() {
            assertThat(thread.isAlive() || !going.get()).as("it goes on").isTrue();
            return count.get();
        }

        /** From the start of a flush to the end of its repair. */
        Duration longest() {
            return longest;
        }

        private void run() {
            while (going.get()) {
                long before = kernel.controller().ruleRepairs();
                long start = System.nanoTime();
                kernel.host().ok("nft", "flush", "ruleset");
                while (repaired && kernel.controller().ruleRepairs() == before) {
                    assertThat(System.nanoTime() - start).as("not put back").isLessThan(HANGS);
                    LockSupport.parkNanos(1_000_000);
                }
                Duration taken = Duration.ofNanos(System.nanoTime() - start);
                longest = taken.compareTo(longest) > 0 ? taken : longest;
                count.incrementAndGet();
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        }

        @Override
        public void close() {
            stop();
        }

        void stop() {
            going.set(false);
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
