package io.hawser.network.controller;

import io.hawser.network.model.NetworkException;
import io.hawser.network.model.NetworkId;
import io.hawser.network.model.SandboxMode;
import java.util.function.Function;

/** Which running containers may join which network, with Docker's refusals. Pure. */
final class ConnectRules {

    private ConnectRules() {}

    /** @throws NetworkException INVALID_PARAMETER or FORBIDDEN */
    static void check(SandboxRecord sandbox, NetworkRecord network, Function<NetworkId, NetworkRecord> networks) {
        if (network.spec().driver().equals("host")) {
            throw NetworkException.invalid(
                    "cannot connect container to host network - container must be created in host network mode");
        }
        if (sandbox.spec().mode() == SandboxMode.HOST) {
            throw NetworkException.invalid(
                    "container sharing network namespace with another container or host cannot be"
                            + " connected to any other network");
        }
        boolean isPrivate = sandbox.endpoints().stream()
                .anyMatch(endpoint ->
                        networks.apply(endpoint.network()).spec().driver().equals("null"));
        boolean mixed = network.spec().driver().equals("null") != isPrivate;
        if (isPrivate || (mixed && !sandbox.endpoints().isEmpty())) {
            throw NetworkException.invalid("container cannot be connected to multiple networks with one of the networks"
                    + " in private (none) mode");
        }
        if (sandbox.on(network.id()).isPresent()) {
            throw NetworkException.forbidden("endpoint with name "
                    + sandbox.spec().containerName() + " already exists in network " + network.name());
        }
    }
}
