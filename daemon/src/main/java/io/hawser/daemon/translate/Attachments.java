package io.hawser.daemon.translate;

import io.hawser.api.container.ContainerSummary;
import io.hawser.api.container.HostConfig;
import io.hawser.api.network.EndpointSettings;
import io.hawser.container.Container;
import io.hawser.container.NetworkMode;
import io.hawser.network.controller.Endpoint;
import io.hawser.network.controller.NetworkController;
import io.hawser.network.controller.Sandbox;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.Ip;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.Port;
import io.hawser.network.model.PublishedPort;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A container's networks and ports, as inspect and list show them: from its sandbox while it runs, from its specification when
 * it does not. A container in another one's network shows none.
 *
 * @param container the container
 * @param sandbox its own sandbox, while it has one
 * @param controller where its networks can be looked up
 */
record Attachments(Container container, Optional<Sandbox> sandbox, NetworkController controller) {

    static Attachments of(Container container, NetworkController networks) {
        boolean own = !(container.spec().networking().mode() instanceof NetworkMode.JoinedContainer);
        return new Attachments(
                container,
                own && container.state().alive()
                        ? container.sandbox().flatMap(id -> find(networks, id))
                        : Optional.empty(),
                networks);
    }

    private static Optional<Sandbox> find(NetworkController networks, io.hawser.network.model.SandboxId id) {
        try {
            return Optional.of(networks.sandbox(id));
        } catch (NetworkException e) {
            return Optional.empty();
        }
    }

    /** The networks by name. */
    Map<String, EndpointSettings> networks() {
        Map<String, EndpointSettings> networks = new TreeMap<>();
        NetworkMode mode = container.spec().networking().mode();
        if (mode instanceof NetworkMode.JoinedContainer) {
            return networks;
        }
        for (EndpointSpec spec : asked(mode)) {
            networks.put(spec.network(), EndpointWire.asked(spec, knownId(spec)));
        }
        for (Endpoint endpoint : sandbox.map(Sandbox::endpoints).orElse(List.of())) {
            networks.remove(endpoint.networkId().hex64());
            networks.put(endpoint.networkName(), EndpointWire.joined(specOf(endpoint, mode), endpoint));
        }
        return networks;
    }

    /** Once it has run it shows the id of each network, whether it runs now or not. */
    private String knownId(EndpointSpec spec) {
        if (container.state().startedAt().isEmpty()) {
            return "";
        }
        try {
            return controller.network(spec.network()).id().hex64();
        } catch (NetworkException e) {
            return "";
        }
    }

    private List<EndpointSpec> asked(NetworkMode mode) {
        List<EndpointSpec> asked = container.spec().networking().endpoints();
        String own = mode instanceof NetworkMode.DefaultBridge ? "bridge" : mode.text();
        if (asked.stream().anyMatch(spec -> spec.network().equals(own))) {
            return asked;
        }
        boolean moved = asked.isEmpty() ? container.state().startedAt().isPresent() && sandbox.isPresent() : false;
        List<EndpointSpec> all = new ArrayList<>(asked);
        if (!moved && asked.isEmpty()) {
            all.addFirst(EndpointSpec.on(own));
        }
        return all;
    }

    private EndpointSpec specOf(Endpoint endpoint, NetworkMode mode) {
        return asked(mode).stream()
                .filter(spec -> spec.network().equals(endpoint.networkName())
                        || endpoint.networkId().hex64().startsWith(spec.network()))
                .findFirst()
                .orElse(endpoint.spec());
    }

    /** The endpoint on the default bridge, whose members are repeated at the top level. */
    Optional<Endpoint> defaultBridge() {
        return sandbox.stream()
                .flatMap(found -> found.endpoints().stream())
                .filter(endpoint -> endpoint.networkName().equals("bridge"))
                .findFirst();
    }

    /** {@code {"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"}],"90/tcp":null}}; empty when it does not run. */
    Map<String, @Nullable List<HostConfig.PortBinding>> ports() {
        Map<String, @Nullable List<HostConfig.PortBinding>> ports = new TreeMap<>();
        if (!hasPorts()) {
            return ports;
        }
        for (Port port : exposed()) {
            ports.put(port.toString(), null);
        }
        for (PublishedPort port : published()) {
            List<HostConfig.PortBinding> bindings =
                    ports.computeIfAbsent(port.container().toString(), _ -> new ArrayList<>());
            if (bindings != null) {
                bindings.add(new HostConfig.PortBinding(Ip.text(port.hostAddress()), hostPort(port)));
            }
        }
        return ports;
    }

    /** None where the network routes. */
    private static String hostPort(PublishedPort port) {
        return port.open() ? "" : String.valueOf(port.hostPort());
    }

    /** The ports of a list. */
    List<ContainerSummary.Port> listedPorts() {
        List<ContainerSummary.Port> ports = new ArrayList<>();
        if (!hasPorts()) {
            return ports;
        }
        Set<Port> seen = new LinkedHashSet<>();
        for (PublishedPort port : published()) {
            seen.add(port.container());
            ports.add(new ContainerSummary.Port(
                    port.open() ? "" : Ip.text(port.hostAddress()),
                    port.containerPort(),
                    port.hostPort(),
                    port.protocol().text()));
        }
        for (Port port : exposed()) {
            if (seen.add(port)) {
                ports.add(new ContainerSummary.Port(
                        "", port.number(), 0, port.protocol().text()));
            }
        }
        return ports;
    }

    private boolean hasPorts() {
        NetworkMode mode = container.spec().networking().mode();
        boolean connected =
                sandbox.filter(found -> !found.endpoints().isEmpty()).isPresent();
        return connected && mode.ownNamespace() && !(mode instanceof NetworkMode.None);
    }

    private Set<Port> exposed() {
        Set<Port> ports = new LinkedHashSet<>(container.spec().networking().exposed());
        container.spec().networking().ports().stream()
                .flatMap(binding -> binding.containers().stream())
                .forEach(ports::add);
        return ports;
    }

    private List<PublishedPort> published() {
        return sandbox.map(Sandbox::ports).orElse(List.of()).stream()
                .flatMap(PublishedPort::singles)
                .sorted(java.util.Comparator.comparingInt(PublishedPort::containerPort)
                        .thenComparingInt(port -> port.hostAddress().getAddress().length)
                        .thenComparingInt(PublishedPort::hostPort))
                .toList();
    }
}
