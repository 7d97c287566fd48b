package io.hawser.network.controller;

import io.hawser.network.firewall.UserTable;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.model.SandboxId;
import io.hawser.network.plan.Change;
import io.hawser.network.plan.HostLink;
import io.hawser.network.plan.Plan;
import io.hawser.network.plan.State;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * What happens at start, in this order: records under way are settled (what was being made never was, what was being
 * removed is gone), the sandboxes of dead containers are dropped, memory is rebuilt, the kernel is brought to what the
 * records say by one plan, and the predefined networks are made where they are missing. Done twice, the second time
 * changes nothing. One object that cannot be repaired does not keep the others from it.
 */
final class Restorer {
    private static final String DOCKER0 = "docker0";

    private final Parts parts;
    private final Networks networks;
    private final List<String> problems = new ArrayList<>();
    private final AtomicLong ruleRepairs;
    private List<Change> repairs = List.of();

    /** @param ruleRepairs counts how often rules were put back, from then on */
    Restorer(Parts parts, Networks networks, AtomicLong ruleRepairs) {
        this.ruleRepairs = ruleRepairs;
        this.parts = parts;
        this.networks = networks;
    }

    Restored restore(Set<SandboxId> alive) {
        Records.Settlement settlement = settlement(alive);
        parts.records().settle(settlement);
        parts.records().networks().forEach(network -> attempt(network.name(), () -> replay(network)));
        parts.names().publishAll();
        parts.records().sandboxes().forEach(sandbox -> attempt(name(sandbox), () -> replay(sandbox)));
        reconcile();
        parts.host().forgetFlows(addresses(settlement.goneSandboxes()));
        parts.records().sandboxes().forEach(sandbox -> attempt(name(sandbox), () -> serve(sandbox)));
        predefined();
        guardRules();
        return restored(
                settlement.goneSandboxes().stream().map(SandboxRecord::id).toList());
    }

    /**
     * Where memory is as the records say already: takes the kernel back to them, and makes predefined networks that are missing.
     *
     * @param dropped sandboxes that have just been removed
     */
    Restored again(List<SandboxId> dropped) {
        reconcile();
        predefined();
        return restored(dropped);
    }

    private Restored restored(List<SandboxId> gone) {
        List<SandboxId> kept =
                parts.records().sandboxes().stream().map(SandboxRecord::id).toList();
        return new Restored(kept, gone, repairs, problems);
    }

    private static List<InetAddress> addresses(List<SandboxRecord> gone) {
        return gone.stream()
                .flatMap(sandbox -> sandbox.endpoints().stream())
                .flatMap(endpoint -> Stream.concat(endpoint.ipv4().stream(), endpoint.ipv6().stream()))
                .map(Cidr::address)
                .toList();
    }

    private Records.Settlement settlement(Set<SandboxId> alive) {
        List<SandboxRecord> gone = parts.records().sandboxes().stream()
                .filter(sandbox -> sandbox.state() != RecordState.LIVE || !alive.contains(sandbox.id()))
                .toList();
        List<SandboxRecord> changed = parts.records().sandboxes().stream()
                .filter(sandbox -> !gone.contains(sandbox))
                .filter(sandbox -> !sandbox.settled().equals(sandbox))
                .map(SandboxRecord::settled)
                .toList();
        List<NetworkRecord> lost = parts.records().networks().stream()
                .filter(network -> network.state() != RecordState.LIVE)
                .toList();
        return new Records.Settlement(lost, gone, changed);
    }

    /** It is counted even if its pool cannot be had: it is there, and will be removed like any other. */
    private void replay(NetworkRecord network) {
        parts.claims().move(State.empty(), parts.renderer().network(network));
        parts.pools().replay(network.pools());
    }

    private void replay(SandboxRecord recorded) {
        try {
            place(recorded, parts.names().reopened(recorded));
        } finally {
            SandboxRecord placed = parts.records().sandbox(recorded.id()).orElse(recorded);
            parts.claims().move(State.empty(), parts.renderer().sandbox(placed));
        }
    }

    /** An endpoint that left in mid-flight may have been the way of the ports: they go where the way is now. */
    private void place(SandboxRecord recorded, SandboxRecord sandbox) {
        sandbox.endpoints().forEach(parts.attachments()::replay);
        parts.publisher().replay(sandbox).ifPresent(theft -> problems.add(name(sandbox) + ": " + theft));
        SandboxRecord placed = parts.publisher().reachable(sandbox)
                ? sandbox
                : sandbox.withPorts(parts.publisher().republished(sandbox));
        if (!placed.equals(recorded)) {
            parts.records().update(placed);
        }
    }

    private void guardRules() {
        if (!parts.config().hostChanges().rules().isEmpty()) {
            attempt("table " + UserTable.ID.text(), () -> parts.host().makeOnce(UserTable.objects()));
        }
        parts.host().guardRules(parts.renderer().everything(), this::tell);
    }

    /** All networks whose rules stand in the tables that were repaired. */
    private void tell(int changes) {
        ruleRepairs.incrementAndGet();
        parts.records().networks().stream()
                .filter(network -> !network.spec().configOnly())
                .filter(network -> parts.drivers().of(network).capabilities().interfaces())
                .forEach(network -> parts.events()
                        .accept(new NetworkEvent.Repaired(
                                network.id(), network.name(), network.spec().driver(), changes)));
    }

    private void attempt(String what, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException failed) {
            problems.add(what + ": " + failed.getMessage());
        }
    }

    private static String name(SandboxRecord sandbox) {
        return "sandbox of " + sandbox.spec().containerName();
    }

    private void reconcile() {
        State wanted = parts.renderer().everything();
        State actual = parts.host().observe(wanted);
        Plan plan = Plan.between(actual, wanted);
        repairs = plan.changes();
        try {
            parts.host().apply(plan);
        } catch (RuntimeException failed) {
            problems.add(failed.getMessage());
            piecemeal(actual, wanted);
        }
    }

    /** Each object for itself, after what nobody wants is out of the way. */
    private void piecemeal(State actual, State wanted) {
        State unwanted = actual.minus(wanted);
        attempt("removal of leftovers", () -> parts.host().apply(Plan.between(unwanted, State.empty())));
        for (NetworkRecord network : parts.records().networks()) {
            attempt(
                    "network " + network.name(),
                    () -> repair(actual, parts.renderer().network(network)));
        }
        for (SandboxRecord sandbox : parts.records().sandboxes()) {
            attempt(name(sandbox), () -> repair(actual, parts.renderer().sandbox(sandbox)));
        }
    }

    private void repair(State actual, State wanted) {
        parts.host().apply(Plan.between(actual.filter(resource -> wanted.contains(resource.key())), wanted));
    }

    private void serve(SandboxRecord sandbox) {
        try {
            parts.names().serve(sandbox);
        } finally {
            parts.naming().update(sandbox);
        }
    }

    private void predefined() {
        List<NetworkSpec> wanted = NetworkRules.predefined(defaultBridge());
        for (NetworkRecord network : List.copyOf(parts.records().networks())) {
            boolean stale = network.predefined() && !wanted.contains(network.spec());
            if (stale && parts.renderer().snapshot(network).endpoints().isEmpty()) {
                attempt("network " + network.name(), () -> networks.discard(network));
            }
        }
        for (NetworkSpec spec : wanted) {
            if (named(spec.name()).isEmpty()) {
                createPredefined(spec);
            }
        }
    }

    private void createPredefined(NetworkSpec spec) {
        try {
            networks.createPredefined(spec);
        } catch (NetworkException e) {
            throw new NetworkException(
                    e.kind(), "error creating default \"" + spec.name() + "\" network: " + e.getMessage(), e);
        }
    }

    /** A bridge of that name that somebody else made keeps the addresses it has. */
    private DefaultBridge defaultBridge() {
        DefaultBridge asked = parts.config().defaultBridge();
        boolean users = !asked.name().equals(DOCKER0);
        List<Cidr> present = parts.host()
                .view()
                .link(asked.name())
                .filter(link -> link.isBridge() && !link.ours())
                .map(HostLink::addresses)
                .orElse(List.of());
        DefaultBridge result = asked;
        for (Family family : Family.values()) {
            List<Cidr> mine = present.stream()
                    .filter(address -> address.family() == family)
                    .filter(address -> !address.address().isLinkLocalAddress())
                    .toList();
            result = result.with(family, PredefinedBridge.on(mine, asked.of(family), users));
        }
        return result;
    }

    private Optional<NetworkRecord> named(String name) {
        return parts.records().networks().stream()
                .filter(network -> network.name().equals(name))
                .findFirst();
    }
}
