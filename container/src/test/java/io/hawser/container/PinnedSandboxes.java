package io.hawser.container;

import io.hawser.kernel.netns.Namespace;
import io.hawser.network.controller.Network;
import io.hawser.network.controller.Sandbox;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.NetworkId;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxMode;
import io.hawser.network.model.SandboxSpec;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Sandboxes that are a network namespace and nothing else. */
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
        return sandbox;
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
    public void connect(SandboxId id, EndpointSpec endpoint) {}

    @Override
    public void disconnect(SandboxId id, NetworkId network) {}

    @Override
    public void unlink(SandboxId id, String alias) {}

    @Override
    public void rename(SandboxId id, String containerName) {}

    @Override
    public void renameLinks(String oldName, String newName) {}

    @Override
    public Network.Named network(String nameOrId) {
        return new Network.Named(new NetworkId("0".repeat(64)), nameOrId);
    }
}
