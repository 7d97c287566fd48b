package io.hawser.network.driver;

/**
 * Where the host itself can speak to an endpoint's neighbours, in the place of the endpoint.
 *
 * @param link a link of the host's: what is sent there reaches everybody on the network
 * @param port the link behind which the endpoint is: what is sent to it gets through once it is running
 */
public record Segment(String link, String port) {}
