package io.hawser.network.controller;

import io.hawser.network.dns.Service;
import io.hawser.network.dns.Shared;
import io.hawser.network.driver.HostView;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.plan.Change;
import io.hawser.network.plan.FaultPoint;
import io.hawser.network.plan.Plan;
import io.hawser.network.plan.PlanException;
import io.hawser.network.plan.Resource;
import io.hawser.network.plan.State;
import io.hawser.network.port.EphemeralRange;
import io.hawser.network.port.ForeignPorts;
import io.hawser.network.port.PortHolder;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A kernel as a picture: applies plans to a state, keeps the kernel's rules (no making twice, no removing nothing). */
final class FakeHost implements Host {

    State state = State.empty();
    FaultPoint faults = FaultPoint.NONE;
    List<Cidr> routes = new ArrayList<>();
    int plans;

    @Override
    public synchronized void apply(Plan plan) {
        List<Change> done = new ArrayList<>();
        plans += plan.isEmpty() ? 0 : 1;
        for (Change change : plan.changes()) {
            try {
                faults.before(change);
                carryOut(change);
                done.add(change);
            } catch (RuntimeException failed) {
                new Plan(done).inverse().changes().forEach(this::carryOut);
                throw new PlanException(change, failed);
            }
        }
    }

    private void carryOut(Change change) {
        Resource resource = change.resource();
        boolean there = state.contains(resource.key());
        switch (change) {
            case Change.Add a -> require(!there, "EEXIST", change);
            case Change.Remove r -> require(there, "ENOENT", change);
            case Change.Replace r -> require(there, "ENOENT", change);
        }
        state = change instanceof Change.Remove ? state.minus(State.of(resource)) : state.plus(resource);
    }

    private static void require(boolean condition, String errno, Change change) {
        if (!condition) {
            throw new IllegalStateException(change + ": " + errno);
        }
    }

    @Override
    public State observe(State wanted) {
        return state;
    }

    @Override
    public HostView view() {
        return name -> Optional.empty();
    }

    @Override
    public Collection<Cidr> reserved(Family family) {
        return routes.stream().filter(route -> route.family() == family).toList();
    }

    @Override
    public EphemeralRange ephemeralPorts() {
        return new EphemeralRange(32768, 60999);
    }

    @Override
    public ForeignPorts foreignPorts() {
        return ForeignPorts.NONE;
    }

    @Override
    public PortHolder portHolder() {
        return PortHolder.NONE;
    }

    @Override
    public Collection<InetAddress> addresses() {
        return List.of();
    }

    @Override
    public boolean hasIpv6() {
        return true;
    }

    @Override
    public Optional<ServedNames> serveNames(Path pin, int port, Service service) {
        return Optional.empty();
    }

    @Override
    public Optional<Shared> resolving() {
        return Optional.empty();
    }

    @Override
    public boolean hasPersistentTables() {
        return true;
    }

    @Override
    public Set<Family> forwardedForUs() {
        return Set.of();
    }

    @Override
    public void close() {}
}
