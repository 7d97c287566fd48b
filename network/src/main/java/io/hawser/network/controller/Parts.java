package io.hawser.network.controller;

import io.hawser.network.ipam.NetworkPools;
import io.hawser.network.model.NetworkId;
import io.hawser.network.model.SandboxId;
import java.util.function.Consumer;

/** What the life cycles share; put together once by {@link NetworkController}. */
record Parts(
        ControllerConfig config,
        Records records,
        Drivers drivers,
        Renderer renderer,
        NetworkPools pools,
        Claims claims,
        Steps steps,
        Host host,
        Locks<SandboxId, NetworkId> locks,
        Attachments attachments,
        Publisher publisher,
        Naming naming,
        NameServer names,
        Announcer announcer,
        Consumer<NetworkEvent> events) {}
