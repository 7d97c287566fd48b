package io.hawser.network.controller;

import io.hawser.kernel.nftables.NftObject;
import io.hawser.kernel.nftables.RulesetWatch;
import io.hawser.network.dns.Service;
import io.hawser.network.dns.Shared;
import io.hawser.network.driver.HostView;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.model.MacAddress;
import io.hawser.network.plan.Plan;
import io.hawser.network.plan.State;
import io.hawser.network.port.EphemeralRange;
import io.hawser.network.port.ForeignPorts;
import io.hawser.network.port.PortHolder;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** A machine that exists on paper only: it has nothing, takes every plan, and keeps none of it. */
class PaperHost implements Host {

    @Override
    public void apply(Plan plan) {}

    @Override
    public void forgetFlows(Collection<InetAddress> gone) {}

    @Override
    public State observe(State wanted) {
        return State.empty();
    }

    @Override
    public HostView view() {
        return name -> Optional.empty();
    }

    @Override
    public boolean isRunning(String link) {
        return true;
    }

    @Override
    public void announce(String link, MacAddress mac, Collection<InetAddress> addresses) {}

    @Override
    public void announceFrom(Path pin, String link, MacAddress mac, Collection<InetAddress> addresses) {}

    @Override
    public Collection<Cidr> reserved(Family family) {
        return List.of();
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
    public Optional<ServedNames> serveNames(Path pin, int port, Supplier<Service> service) {
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
    public void makeOnce(List<NftObject> table) {}

    @Override
    public RulesetWatch ruleChanges() {
        throw new UnsupportedOperationException("nobody changes rules on paper");
    }

    @Override
    public void guardRules(State rules, IntConsumer repaired) {}

    @Override
    public void close() {}
}
