package io.hawser.network.controller;

import io.hawser.kernel.ffm.KernelException;
import io.hawser.network.dns.Explanation;
import io.hawser.network.dns.Found;
import io.hawser.network.dns.Names;
import io.hawser.network.dns.Resolver;
import io.hawser.network.dns.Service;
import io.hawser.network.dns.Shared;
import io.hawser.network.dns.Upstream;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.LinkSpec;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.NetworkId;
import io.hawser.network.model.SandboxId;
import io.hawser.network.sandbox.ResolvConf;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps the resolvers of all sandboxes, and tells {@link NameTables}, of which they answer, who comes and goes. Thread-safe: a
 * sandbox's resolver is changed under the sandbox's lock.
 */
final class NameServer implements AutoCloseable {

    private static final int LONGEST_SHORT_ID = 12;

    private final Host host;
    private final Records records;
    private final Renderer renderer;
    private final Naming naming;
    private final RandomGenerator random;
    private final NameTables tables;
    private final Map<SandboxId, ServedNames> served = new ConcurrentHashMap<>();

    NameServer(Host host, Records records, Renderer renderer, Naming naming, RandomGenerator random) {
        this.host = host;
        this.records = records;
        this.renderer = renderer;
        this.naming = naming;
        this.random = random;
        this.tables = new NameTables(records, renderer);
    }

    /**
     * A sandbox with the port of its resolver, if it has come to need one. Whoever needs one once keeps it: its
     * resolv.conf names nobody else. In a namespace that exists the port is one that is free there, and taken from now on;
     * in one that is still to be made, all are.
     *
     * @param exists whether the sandbox's namespace is there
     */
    SandboxRecord equipped(SandboxRecord sandbox, boolean exists) {
        if (sandbox.resolverPort() != 0 || !renderer.wantsResolver(sandbox)) {
            return sandbox;
        }
        SandboxRecord chosen = sandbox.withResolverPort(Resolver.anyPort(random));
        return exists ? opened(chosen) : chosen;
    }

    /** The sandbox with its resolver open, on another port if its own is taken. */
    SandboxRecord opened(SandboxRecord sandbox) {
        if (sandbox.resolverPort() == 0) {
            return sandbox;
        }
        open(sandbox);
        ServedNames running = served.get(sandbox.id());
        return running == null
                ? sandbox
                : sandbox.withResolverPort(running.resolver().port());
    }

    /**
     * At a start: the sandbox with its resolver open again, before anything is rendered, so that a port that was taken
     * meanwhile is replaced in the rules too. A namespace that has gone is made anew later, with the resolver.
     */
    SandboxRecord reopened(SandboxRecord sandbox) {
        try {
            return sandbox.resolverPort() == 0 ? equipped(sandbox, true) : opened(sandbox);
        } catch (KernelException | NetworkException notThere) {
            return sandbox;
        }
    }

    private void open(SandboxRecord sandbox) {
        if (!served.containsKey(sandbox.id())) {
            host.serveNames(renderer.file(sandbox), sandbox.resolverPort(), () -> service(sandbox))
                    .ifPresent(started -> served.put(sandbox.id(), started));
        }
    }

    /**
     * Starts, changes or ends the resolver of a sandbox, as its record wants it.
     *
     * @throws NetworkException SYSTEM when the port that the rules lead to is taken
     */
    void serve(SandboxRecord sandbox) {
        if (!renderer.needsResolver(sandbox)) {
            stop(sandbox.id());
            return;
        }
        open(sandbox);
        ServedNames running = served.get(sandbox.id());
        if (running != null) {
            requirePort(sandbox, running);
            running.resolver().serve(() -> service(sandbox));
        }
    }

    private void requirePort(SandboxRecord sandbox, ServedNames running) {
        if (running.resolver().port() != sandbox.resolverPort()) {
            stop(sandbox.id());
            throw NetworkException.system(
                    "port " + sandbox.resolverPort() + " of 127.0.0.11 is taken in the sandbox of "
                            + sandbox.spec().containerName());
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
        tables.publish(network);
    }

    /** A sandbox's endpoint has come; nothing else has changed in its record. */
    void joined(SandboxRecord sandbox, EndpointRecord endpoint) {
        tables.joined(sandbox, endpoint);
    }

    /** Makes all tables from what is recorded. */
    void publishAll() {
        records.networks().forEach(network -> publish(network.id()));
    }

    void forget(NetworkId network) {
        tables.forget(network)
                .ifPresent(name ->
                        host.resolving().ifPresent(shared -> shared.counters().forget(name)));
    }

    // ---- what one sandbox's resolver knows
    // ---------------------------------------------------------------------------

    private Service service(SandboxRecord sandbox) {
        List<EndpointRecord> searched = searched(sandbox);
        ResolvConf conf = naming.hostConf();
        boolean closed = renderer.isClosed(sandbox);
        return new Service(
                names(searched),
                conf.searched(naming.dns(sandbox.spec())),
                conf.keepsBareNames(naming.dns(sandbox.spec())),
                upstreams(sandbox, conf, closed),
                closed,
                sandbox.endpoints().stream()
                        .flatMap(EndpointRecord::addresses)
                        .map(Cidr::address)
                        .collect(Collectors.toSet()),
                searched.stream()
                        .findFirst()
                        .map(endpoint -> records.network(endpoint.network()).name())
                        .orElse(""));
    }

    /** In the order of the gateway election. */
    private List<EndpointRecord> searched(SandboxRecord sandbox) {
        return renderer.election(sandbox.endpoints()).ordered().stream()
                .flatMap(candidate -> sandbox.endpoints().stream()
                        .filter(endpoint -> endpoint.id().equals(candidate.endpoint())))
                .toList();
    }

    /** The private names first, then the networks. */
    private Names names(List<EndpointRecord> searched) {
        Stream<Names> links = searched.stream()
                .filter(endpoint -> !endpoint.spec().links().isEmpty())
                .map(endpoint -> new Linked(
                        endpoint.spec().links(),
                        records.network(endpoint.network()).name(),
                        tables.of(endpoint.network())));
        Stream<Names> networks = searched.stream().map(endpoint -> tables.of(endpoint.network()));
        return Names.inTurn(Stream.concat(links, networks).toList());
    }

    /** Names only one sandbox has for others: {@code --link container:alias}. While the other is not there, nobody has them. */
    private record Linked(List<LinkSpec> links, String network, Names names) implements Names {
        @Override
        public Optional<Found> find(String name) {
            for (LinkSpec link : links) {
                if (name.equalsIgnoreCase(link.alias()) || name.equalsIgnoreCase(link.alias() + "." + network)) {
                    return Optional.of(names.find(target(link)).map(Linked::as).orElse(new Found.Gone("link")));
                }
            }
            return Optional.empty();
        }

        /** Containers are known by their short ids, whatever length the user gave. */
        private static String target(LinkSpec link) {
            String name = link.container().toLowerCase(java.util.Locale.ROOT);
            boolean id = name.length() > LONGEST_SHORT_ID && name.matches("[0-9a-f]{13,64}");
            return id ? name.substring(0, LONGEST_SHORT_ID) : name;
        }

        private static Found as(Found found) {
            return switch (found) {
                case Found.Known known -> new Found.Known("link", known.addresses());
                case Found.Gone gone -> new Found.Gone("link");
            };
        }

        @Override
        public Optional<Pointer> pointer(String reverseName) {
            return Optional.empty();
        }
    }

    /**
     * The host's servers are not asked for a container that has no way out itself: not even a question leaves the host. The
     * container's own are asked from inside, where only what it reaches itself is reached.
     */
    private List<Upstream> upstreams(SandboxRecord sandbox, ResolvConf conf, boolean closed) {
        List<InetAddress> asked = naming.dns(sandbox.spec()).servers();
        Stream<Upstream> servers = asked.isEmpty()
                ? conf.servers().stream()
                        .filter(server -> !closed)
                        .map(server -> Upstream.of(server.address(), Upstream.Origin.HOST)
                                .behind(server.link()))
                : asked.stream()
                        .filter(address -> !address.equals(Resolver.ADDRESS))
                        .map(address -> Upstream.of(address, Upstream.Origin.SANDBOX));
        return servers.limit(ResolvConf.MOST_SERVERS).toList();
    }

    // ---- for people
    // --------------------------------------------------------------------------------------------------

    /**
     * What a sandbox is answered, and why.
     *
     * @throws NetworkException CONFLICT when it has no resolver of ours
     */
    Explanation explain(SandboxRecord sandbox, String name, String type) {
        ServedNames running = served.get(sandbox.id());
        if (running == null) {
            throw NetworkException.conflict("container " + sandbox.spec().containerName()
                    + " has no resolver of the engine's: only containers on networks users made do. It asks the name servers"
                    + " in its own resolv.conf");
        }
        return running.resolver().explain(name, type);
    }

    /** The counters of all resolvers; empty when there never was one. */
    Optional<Shared> shared() {
        return host.resolving();
    }

    /** The sandboxes that have a resolver. */
    Set<SandboxId> served() {
        return Set.copyOf(served.keySet());
    }

    @Override
    public void close() {
        List.copyOf(served.keySet()).forEach(this::stop);
    }
}
