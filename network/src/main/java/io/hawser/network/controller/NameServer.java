package io.hawser.network.controller;

import io.hawser.network.dns.NameTable;
import io.hawser.network.dns.Names;
import io.hawser.network.dns.Resolver;
import io.hawser.network.dns.Upstream;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.LinkSpec;
import io.hawser.network.model.NetworkId;
import io.hawser.network.model.SandboxId;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Keeps the resolvers of all sandboxes and the tables they answer from. A table is made anew from the records whenever
 * an endpoint of its network comes or goes; resolvers see the new one at their next question. Thread-safe: a sandbox's
 * resolver is changed under the sandbox's lock, a network's table under its entry in the map.
 */
final class NameServer implements AutoCloseable {

    private final Host host;
    private final Records records;
    private final Renderer renderer;
    private final Naming naming;
    private final Map<NetworkId, NameTable> tables = new ConcurrentHashMap<>();
    private final Map<SandboxId, ServedNames> served = new ConcurrentHashMap<>();

    NameServer(Host host, Records records, Renderer renderer, Naming naming) {
        this.host = host;
        this.records = records;
        this.renderer = renderer;
        this.naming = naming;
    }

    /** Starts, changes or ends the resolver of a sandbox, as its endpoints want it. */
    void serve(SandboxRecord sandbox) {
        if (!renderer.needsResolver(sandbox)) {
            stop(sandbox.id());
            return;
        }
        if (!served.containsKey(sandbox.id())) {
            host.serveNames(renderer.file(sandbox)).ifPresent(started -> served.put(sandbox.id(), started));
        }
        ServedNames running = served.get(sandbox.id());
        if (running != null) {
            running.resolver().serve(new Resolver.Service(names(sandbox), upstreams(sandbox)));
        }
    }

    void stop(SandboxId id) {
        ServedNames running = served.remove(id);
        if (running != null) {
            running.close();
        }
    }

    /** Makes the tables of a sandbox's networks anew, after its record has changed. */
    void publish(SandboxRecord sandbox) {
        sandbox.endpoints().forEach(endpoint -> publish(endpoint.network()));
    }

    void publish(NetworkId network) {
        tables.compute(network, (id, old) -> table(id));
    }

    void forget(NetworkId network) {
        tables.remove(network);
    }

    private NameTable table(NetworkId id) {
        NetworkRecord network = records.network(id);
        if (!renderer.hasNames(network)) {
            return NameTable.EMPTY;
        }
        List<NameTable.Peer> peers = records.sandboxes().stream()
                .flatMap(sandbox -> sandbox
                        .on(id)
                        .filter(endpoint -> endpoint.state() != RecordState.REMOVING)
                        .map(endpoint -> peer(sandbox, endpoint))
                        .stream())
                .toList();
        return NameTable.builder().network(network.name(), peers).build();
    }

    private static NameTable.Peer peer(SandboxRecord sandbox, EndpointRecord endpoint) {
        return new NameTable.Peer(
                DnsNames.of(sandbox.spec(), endpoint.spec()),
                endpoint.addresses().map(Cidr::address).toList());
    }

    /** The private names first, then the networks in the order of the gateway election. */
    private Names names(SandboxRecord sandbox) {
        List<EndpointRecord> searched = renderer.election(sandbox.endpoints()).ordered().stream()
                .flatMap(candidate -> sandbox.endpoints().stream()
                        .filter(endpoint -> endpoint.id().equals(candidate.endpoint())))
                .toList();
        Stream<Names> links = searched.stream()
                .filter(endpoint -> !endpoint.spec().links().isEmpty())
                .map(endpoint -> new Linked(endpoint.spec().links(), present(endpoint.network())));
        Stream<Names> networks = searched.stream().map(endpoint -> present(endpoint.network()));
        return Names.inTurn(Stream.concat(links, networks).toList());
    }

    /** The table of a network as it is when asked. */
    private Names present(NetworkId network) {
        return new Names() {
            @Override
            public Optional<List<InetAddress>> addresses(String name) {
                return table().addresses(name);
            }

            @Override
            public Optional<String> pointer(String reverseName) {
                return table().pointer(reverseName);
            }

            private NameTable table() {
                return tables.getOrDefault(network, NameTable.EMPTY);
            }
        };
    }

    /** Names only one sandbox has for others: {@code --link container:alias}. */
    private record Linked(List<LinkSpec> links, Names network) implements Names {
        @Override
        public Optional<List<InetAddress>> addresses(String name) {
            return links.stream()
                    .filter(link -> link.alias().equalsIgnoreCase(name))
                    .flatMap(link -> network.addresses(link.container()).stream())
                    .findFirst();
        }

        @Override
        public Optional<String> pointer(String reverseName) {
            return Optional.empty();
        }
    }

    /** Nobody for a container that has only internal networks: not even a question leaves the host. */
    private List<Upstream> upstreams(SandboxRecord sandbox) {
        boolean internalOnly = sandbox.endpoints().stream()
                .allMatch(endpoint -> records.network(endpoint.network()).spec().internal());
        if (internalOnly) {
            return List.of();
        }
        List<InetAddress> asked = naming.dns(sandbox.spec()).servers();
        Stream<Upstream> servers = asked.isEmpty()
                ? naming.hostServers().stream().map(address -> Upstream.of(address, Upstream.Origin.HOST))
                : asked.stream().map(address -> Upstream.of(address, Upstream.Origin.SANDBOX));
        return servers.filter(upstream -> !upstream.address().getAddress().equals(Resolver.ADDRESS))
                .toList();
    }

    @Override
    public void close() {
        List.copyOf(served.keySet()).forEach(this::stop);
    }
}
