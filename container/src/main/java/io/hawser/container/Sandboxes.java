package io.hawser.container;

import io.hawser.network.controller.Network;
import io.hawser.network.controller.NetworkController;
import io.hawser.network.controller.Sandbox;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.NetworkId;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxSpec;
import java.util.Set;

/** What the engine needs of the networks: the controller, or in the engine's own tests a namespace and nothing else. */
interface Sandboxes {
    void restore(Set<SandboxId> alive);

    Sandbox create(SandboxSpec spec);

    Sandbox get(SandboxId id);

    void delete(SandboxId id);

    void connect(SandboxId id, EndpointSpec endpoint);

    void disconnect(SandboxId id, NetworkId network);

    void rename(SandboxId id, String containerName);

    /** Has links to a container that has no sandbox follow its new name. */
    void renameLinks(String oldName, String newName);

    /** Closes the way that a link opened. */
    void unlink(SandboxId id, String alias);

    /** The network of this name or id. NOT_FOUND. */
    Network.Named network(String nameOrId);

    /** The controller behind this interface. */
    static Sandboxes of(NetworkController controller) {
        return new Sandboxes() {
            @Override
            public void restore(Set<SandboxId> alive) {
                controller.restore(alive);
            }

            @Override
            public Sandbox create(SandboxSpec spec) {
                return controller.createSandbox(spec);
            }

            @Override
            public Sandbox get(SandboxId id) {
                return controller.sandbox(id);
            }

            @Override
            public void delete(SandboxId id) {
                controller.deleteSandbox(id);
            }

            @Override
            public void connect(SandboxId id, EndpointSpec endpoint) {
                controller.connect(id, endpoint);
            }

            @Override
            public void disconnect(SandboxId id, NetworkId network) {
                controller.disconnect(id, network);
            }

            @Override
            public void rename(SandboxId id, String containerName) {
                controller.renameSandbox(id, containerName);
            }

            @Override
            public void renameLinks(String oldName, String newName) {
                controller.renameLinks(oldName, newName);
            }

            @Override
            public void unlink(SandboxId id, String alias) {
                controller.unlink(id, alias);
            }

            @Override
            public Network.Named network(String nameOrId) {
                return controller.findNetwork(nameOrId);
            }
        };
    }
}
