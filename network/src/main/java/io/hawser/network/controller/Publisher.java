package io.hawser.network.controller;

import io.hawser.network.model.Cidr;
import io.hawser.network.model.EndpointId;
import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.Port;
import io.hawser.network.model.PortBinding;
import io.hawser.network.model.PublishedPort;
import io.hawser.network.port.PortAllocator;
import io.hawser.network.port.PortRequest;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides where a sandbox's ports are published: on the gateway endpoint of each family, at the address asked for or the
 * network's default, with one host port for both families where the default is all addresses. Exact ports go before
 * ranges, so that a range does not take what another binding names.
 */
final class Publisher {

    private static final String HOST_BINDING = "com.docker.network.bridge.host_binding_ipv4";

    private final PortAllocator ports;
    private final Records records;
    private final Renderer renderer;
    private final InetAddress defaultBinding;

    Publisher(PortAllocator ports, Records records, Renderer renderer, InetAddress defaultBinding) {
        this.ports = ports;
        this.records = records;
        this.renderer = renderer;
        this.defaultBinding = defaultBinding;
    }

    /** Takes host ports for everything the sandbox publishes; nothing is taken after an exception. */
    List<PublishedPort> publish(SandboxRecord sandbox) {
        Map<Family, EndpointRecord> gateways = gateways(sandbox);
        List<PublishedPort> done = new ArrayList<>();
        if (gateways.isEmpty()) {
            return done;
        }
        try {
            for (PortBinding binding : bindings(sandbox)) {
                done.addAll(publish(binding, gateways));
            }
            return done;
        } catch (NetworkException failed) {
            release(done);
            EndpointRecord endpoint = gateways.values().iterator().next();
            throw new NetworkException(
                    failed.kind(),
                    "driver failed programming external connectivity on endpoint "
                            + sandbox.spec().containerName() + " (" + endpoint.id() + "): " + failed.getMessage(),
                    failed);
        }
    }

    private Map<Family, EndpointRecord> gateways(SandboxRecord sandbox) {
        GatewayElection election = renderer.election(sandbox.endpoints());
        Map<Family, EndpointRecord> gateways = new EnumMap<>(Family.class);
        for (Family family : Family.values()) {
            election.winner(family)
                    .map(id -> endpoint(sandbox, id))
                    .filter(endpoint -> endpoint.address(family).isPresent())
                    .ifPresent(endpoint -> gateways.put(family, endpoint));
        }
        return gateways;
    }

    private static EndpointRecord endpoint(SandboxRecord sandbox, EndpointId id) {
        return sandbox.endpoints().stream()
                .filter(endpoint -> endpoint.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static List<PortBinding> bindings(SandboxRecord sandbox) {
        List<PortBinding> asked = sandbox.spec().ports();
        Stream<PortBinding> exposed = !sandbox.spec().publishAll()
                ? Stream.empty()
                : sandbox.spec().exposedPorts().stream()
                        .filter(port -> asked.stream()
                                .noneMatch(binding -> binding.container().equals(port)))
                        .map(Publisher::ephemeral);
        return Stream.concat(asked.stream(), exposed)
                .sorted(Comparator.comparing(PortBinding::exact, Comparator.reverseOrder()))
                .toList();
    }

    private static PortBinding ephemeral(Port port) {
        return PortBinding.of(port.protocol(), port.number(), 0);
    }

    private List<PublishedPort> publish(PortBinding binding, Map<Family, EndpointRecord> gateways) {
        List<InetAddress> addresses = addresses(binding, gateways).stream()
                .filter(address -> gateways.containsKey(Family.of(address)))
                .toList();
        if (addresses.isEmpty()) {
            return List.of();
        }
        int port = ports.allocate(
                new PortRequest(binding.protocol(), addresses, binding.hostPort(), binding.hostPortEnd()));
        return addresses.stream()
                .map(address -> published(binding, address, port, gateways))
                .toList();
    }

    private List<InetAddress> addresses(PortBinding binding, Map<Family, EndpointRecord> gateways) {
        InetAddress address = binding.hostAddress().orElseGet(() -> networkDefault(gateways));
        boolean everywhere = binding.hostAddress().isEmpty() && address.equals(Ip.any(Family.IPV4));
        return everywhere ? List.of(address, Ip.any(Family.IPV6)) : List.of(address);
    }

    private InetAddress networkDefault(Map<Family, EndpointRecord> gateways) {
        return Optional.ofNullable(gateways.get(Family.IPV4))
                .map(endpoint ->
                        records.network(endpoint.network()).spec().options().get(HOST_BINDING))
                .filter(text -> !text.isEmpty())
                .flatMap(Ip::tryParse)
                .orElse(defaultBinding);
    }

    private static PublishedPort published(
            PortBinding binding, InetAddress address, int port, Map<Family, EndpointRecord> gateways) {
        Family family = Family.of(address);
        Cidr inside = Optional.ofNullable(gateways.get(family))
                .flatMap(e -> e.address(family))
                .orElseThrow();
        return new PublishedPort(binding.protocol(), address, port, inside.address(), binding.containerPort());
    }

    /** Whether every published port leads to the present gateway endpoint of its family, and none is missing. */
    boolean reachable(SandboxRecord sandbox) {
        Map<Family, EndpointRecord> gateways = gateways(sandbox);
        boolean led = sandbox.ports().stream()
                .allMatch(port -> Optional.ofNullable(gateways.get(port.family()))
                        .flatMap(endpoint -> endpoint.address(port.family()))
                        .filter(address -> address.address().equals(port.containerAddress()))
                        .isPresent());
        return led
                && (!sandbox.ports().isEmpty()
                        || gateways.isEmpty()
                        || bindings(sandbox).isEmpty());
    }

    /** Publishes anew after a start found the ports on an endpoint that is gone. */
    List<PublishedPort> republished(SandboxRecord sandbox) {
        release(sandbox.ports());
        return publish(sandbox);
    }

    /** The ports after a change of the endpoints: moved to the new gateway endpoints, or published anew. */
    List<PublishedPort> moved(SandboxRecord before, SandboxRecord after) {
        Map<Family, EndpointRecord> gateways = gateways(after);
        if (gateways.keySet().equals(gateways(before).keySet())) {
            return before.ports().stream().map(port -> moved(port, gateways)).toList();
        }
        release(before.ports());
        try {
            return publish(after);
        } catch (NetworkException failed) {
            replay(before.ports());
            throw failed;
        }
    }

    private static PublishedPort moved(PublishedPort port, Map<Family, EndpointRecord> gateways) {
        Cidr inside = Optional.ofNullable(gateways.get(port.family()))
                .flatMap(endpoint -> endpoint.address(port.family()))
                .orElseThrow();
        return new PublishedPort(
                port.protocol(), port.hostAddress(), port.hostPort(), inside.address(), port.containerPort());
    }

    void release(List<PublishedPort> published) {
        published.forEach(port -> ports.release(port.protocol(), List.of(port.hostAddress()), port.hostPort()));
    }

    void replay(List<PublishedPort> published) {
        published.forEach(port -> ports.replay(port.protocol(), port.hostAddress(), port.hostPort()));
    }
}
