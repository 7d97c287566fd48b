package io.hawser.container;

import io.hawser.kernel.netns.Namespace;
import io.hawser.network.controller.Endpoint;
import io.hawser.network.controller.Network;
import io.hawser.network.controller.Sandbox;
import io.hawser.network.model.EndpointId;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.NetworkId;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxMode;
import io.hawser.network.model.SandboxSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Sandboxes that are a network namespace and nothing else, with endpoints on paper. */
final class PinnedSandboxes implements Sandboxes {
    private final Path folder;
    final Map<SandboxId, Sandbox> live = new ConcurrentHashMap<>();

    PinnedSandboxes(Path folder) {
        this.folder = folder;
    }

    @Override
    public void restore(Set<SandboxId> alive) {
        Set<SandboxId> dead = new HashSet<>(live.keySet());
        dead.removeAll(alive);
        dead.forEach(this::delete);
    }

    @Override
    public Sandbox create(SandboxSpec spec) {
        if (spec.endpoints().stream().anyMatch(endpoint -> endpoint.network().equals("missing"))) {
            throw NetworkException.notFound("network missing not found");
        }
        Path key = folder.resolve(spec.id().shortForm());
        if (spec.mode() == SandboxMode.OWN) {
            Namespace.create(key).close();
        }
        Sandbox sandbox = new Sandbox(
                spec.id(), spec.containerId(), spec.containerName(), spec.mode(), key, List.of(), List.of());
        live.put(spec.id(), sandbox);
        spec.endpoints().forEach(endpoint -> connect(spec.id(), endpoint));
        return live.get(spec.id());
    }

    private static Endpoint endpoint(Sandbox sandbox, EndpointSpec spec) {
        return new Endpoint(
                new EndpointId("0".repeat(64)),
                networkId(spec.network()),
                spec.network(),
                sandbox.id(),
                sandbox.containerId(),
                sandbox.containerName(),
                spec,
                "eth0",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private static NetworkId networkId(String name) {
        return new NetworkId(String.format("%064x", Integer.toUnsignedLong(name.hashCode())));
    }

    @Override
    public Sandbox get(SandboxId id) {
        Sandbox sandbox = live.get(id);
        if (sandbox == null) {
            throw NetworkException.notFound("sandbox " + id.shortForm() + " not found");
        }
        return sandbox;
    }

    @Override
    public void delete(SandboxId id) {
        Sandbox sandbox = live.remove(id);
        if (sandbox != null && sandbox.mode() == SandboxMode.OWN) {
            Namespace.unpin(sandbox.key());
        }
    }

    @Override
    public void connect(SandboxId id, EndpointSpec endpoint) {
        if (endpoint.network().equals("refused")) {
            throw NetworkException.forbidden("network refused takes nobody");
        }
        live.computeIfPresent(id, (_, sandbox) -> {
            List<Endpoint> endpoints = new ArrayList<>(sandbox.endpoints());
            endpoints.add(endpoint(sandbox, endpoint));
            return with(sandbox, endpoints);
        });
    }

    private static Sandbox with(Sandbox sandbox, List<Endpoint> endpoints) {
        return new Sandbox(
                sandbox.id(),
                sandbox.containerId(),
                sandbox.containerName(),
                sandbox.mode(),
                sandbox.key(),
                endpoints,
                sandbox.ports());
    }

    @Override
    public void disconnect(SandboxId id, NetworkId network) {
        live.computeIfPresent(id, (_, sandbox) -> {
            List<Endpoint> endpoints = new ArrayList<>(sandbox.endpoints());
            endpoints.removeIf(endpoint -> endpoint.networkId().equals(network));
            return with(sandbox, endpoints);
        });
    }

    @Override
    public void unlink(SandboxId id, String alias) {}

    @Override
    public void rename(SandboxId id, String containerName) {}

    @Override
    public void renameLinks(String oldName, String newName) {}

    @Override
    public Network.Named network(String nameOrId) {
        return new Network.Named(networkId(nameOrId), nameOrId);
    }
}
