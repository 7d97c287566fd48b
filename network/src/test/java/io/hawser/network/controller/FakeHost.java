package io.hawser.network.controller;

import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.plan.Change;
import io.hawser.network.plan.FaultPoint;
import io.hawser.network.plan.Key;
import io.hawser.network.plan.Plan;
import io.hawser.network.plan.PlanException;
import io.hawser.network.plan.Resource;
import io.hawser.network.plan.State;
import io.hawser.network.port.ForeignPorts;
import io.hawser.network.port.PortHolder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * A kernel as a picture: applies plans to a state and keeps the kernel's rules: nothing is made twice, taken away when it is
 * not there, or put on what is not there.
 */
final class FakeHost extends PaperHost {

    volatile State state = State.empty();
    UnaryOperator<State> seeing = UnaryOperator.identity();
    List<Cidr> routes = new ArrayList<>();
    ForeignPorts foreignPorts = ForeignPorts.NONE;
    PortHolder portHolder = PortHolder.NONE;
    final AtomicInteger plans = new AtomicInteger();
    private final FaultPoint faults;

    FakeHost() {
        this(FaultPoint.NONE);
    }

    FakeHost(FaultPoint faults) {
        this.faults = faults;
    }

    @Override
    public void apply(Plan plan) {
        List<Change> done = new ArrayList<>();
        plans.addAndGet(plan.isEmpty() ? 0 : 1);
        for (Change change : plan.changes()) {
            try {
                faults.at(change).ifPresent(Runnable::run);
                if (!isFound(change)) {
                    carryOut(change);
                    done.add(change);
                }
            } catch (RuntimeException failed) {
                new Plan(done).inverse().changes().forEach(this::carryOut);
                throw new PlanException(change, failed);
            }
        }
    }

    /** Something of the host's that needs not be made. */
    private boolean isFound(Change change) {
        Resource resource = change.resource();
        return change instanceof Change.Add && resource.lasting() && state.contains(resource.key());
    }

    private synchronized void carryOut(Change change) {
        Resource resource = change.resource();
        boolean there = state.contains(resource.key());
        boolean owned = resource.within().filter(owner -> !isThere(owner)).isEmpty();
        switch (change) {
            case Change.Add a -> require(!there, "EEXIST", change);
            case Change.Remove r -> require(there, "ENOENT", change);
            case Change.Replace r -> require(there, "ENOENT", change);
        }
        require(owned || change instanceof Change.Remove, "its owner is not there", change);
        state = change instanceof Change.Remove ? state.minus(State.of(resource)) : state.plus(resource);
    }

    private boolean isThere(Key key) {
        return state.resources().stream()
                .anyMatch(resource -> resource.provides().contains(key));
    }

    private static void require(boolean condition, String errno, Change change) {
        if (!condition) {
            throw new IllegalStateException(change + ": " + errno);
        }
    }

    @Override
    public State observe(State wanted) {
        return seeing.apply(state);
    }

    @Override
    public Collection<Cidr> reserved(Family family) {
        return routes.stream().filter(route -> route.family() == family).toList();
    }

    @Override
    public ForeignPorts foreignPorts() {
        return foreignPorts;
    }

    @Override
    public PortHolder portHolder() {
        return portHolder;
    }
}
