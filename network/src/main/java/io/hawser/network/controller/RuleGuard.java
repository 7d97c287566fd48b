package io.hawser.network.controller;

import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.nftables.RulesetWatch;
import io.hawser.kernel.nftables.TableId;
import io.hawser.network.firewall.Firewall;
import io.hawser.network.plan.Executor;
import io.hawser.network.plan.PlanException;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts our rules back when another program has altered, flushed or deleted them, for hosts whose kernel has no tables with
 * an owner. The kernel tells of every transaction; between that and the end of the repair traffic goes as if we had no
 * rules, a few milliseconds.
 */
final class RuleGuard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RuleGuard.class);
    private static final Set<TableId> OURS = Set.of(Firewall.INET, Firewall.BRIDGE);

    private final Executor executor;
    private final IntConsumer repaired;
    private final Semaphore changes = new Semaphore(0);
    private final RulesetWatch.Listening listening;
    private final Thread thread;

    private RuleGuard(RulesetWatch watch, Executor executor, IntConsumer repaired) {
        this.executor = executor;
        this.repaired = repaired;
        this.thread = Thread.ofVirtual().name("hawser-rule-guard").unstarted(this::run);
        this.listening = watch.listen(this::heard);
    }

    static RuleGuard start(RulesetWatch watch, Executor executor, IntConsumer repaired) {
        RuleGuard guard = new RuleGuard(watch, executor, repaired);
        guard.thread.start();
        return guard;
    }

    private void heard(RulesetWatch.Change change) {
        boolean concerns = !change.complete() || change.tables().stream().anyMatch(OURS::contains);
        if (concerns && !change.isOurs()) {
            changes.release();
        }
    }

    private void run() {
        try {
            while (true) {
                changes.acquire();
                changes.drainPermits();
                repair();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** What fails now is tried again with the next change, and by the next start. */
    private void repair() {
        try {
            int count = executor.repairRules();
            if (count > 0) {
                LOG.warn("somebody changed our packet rules; put back changes={}", count);
                repaired.accept(count);
            }
        } catch (KernelException | PlanException failed) {
            LOG.error("somebody changed our packet rules, and they cannot be put back: {}", failed.getMessage());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        listening.close();
    }
}
