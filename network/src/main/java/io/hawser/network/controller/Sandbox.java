package io.hawser.network.controller;

import io.hawser.network.model.PublishedPort;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxMode;
import java.nio.file.Path;
import java.util.List;

/**
 * A container's network stack: an immutable snapshot.
 *
 * @param id its id
 * @param containerId the container it belongs to
 * @param containerName the container's name
 * @param mode a namespace of its own or the host's
 * @param key the file the namespace is pinned on; open it to enter
 * @param endpoints its attachments, the gateway endpoint first
 * @param ports what is published on the host
 */
public record Sandbox(
        SandboxId id,
        String containerId,
        String containerName,
        SandboxMode mode,
        Path key,
        List<Endpoint> endpoints,
        List<PublishedPort> ports) {

    public Sandbox {
        endpoints = List.copyOf(endpoints);
        ports = List.copyOf(ports);
    }
}
