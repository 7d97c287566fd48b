package io.hawser.network.plan;

import io.hawser.network.model.MacAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Applies plans to a host. All rtnetlink work of one namespace that stands together goes in one send, all nftables work in
 * one transaction, all sysctls of a namespace in one visit.
 *
 * <p>A plan is not atomic to an onlooker, but it is to its caller: when a step fails, what was done is undone in reverse,
 * and everything that went wrong is reported in one {@link PlanException}.
 *
 * <p>Any thread may apply plans; those that touch the same things must not be applied at the same time, which is the
 * controller's business. Steps of different plans in one namespace are queued.
 */
public final class Executor implements AutoCloseable {
    private final FaultPoint faults;
    private final Handles handles;
    private final Reaper reaper;
    private final Work namespaces;
    private final Work settings;
    private final Work route;
    private final Work departures;
    private final RuleWork rules;
    private final Work forwarding;
    private final FlowWork flows;
    private final Neighbours neighbours;

    /**
     * Opens nothing yet.
     *
     * @param context the host; its namespace must stay open until the executor is closed
     * @param faults asked before each step
     * @param random for numbers of links
     */
    public Executor(HostContext context, FaultPoint faults, RandomGenerator random) {
        this.faults = faults;
        this.handles = new Handles(context);
        this.reaper = new Reaper(context, random);
        this.namespaces = new NamespaceWork(handles);
        this.settings = new SettingWork(handles);
        this.route = new RouteWork(handles, new Indexes(random));
        this.rules = new RuleWork(handles);
        this.forwarding = new ForwardingWork(handles);
        this.flows = new FlowWork(handles);
        this.neighbours = new Neighbours(handles);
        this.departures = new DepartureWork(reaper, flows.departed());
    }

    /** Looks at the host this executor works on. */
    public Observer observer() {
        return new Observer(handles);
    }

    /**
     * Makes the changes of a plan, or none.
     *
     * @throws PlanException naming the step that failed; failures of other steps and of undoing are suppressed in it
     */
    public void apply(Plan plan) {
        Memory memory = new Memory();
        Outcome outcome = forward(plan.acts(), memory);
        if (outcome.hasFailed()) {
            throw undone(plan, outcome, memory);
        }
    }

    /** Takes rules that stand as they should for ours: what {@link #repairRules} will bring back. */
    public void keepRules(State rules) {
        handles.keptRules().found(rules);
    }

    /** Whether rules of ours stand in tables that others can change. */
    public boolean keepsRules() {
        return !handles.keptRules().tables().isEmpty();
    }

    /**
     * Puts back what others have changed in our tables.
     *
     * @return how many changes that took; 0 when all is as it should be
     */
    public int repairRules() {
        return rules.repair();
    }

    private Outcome forward(List<Change> acts, Memory memory) {
        Outcome outcome = new Outcome();
        for (List<Change> together : together(acts)) {
            outcome.add(guarded(together, memory));
            if (outcome.hasFailed()) {
                break;
            }
        }
        return outcome;
    }

    /** Carries out steps up to the first at which the fault point fails. */
    private Outcome guarded(List<Change> steps, Memory memory) {
        Outcome outcome = new Outcome();
        int from = 0;
        for (int i = 0; i < steps.size() && !outcome.hasFailed(); i++) {
            Optional<Runnable> fault = faults.at(steps.get(i));
            if (fault.isPresent()) {
                outcome.add(carryOut(steps.subList(from, i), memory));
                from = i;
                strike(fault.get(), steps.get(i), outcome);
            }
        }
        if (!outcome.hasFailed()) {
            outcome.add(carryOut(steps.subList(from, steps.size()), memory));
        }
        return outcome;
    }

    private static void strike(Runnable fault, Change step, Outcome outcome) {
        if (!outcome.hasFailed()) {
            try {
                fault.run();
            } catch (RuntimeException failed) {
                outcome.failed(step, failed);
            }
        }
    }

    /** When even asking failed, every step may have taken effect and is undone. */
    private Outcome carryOut(List<Change> steps, Memory memory) {
        if (steps.isEmpty()) {
            return new Outcome();
        }
        Change first = steps.getFirst();
        try {
            return work(first).carryOut(first.resource().place(), steps, memory);
        } catch (RuntimeException e) {
            Outcome outcome = new Outcome();
            steps.forEach(outcome::done);
            outcome.failed(first, e);
            return outcome;
        }
    }

    private PlanException undone(Plan plan, Outcome outcome, Memory memory) {
        List<Throwable> others = new ArrayList<>();
        outcome.failures().stream()
                .skip(1)
                .forEach(failure -> others.add(new PlanException(failure.step(), failure.cause())));
        Plan undo = new Plan(withImplied(plan, outcome.done())).inverse();
        for (List<Change> together : together(undo.acts())) {
            carryOut(together, memory)
                    .failures()
                    .forEach(failure -> others.add(new PlanException(failure.step(), failure.cause())));
        }
        Outcome.Failure first = outcome.failures().getFirst();
        return PlanException.of(first.step(), first.cause(), others);
    }

    /** The steps done, in the plan's order, with the removals that went without saying. */
    private static List<Change> withImplied(Plan plan, List<Change> done) {
        Set<Change> effective = new HashSet<>(done);
        Set<Key> left = new HashSet<>();
        for (Change step : done) {
            if (step instanceof Change.Remove remove) {
                left.addAll(remove.resource().provides());
            }
        }
        return plan.changes().stream()
                .filter(step -> effective.contains(step)
                        || (step instanceof Change.Remove
                                && step.resource()
                                        .within()
                                        .filter(left::contains)
                                        .isPresent()))
                .toList();
    }

    /** Cuts a list where the kind of work or the place changes. */
    private List<List<Change>> together(List<Change> steps) {
        List<List<Change>> runs = new ArrayList<>();
        for (Change step : steps) {
            boolean fits = !runs.isEmpty() && belongTogether(runs.getLast().getLast(), step);
            if (!fits) {
                runs.add(new ArrayList<>());
            }
            runs.getLast().add(step);
        }
        return runs;
    }

    private boolean belongTogether(Change one, Change other) {
        return work(one).equals(work(other))
                && one.resource().place().equals(other.resource().place());
    }

    private Work work(Change step) {
        return switch (step.resource()) {
            case PinnedNamespace namespace -> namespaces;
            case SysctlSetting setting -> settings;
            case Forwarding all -> forwarding;
            case TrackedFlows tracked -> step instanceof Change.Remove ? departures : flows;
            case NftTable table -> rules;
            case NftElement element -> rules;
            case BridgeLink bridge -> step instanceof Change.Remove ? departures : route;
            case VethPair veth -> step instanceof Change.Remove ? departures : route;
            case UsedBridge bridge -> route;
            case BridgePort port -> route;
            case LinkUp up -> route;
            case AddressOn address -> route;
            case RouteVia via -> route;
        };
    }

    /** Has the flows of addresses forgotten soon whose endpoints are gone already. */
    public void forgetFlows(Collection<InetAddress> addresses) {
        flows.departed().forget(addresses, true);
    }

    /**
     * Tells everybody on a link of the host's, the host included, whose IPv4 addresses are from now on.
     *
     * @throws io.hawser.kernel.ffm.KernelException ENODEV without such a link, ENETDOWN when it is down
     */
    public void announce(String link, MacAddress mac, Collection<InetAddress> addresses) {
        neighbours.tell(link, mac, addresses);
    }

    /**
     * Tells everybody who hears an interface of a sandbox whose IPv6 addresses are from now on.
     *
     * @throws io.hawser.kernel.ffm.KernelException ENOENT without such a sandbox, ENODEV without such an interface
     */
    public void announceFrom(Place sandbox, String link, MacAddress mac, Collection<InetAddress> addresses) {
        neighbours.tellFrom(sandbox, link, mac, addresses);
    }

    /** Finishes deletions under way and lets go of sockets; what was applied stays. */
    @Override
    public void close() {
        reaper.close();
        flows.departed().close();
        neighbours.close();
        handles.close();
    }
}
