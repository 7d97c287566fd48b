package io.hawser.network.controller;

import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.SandboxSpec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The names a container answers to on a network, the first being the one a reverse look-up gives. */
final class DnsNames {

    private DnsNames() {}

    /** Container name, aliases, short id, host name, each once. */
    static List<String> of(SandboxSpec sandbox, EndpointSpec endpoint) {
        Set<String> names = new LinkedHashSet<>();
        names.add(sandbox.containerName());
        names.addAll(endpoint.aliases());
        names.add(sandbox.containerId()
                .substring(0, Math.min(12, sandbox.containerId().length())));
        names.add(sandbox.hostname());
        names.remove("");
        return List.copyOf(names);
    }
}
