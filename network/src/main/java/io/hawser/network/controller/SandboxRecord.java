package io.hawser.network.controller;

import io.hawser.network.model.NetworkId;
import io.hawser.network.model.PublishedPort;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxSpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is kept of a sandbox with its endpoints and ports, under {@code network/sandbox/ID}: one record, so that joining
 * three networks and publishing ten ports is one commit.
 *
 * @param spec as asked for; its {@code containerName} follows renames
 * @param state where it stands
 * @param endpoints its attachments in the order they were made
 * @param ports what is published
 * @param resolverPort where its resolver listens on 127.0.0.11; 0 for one that has none
 */
record SandboxRecord(
        SandboxSpec spec,
        RecordState state,
        List<EndpointRecord> endpoints,
        List<PublishedPort> ports,
        int resolverPort) {

    SandboxRecord {
        endpoints = List.copyOf(endpoints);
        ports = List.copyOf(ports);
    }

    SandboxId id() {
        return spec.id();
    }

    SandboxRecord withState(RecordState value) {
        return new SandboxRecord(spec, value, endpoints, ports, resolverPort);
    }

    SandboxRecord withSpec(SandboxSpec value) {
        return new SandboxRecord(value, state, endpoints, ports, resolverPort);
    }

    SandboxRecord withPorts(List<PublishedPort> value) {
        return new SandboxRecord(spec, state, endpoints, value, resolverPort);
    }

    SandboxRecord withResolverPort(int value) {
        return new SandboxRecord(spec, state, endpoints, ports, value);
    }

    SandboxRecord withEndpoints(List<EndpointRecord> value) {
        return new SandboxRecord(spec, state, value, ports, resolverPort);
    }

    SandboxRecord plus(EndpointRecord endpoint) {
        return withEndpoints(
                Stream.concat(endpoints.stream(), Stream.of(endpoint)).toList());
    }

    SandboxRecord without(NetworkId network) {
        return withEndpoints(endpoints.stream()
                .filter(endpoint -> !endpoint.network().equals(network))
                .toList());
    }

    /** The record with one endpoint in another state. */
    SandboxRecord marking(NetworkId network, RecordState value) {
        return withEndpoints(endpoints.stream()
                .map(endpoint -> endpoint.network().equals(network) ? endpoint.withState(value) : endpoint)
                .toList());
    }

    Optional<EndpointRecord> on(NetworkId network) {
        return endpoints.stream()
                .filter(endpoint -> endpoint.network().equals(network))
                .findFirst();
    }

    /** What a crash leaves of it: without the endpoints that were under way in either direction. */
    SandboxRecord settled() {
        return withEndpoints(endpoints.stream()
                .filter(endpoint -> endpoint.state() == RecordState.LIVE)
                .toList());
    }

    /** All endpoints live: what is committed when the kernel has them. */
    SandboxRecord live() {
        return new SandboxRecord(
                spec,
                RecordState.LIVE,
                endpoints.stream()
                        .map(endpoint -> endpoint.withState(RecordState.LIVE))
                        .toList(),
                ports,
                resolverPort);
    }
}
