package io.hawser.network.dns;

/**
 * How an upstream server does.
 *
 * @param up whether it is asked in its turn; false when it has failed lately
 * @param millis what its answers took lately, smoothed; 0 when it never answered
 */
public record UpstreamState(boolean up, double millis) {}
