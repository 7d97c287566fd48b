package io.hawser.network.controller;

import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.NetworkId;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxSpec;
import io.hawser.network.store.Store;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Docker's container networking on one host. Safe for use by many threads; methods that change something block until
 * the kernel has it and the store has it.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class NetworkController implements AutoCloseable {

    private NetworkController() {}

    /**
     * Settles what an earlier life left behind, makes the predefined networks, and brings the kernel to what the
     * records say. Call once, before anything else.
     *
     * @param alive the sandboxes whose containers run; all others are removed
     */
    public Restored restore(Set<SandboxId> alive) {
        throw NetworkException.notImplemented("restore " + alive);
    }

    /** Makes a network. @throws NetworkException CONFLICT for a name in use, FORBIDDEN, INVALID_PARAMETER, NOT_FOUND */
    public Network createNetwork(NetworkSpec spec) {
        throw NetworkException.notImplemented("create " + spec);
    }

    /** All networks, by name. */
    public List<Network> networks() {
        return List.of();
    }

    /** The network with this id, this name or this unique id prefix. @throws NetworkException NOT_FOUND, or INVALID_PARAMETER when ambiguous */
    public Network network(String nameOrId) {
        throw NetworkException.notFound("network " + nameOrId + " not found");
    }

    /** Removes a network without endpoints. @throws NetworkException FORBIDDEN when predefined or in use */
    public void removeNetwork(NetworkId id) {
        throw NetworkException.notImplemented("remove " + id);
    }

    /** Makes a namespace with all its endpoints and published ports, in one step. */
    public Sandbox createSandbox(SandboxSpec spec) {
        throw NetworkException.notImplemented("sandbox " + spec);
    }

    /** @throws NetworkException NOT_FOUND */
    public Sandbox sandbox(SandboxId id) {
        throw NetworkException.notFound("sandbox " + id.shortForm() + " not found");
    }

    /** Removes a sandbox and all that hangs on it; fine when it is gone already. */
    public void deleteSandbox(SandboxId id) {
        throw NetworkException.notImplemented("delete " + id);
    }

    /** Attaches a running sandbox to a further network. */
    public Endpoint connect(SandboxId id, EndpointSpec spec) {
        throw NetworkException.notImplemented("connect " + id + spec);
    }

    /** Detaches a sandbox from a network. @throws NetworkException SYSTEM when it is not attached */
    public void disconnect(SandboxId id, NetworkId network) {
        throw NetworkException.notImplemented("disconnect " + id + network);
    }

    /** Publishes a container's new name to its peers. */
    public void renameSandbox(SandboxId id, String containerName) {
        throw NetworkException.notImplemented("rename " + id + containerName);
    }

    /** Tells {@code listener} of every later event, on the thread that caused it. It must return quickly. */
    public Store.Watch subscribe(Consumer<NetworkEvent> listener) {
        throw NetworkException.notImplemented("subscribe " + listener);
    }

    /** Lets go of sockets and threads; networks and sandboxes stay as they are. */
    @Override
    public void close() {}
}
