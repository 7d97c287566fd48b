package io.hawser.container;

/**
 * How a container ended.
 *
 * @param code its exit code; 128 plus the signal's number if a signal ended it
 * @param error why it could not be removed; empty if nothing failed
 */
public record ExitStatus(int code, String error) {}
