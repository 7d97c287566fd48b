package io.hawser.network.plan;

/**
 * When in a plan a resource is made; it is taken away in the opposite order. The order holds three promises: a link is
 * configured before it is up (accept_ra, addresses without duplicate detection); no frame of a container is sent before the
 * rules that stand between it and its neighbours, nor after they are gone; and whatever opens the host to packets
 * (forwarding, route_localnet) comes after the rules that guard it.
 *
 * <p>A port comes after what lies behind it: with it the cable has a carrier, and the kernel, which then puts both its ends to
 * use, holds up whoever changes links meanwhile. Addresses and routes need a link that is up, not a carrier.
 */
public enum Stage {
    NAMESPACE,
    NAMESPACE_SETTING,
    GUARD,
    LINK,
    LINK_SETTING,
    ADDRESS,
    UP,
    ROUTE,
    PORT,
    RULES,
    OPENING,
    FLOWS
}
