package io.hawser.network.controller;

import io.hawser.network.driver.Publishing;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.EndpointId;
import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import io.hawser.network.model.PortBinding;
import io.hawser.network.model.PublishedPort;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the ways into sandboxes: through which endpoint a published port leads, and how. */
final class Ways {
    private final Records records;
    private final Drivers drivers;
    private final Renderer renderer;

    Ways(Records records, Drivers drivers, Renderer renderer) {
        this.records = records;
        this.drivers = drivers;
        this.renderer = renderer;
    }

    Of of(SandboxRecord sandbox) {
        GatewayElection election = renderer.election(sandbox.endpoints());
        Map<Family, EndpointRecord> gateways = new EnumMap<>(Family.class);
        for (Family family : Family.values()) {
            election.winner(family)
                    .map(id -> endpoint(sandbox, id))
                    .filter(endpoint -> endpoint.address(family).isPresent())
                    .ifPresent(endpoint -> gateways.put(family, endpoint));
        }
        return new Of(sandbox, gateways);
    }

    private static EndpointRecord endpoint(SandboxRecord sandbox, EndpointId id) {
        return sandbox.endpoints().stream()
                .filter(endpoint -> endpoint.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private Publishing publishing(EndpointRecord endpoint, Family family) {
        NetworkRecord network = records.network(endpoint.network());
        return drivers.of(network).publishing(renderer.view(network), family);
    }

    /** The ways into one sandbox. */
    final class Of {
        private final SandboxRecord sandbox;
        private final Map<Family, EndpointRecord> gateways;

        private Of(SandboxRecord sandbox, Map<Family, EndpointRecord> gateways) {
            this.sandbox = sandbox;
            this.gateways = gateways;
        }

        boolean exists() {
            return !gateways.isEmpty();
        }

        /** The endpoint to name when something fails. */
        String endpoint() {
            return Stream.concat(gateways.values().stream(), sandbox.endpoints().stream())
                    .findFirst()
                    .map(endpoint -> endpoint.id().toString())
                    .orElse("none");
        }

        /** What publishing on a host address of the family means. */
        Publishing publishing(Family family) {
            return Optional.ofNullable(gateways.get(family))
                    .map(endpoint -> Ways.this.publishing(endpoint, family))
                    .orElse(Publishing.NONE);
        }

        /** Whether packets of the family could only be carried to the other family's address. */
        boolean isRelayNeeded(Family family) {
            return family == Family.IPV6
                    && !gateways.containsKey(family)
                    && switch (publishing(Family.IPV4)) {
                        case TRANSLATED, RELAYED -> true;
                        case NONE, OPEN -> false;
                    };
        }

        /** The container's address that a host address of the family leads to. */
        Optional<InetAddress> inside(Family family) {
            Family through = isRelayNeeded(family) ? Family.IPV4 : family;
            return switch (publishing(through)) {
                case TRANSLATED, RELAYED ->
                    Optional.ofNullable(gateways.get(through))
                            .flatMap(endpoint -> endpoint.address(through))
                            .map(Cidr::address);
                case NONE, OPEN -> Optional.empty();
            };
        }

        /** The ports that a binding opens on endpoints of routed networks. */
        List<PublishedPort> open(PortBinding binding) {
            return openAddresses()
                    .map(address -> new PublishedPort(
                            binding.protocol(),
                            Ip.any(Family.of(address)),
                            0,
                            address,
                            binding.containerPort(),
                            binding.count()))
                    .toList();
        }

        boolean isOpen(InetAddress address) {
            return openAddresses().anyMatch(address::equals);
        }

        private Stream<InetAddress> openAddresses() {
            return sandbox.endpoints().stream()
                    .flatMap(endpoint -> Stream.of(Family.values())
                            .filter(family -> endpoint.address(family).isPresent())
                            .filter(family -> Ways.this.publishing(endpoint, family) == Publishing.OPEN)
                            .map(family ->
                                    endpoint.address(family).orElseThrow().address()));
        }

        /** Where to publish when the user names no address: as the gateway's network says, else as the engine does. */
        List<InetAddress> defaults(HostPorts host) {
            Optional<InetAddress> four = networkDefault(Family.IPV4);
            Optional<InetAddress> six = networkDefault(Family.IPV6);
            if (four.filter(address -> !address.isAnyLocalAddress()).isPresent()) {
                return Stream.concat(four.stream(), six.stream()).toList();
            }
            List<InetAddress> general =
                    four.isPresent() ? PublishDefault.ALL.addresses(List.of()) : host.defaultAddresses();
            return six.isEmpty()
                    ? general
                    : Stream.concat(general.stream().filter(address -> Family.of(address) == Family.IPV4), six.stream())
                            .toList();
        }

        /** The default bridge always has the option; unless it names an address there, nobody has asked for it. */
        private Optional<InetAddress> networkDefault(Family family) {
            return gateways.values().stream()
                    .map(endpoint -> records.network(endpoint.network()))
                    .findFirst()
                    .flatMap(network -> drivers.of(network)
                            .publishAddress(renderer.view(network), family)
                            .filter(address -> !network.defaultBridge() || !address.isAnyLocalAddress()));
        }

        /** Whether the networks say the same of where to publish when the user names no address. */
        boolean hasDefaultsOf(Of other) {
            return Stream.of(Family.values())
                    .allMatch(family -> networkDefault(family).equals(other.networkDefault(family)));
        }

        /** Whether host ports of the other lead here too, only perhaps to another address. */
        boolean isLike(Of other) {
            return Stream.of(Family.values())
                    .allMatch(family -> publishing(family) == other.publishing(family)
                            && isRelayNeeded(family) == other.isRelayNeeded(family));
        }
    }
}
