package io.hawser.daemon.route;

import io.hawser.container.ContainerEngine;
import io.hawser.container.image.ImageStore;
import io.hawser.container.volume.VolumeStore;
import io.hawser.daemon.event.EventLog;
import io.hawser.network.controller.NetworkController;
import io.hawser.network.reach.ForeignFirewalls;

/**
 * What the routes call.
 *
 * @param networks networks and sandboxes
 * @param containers containers and exec sessions
 * @param images images
 * @param volumes volumes
 * @param events what happened
 * @param firewalls who else filters, and who reaches which port
 */
public record Services(
        NetworkController networks,
        ContainerEngine containers,
        ImageStore images,
        VolumeStore volumes,
        EventLog events,
        ForeignFirewalls firewalls) {}
