package io.hawser.network.driver;

/**
 * What a driver's networks are like.
 *
 * @param addresses whether its networks and endpoints have addresses from an IPAM driver
 * @param interfaces whether an endpoint is an interface in the sandbox
 * @param publishes whether ports can be published through the host
 * @param single whether there is exactly one network of it, made with the engine and never removed
 * @param ownNamespace whether its sandboxes have a namespace of their own; not so for {@code host}
 */
public record Capabilities(
        boolean addresses, boolean interfaces, boolean publishes, boolean single, boolean ownNamespace) {}
