package io.hawser.network.driver.bridge;

import io.hawser.network.driver.EndpointView;
import io.hawser.network.driver.HostView;
import io.hawser.network.driver.NetworkView;
import io.hawser.network.driver.SandboxView;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.EndpointId;
import io.hawser.network.model.Ip;
import io.hawser.network.model.IpamConfig;
import io.hawser.network.model.MacAddress;
import io.hawser.network.model.NetworkId;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.model.Protocol;
import io.hawser.network.model.PublishedPort;
import io.hawser.network.model.SandboxId;
import io.hawser.network.plan.LinkUp;
import io.hawser.network.plan.PinnedNamespace;
import io.hawser.network.plan.Place;
import io.hawser.network.plan.State;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A network, an endpoint and a sandbox that the tests speak of; always the same ids, addresses and names. */
record Example(BridgeDriver driver, NetworkView network, EndpointView endpoint, SandboxView sandbox) {
    private static final NetworkId NETWORK = new NetworkId("0123456789ab".repeat(5) + "0123");
    private static final EndpointId ENDPOINT = new EndpointId("fedcba987654".repeat(5) + "fedc");
    private static final SandboxId SANDBOX = new SandboxId("5a".repeat(32));

    /** An IPv4 network 172.30.0.0/16 with a container at 172.30.0.2. */
    static Example ipv4(Path execRoot) {
        return of(NetworkSpec.builder("web").enableIpv4(true).enableIpv6(false).build(), execRoot, HostView.EMPTY);
    }

    /** The same with fd00:30::/64. */
    static Example dualStack(Path execRoot) {
        return of(NetworkSpec.builder("web").enableIpv4(true).enableIpv6(true).build(), execRoot, HostView.EMPTY);
    }

    static Example of(NetworkSpec spec, Path execRoot, HostView host) {
        BridgeDriver driver = new BridgeDriver(BridgeSettings.DEFAULT);
        List<IpamConfig> pools = spec.enableIpv6().orElse(false)
                ? List.of(pool("172.30.0.0/16", "172.30.0.1"), pool("fd00:30::/64", "fd00:30::1"))
                : List.of(pool("172.30.0.0/16", "172.30.0.1"));
        NetworkView bare = new NetworkView(NETWORK, "engine", spec, pools, Map.of());
        NetworkView network = bare.withData(driver.admitNetwork(bare, List.of(), host, new Random(1)));
        EndpointView endpoint = endpoint(spec.enableIpv6().orElse(false));
        Place place = Place.pinnedAt(execRoot.resolve("netns").resolve(SANDBOX.shortForm()));
        return new Example(
                driver,
                network,
                endpoint.withData(driver.admitEndpoint(network, endpoint, new Random(2))),
                new SandboxView(SANDBOX, place));
    }

    private static IpamConfig pool(String subnet, String gateway) {
        return new IpamConfig(
                Optional.of(Cidr.parse(subnet)), Optional.empty(), Optional.of(Ip.parse(gateway)), Map.of());
    }

    private static EndpointView endpoint(boolean ipv6) {
        return new EndpointView(
                ENDPOINT,
                "eth0",
                new MacAddress("02:00:00:00:00:02"),
                Optional.of(Cidr.parse("172.30.0.2/16")),
                ipv6 ? Optional.of(Cidr.parse("fd00:30::2/64")) : Optional.empty(),
                List.of(),
                Map.of(),
                true,
                ipv6,
                List.of(),
                List.of(),
                Map.of());
    }

    /** The endpoint publishes 8080 to 80, and 5353/udp to 53 on one address. */
    Example published() {
        List<PublishedPort> ports = List.of(
                new PublishedPort(Protocol.TCP, Ip.parse("0.0.0.0"), 8080, Ip.parse("172.30.0.2"), 80),
                new PublishedPort(Protocol.UDP, Ip.parse("10.99.0.1"), 5353, Ip.parse("172.30.0.2"), 53));
        EndpointView with = new EndpointView(
                endpoint.id(),
                endpoint.interfaceName(),
                endpoint.mac(),
                endpoint.ipv4(),
                endpoint.ipv6(),
                endpoint.linkLocal(),
                endpoint.options(),
                endpoint.defaultIpv4(),
                endpoint.defaultIpv6(),
                ports,
                List.of(),
                endpoint.data());
        return new Example(driver, network, with, sandbox);
    }

    State networkState() {
        return driver.renderNetwork(network);
    }

    State namespaceState() {
        Place place = sandbox.place();
        return State.of(new PinnedNamespace(place.pin().orElseThrow()), new LinkUp(place, "lo"));
    }

    /** The sandbox with its endpoint. */
    State sandboxState() {
        return namespaceState().plus(endpointState());
    }

    State endpointState() {
        return driver.renderEndpoint(network, endpoint, sandbox);
    }

    State all() {
        return networkState().plus(sandboxState());
    }
}
