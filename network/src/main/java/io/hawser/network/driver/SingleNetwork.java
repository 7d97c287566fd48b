package io.hawser.network.driver;

import io.hawser.network.model.Family;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.plan.State;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What {@code host} and {@code null} have in common: one network that is always there, no addresses, no interfaces,
 * nothing in the kernel.
 *
 * @param name the driver's name
 * @param ownNamespace whether sandboxes on it have a namespace of their own
 */
public record SingleNetwork(String name, boolean ownNamespace) implements Driver {

    @Override
    public Capabilities capabilities() {
        return new Capabilities(false, false, false, true, ownNamespace);
    }

    @Override
    public void check(NetworkSpec spec) {}

    @Override
    public boolean takesGateway(NetworkSpec spec, Family family) {
        return false;
    }

    /** Errors: FORBIDDEN for a second one. */
    @Override
    public Map<String, String> admitNetwork(
            NetworkView candidate, List<NetworkView> others, HostView host, RandomGenerator random) {
        if (!others.isEmpty()) {
            throw NetworkException.forbidden("only one instance of \"" + name + "\" network is allowed");
        }
        return Map.of();
    }

    @Override
    public State renderNetwork(NetworkView network) {
        return State.empty();
    }

    @Override
    public Map<String, String> admitEndpoint(NetworkView network, EndpointView candidate, RandomGenerator random) {
        return Map.of();
    }

    @Override
    public State renderEndpoint(NetworkView network, EndpointView endpoint, SandboxView sandbox) {
        return State.empty();
    }

    @Override
    public Gateways gateways(NetworkView network, EndpointView endpoint) {
        return Gateways.NONE;
    }

    @Override
    public String interfacePrefix(NetworkView network) {
        return "eth";
    }
}
