package io.hawser.network.reach;

import io.hawser.network.controller.Sandbox;
import io.hawser.network.model.PublishedPort;

/**
 * What has passed a published port since its counting began, in octets of IP packets. Ports of the host that lead to
 * the same port of a container share their numbers.
 *
 * @param sandbox whose port it is
 * @param network through which it is published
 * @param port what is published
 * @param in to the container
 * @param out from the container
 */
public record Traffic(Sandbox sandbox, String network, PublishedPort port, Amount in, Amount out) {

    /** Packets, and their octets. */
    public record Amount(long packets, long bytes) {}
}
