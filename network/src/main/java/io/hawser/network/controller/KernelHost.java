package io.hawser.network.controller;

import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.route.RouteSocket;
import io.hawser.network.driver.HostView;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.plan.Plan;
import io.hawser.network.plan.State;
import io.hawser.network.port.EphemeralRange;
import io.hawser.network.port.ForeignPorts;
import java.util.Collection;
import java.util.List;

/** The kernel of the machine, in the namespace the configuration names. */
final class KernelHost implements Host {

    private static final int ON_LINK = 253;

    private final RouteSocket routes;

    private KernelHost(Namespace host) {
        this.routes = RouteSocket.open(host);
    }

    static KernelHost open(ControllerConfig config) {
        return new KernelHost(config.host());
    }

    @Override
    public void apply(Plan plan) {
        throw new UnsupportedOperationException("not yet: " + plan);
    }

    @Override
    public State observe(State wanted) {
        return State.empty();
    }

    @Override
    public HostView view() {
        return HostView.EMPTY;
    }

    @Override
    public Collection<Cidr> reserved(Family family) {
        return List.of();
    }

    @Override
    public EphemeralRange ephemeralPorts() {
        return EphemeralRange.DEFAULT;
    }

    @Override
    public ForeignPorts foreignPorts() {
        return ForeignPorts.NONE;
    }

    @Override
    public void close() {
        routes.close();
    }
}
