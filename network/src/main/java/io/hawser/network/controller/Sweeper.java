package io.hawser.network.controller;

import io.hawser.network.plan.BridgeLink;
import io.hawser.network.plan.NftElement;
import io.hawser.network.plan.NftTable;
import io.hawser.network.plan.PinnedNamespace;
import io.hawser.network.plan.Resource;
import io.hawser.network.plan.State;
import io.hawser.network.plan.VethPair;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes, from time to time, what carries our mark and belongs to no record: links, namespaces, rules. After a crash the
 * restore does that; this is for what goes astray while the controller lives.
 *
 * <p>Requests go on meanwhile, and none is waited for. That is safe because a record is written before the kernel is
 * touched: what is seen in the kernel and has no record <em>afterwards</em> is an orphan, or was being removed just then.
 * And because something goes only when two looks in a row, a period apart, found the very same orphan, and while nobody is
 * just making it.
 *
 * <p>{@link #close} ends it.
 */
final class Sweeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

    private static final Duration PERIOD = Duration.ofMinutes(1);

    private final Host host;
    private final Supplier<State> wanted;
    private final Steps steps;
    private final Rounds rounds;
    private State suspects = State.empty(); // guarded by this

    /** Sweeps only when told to, until it is started. The supplier renders all records there are at the moment of the call. */
    Sweeper(Host host, Supplier<State> wanted, Steps steps) {
        this.host = host;
        this.wanted = wanted;
        this.steps = steps;
        this.rounds = new Rounds("hawser-sweeper", PERIOD, this::sweepOrLog);
    }

    /** Sweeps once a period from now on; fine when it does already. */
    void start() {
        rounds.start();
    }

    private void sweepOrLog() {
        try {
            State gone = sweep();
            if (!gone.isEmpty()) {
                LOG.warn(
                        "removed orphans={}",
                        gone.resources().stream().map(Resource::key).toList());
            }
        } catch (RuntimeException failed) {
            LOG.warn("cannot remove orphans: {}", failed.getMessage());
        }
    }

    /** Looks once; removes and returns what was an orphan the last time, too. */
    synchronized State sweep() {
        State seen = host.observe(wanted.get().filter(NftTable.class::isInstance));
        State orphans = seen.minus(wanted.get()).filter(Sweeper::carriesMark);
        State confirmed = orphans.filter(
                orphan -> suspects.get(orphan.key()).filter(orphan::equals).isPresent());
        suspects = orphans.minus(confirmed);
        return confirmed.isEmpty() ? confirmed : steps.clear(confirmed);
    }

    private static boolean carriesMark(Resource resource) {
        return resource instanceof BridgeLink
                || resource instanceof VethPair
                || resource instanceof PinnedNamespace
                || (Claims.isShareable(resource) && !resource.lasting())
                || resource instanceof NftElement;
    }

    @Override
    public void close() {
        rounds.close();
    }
}
