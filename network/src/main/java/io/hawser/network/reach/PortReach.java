package io.hawser.network.reach;

import io.hawser.network.controller.Sandbox;
import io.hawser.network.model.PublishedPort;
import java.util.List;
import java.util.Map;

/**
 * One published port, or range of ports, and who reaches it.
 *
 * @param sandbox whose it is
 * @param network through which it is published
 * @param port what is published
 * @param access for each audience
 * @param rules the elements of our tables that lead there, as nft writes them
 * @param carried whether it is the daemon that hands clients on, because no rule leads there
 * @param inKernel whether the kernel has all of these
 * @param lost whether a program of the host has taken the port while we could not hold it
 * @param hurdles what blocks it, where something does
 */
public record PortReach(
        Sandbox sandbox,
        String network,
        PublishedPort port,
        Map<Audience, Access> access,
        List<String> rules,
        boolean carried,
        boolean inKernel,
        boolean lost,
        List<String> hurdles) {
    public PortReach {
        access = Map.copyOf(access);
        rules = List.copyOf(rules);
        hurdles = List.copyOf(hurdles);
    }
}
