package io.hawser.network.controller;

import io.hawser.network.model.NetworkId;

/** Something that has happened to a network, told after it is durable. */
public sealed interface NetworkEvent {

    NetworkId id();

    String name();

    String driver();

    /** The network exists. */
    record Created(NetworkId id, String name, String driver) implements NetworkEvent {}

    /** A container has joined. */
    record Connected(NetworkId id, String name, String driver, String containerId) implements NetworkEvent {}

    /** A container has left. */
    record Disconnected(NetworkId id, String name, String driver, String containerId) implements NetworkEvent {}

    /** Somebody had changed our packet rules, and they were put back. */
    record Repaired(NetworkId id, String name, String driver, int changes) implements NetworkEvent {}

    /** The network is gone. */
    record Destroyed(NetworkId id, String name, String driver) implements NetworkEvent {}
}
