package io.hawser.network.driver.bridge;

import io.hawser.network.driver.Capabilities;
import io.hawser.network.driver.Driver;
import io.hawser.network.driver.EndpointView;
import io.hawser.network.driver.Gateways;
import io.hawser.network.driver.HostView;
import io.hawser.network.driver.NetworkView;
import io.hawser.network.driver.Publishing;
import io.hawser.network.driver.SandboxView;
import io.hawser.network.driver.Segment;
import io.hawser.network.model.Family;
import io.hawser.network.model.IpamConfig;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.plan.State;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Docker's driver {@code bridge}: containers on one Linux bridge, the host their gateway.
 *
 * <p>Example of a network's state: bridge {@code br-0123456789ab} with the gateway's address, up; and of an endpoint's:
 * {@code veth1a2b3c4}, a port of that bridge, whose peer is {@code eth0} in the sandbox with an address and the default
 * route.
 */
public final class BridgeDriver implements Driver {
    static final String HOST_LINK = "veth";
    private static final Capabilities CAPABILITIES = new Capabilities(true, true, true, false, true);
    private static final int VETH_DIGITS = 7;

    private final BridgeSettings settings;

    public BridgeDriver(BridgeSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "bridge";
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public void check(NetworkSpec spec) {
        BridgeOptions.of(spec);
    }

    /** Not where the bridge has no address: when isolated, nor when internal and inhibited. */
    @Override
    public boolean takesGateway(NetworkSpec spec, Family family) {
        BridgeOptions options = BridgeOptions.of(spec);
        boolean inhibited = family == Family.IPV4 && options.inhibitIpv4();
        return options.gatewayMode(family) != GatewayMode.ISOLATED && !(spec.internal() && inhibited);
    }

    @Override
    public Map<String, String> admitNetwork(
            NetworkView candidate, List<NetworkView> others, HostView host, RandomGenerator random) {
        return new Admission(candidate).decide(others, host, random).toMap();
    }

    @Override
    public State renderNetwork(NetworkView network) {
        return new NetworkRendering(settings, network).state();
    }

    @Override
    public Map<String, String> admitEndpoint(NetworkView network, EndpointView candidate, RandomGenerator random) {
        EndpointSysctls.parse(candidate);
        String digits = HexFormat.of().toHexDigits(random.nextLong()).substring(0, VETH_DIGITS);
        return Map.of(HOST_LINK, "veth" + digits);
    }

    @Override
    public State renderEndpoint(NetworkView network, EndpointView endpoint, SandboxView sandbox) {
        return new EndpointRendering(settings, network, endpoint, sandbox).state();
    }

    @Override
    public Gateways gateways(NetworkView network, EndpointView endpoint) {
        return gateways(network);
    }

    static Gateways gateways(NetworkView network) {
        return new Gateways(gateway(network, Family.IPV4), gateway(network, Family.IPV6));
    }

    @Override
    public boolean keepsApart(NetworkView network) {
        return !BridgeOptions.of(network.spec()).icc();
    }

    @Override
    public Publishing publishing(NetworkView network, Family family) {
        if (network.spec().internal() || !network.has(family)) {
            return Publishing.NONE;
        }
        return switch (BridgeOptions.of(network.spec()).gatewayMode(family)) {
            case NAT, NAT_UNPROTECTED -> settings.rules().contains(family) ? Publishing.TRANSLATED : Publishing.RELAYED;
            case ROUTED -> Publishing.OPEN;
            case ISOLATED -> Publishing.NONE;
        };
    }

    @Override
    public Optional<InetAddress> publishAddress(NetworkView network, Family family) {
        return BridgeOptions.of(network.spec()).hostBinding(family);
    }

    /** None on an internal network; the address told by option, else the bridge's. */
    private static Optional<InetAddress> gateway(NetworkView network, Family family) {
        boolean closed = network.spec().internal()
                || BridgeOptions.of(network.spec()).gatewayMode(family) == GatewayMode.ISOLATED;
        return closed ? Optional.empty() : network.pool(family).flatMap(pool -> told(pool, family));
    }

    private static Optional<InetAddress> told(IpamConfig pool, Family family) {
        return Optional.ofNullable(pool.auxAddresses().get(Admission.gatewayKey(family)))
                .or(pool::gateway);
    }

    @Override
    public Optional<Segment> segment(NetworkView network, EndpointView endpoint) {
        String bridge = BridgeData.of(network.data()).bridge();
        return Optional.ofNullable(endpoint.data().get(HOST_LINK)).map(port -> new Segment(bridge, port));
    }

    @Override
    public String interfacePrefix(NetworkView network) {
        return BridgeOptions.of(network.spec()).interfacePrefix();
    }
}
