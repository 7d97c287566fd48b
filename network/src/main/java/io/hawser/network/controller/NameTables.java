package io.hawser.network.controller;

import io.hawser.network.dns.Found;
import io.hawser.network.dns.NameTable;
import io.hawser.network.dns.Names;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.NetworkId;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The names on each network, as resolvers look them up. A table is made of the records, and anew when somebody leaves. When
 * somebody joins, that waits for the next question, for it takes the longer the more are there; what has joined since is noted,
 * because its names are known from then on and will be missed when they go.
 *
 * <p>Thread-safe: a network's table is changed under its entry in the map.
 */
final class NameTables {
    /** A table that nobody asks is made anew after so many, all the same. */
    private static final int MOST_JOINED = 32;

    private final Records records;
    private final Renderer renderer;
    private final Map<NetworkId, Listing> listings = new ConcurrentHashMap<>();

    NameTables(Records records, Renderer renderer) {
        this.records = records;
        this.renderer = renderer;
    }

    /** A table, and who has joined since it was made. */
    private record Listing(NameTable table, List<NameTable.Peer> joined) {
        private Listing with(NameTable.Peer peer) {
            return new Listing(
                    table, Stream.concat(joined.stream(), Stream.of(peer)).toList());
        }
    }

    /** Makes a network's table anew, after somebody has left or has other names. */
    void publish(NetworkId network) {
        listings.compute(network, (id, old) -> made(id, Optional.ofNullable(old)));
    }

    /** A sandbox's endpoint has come, and nothing else has changed. */
    void joined(SandboxRecord sandbox, EndpointRecord endpoint) {
        if (!renderer.hasNames(records.network(endpoint.network()))) {
            return;
        }
        listings.compute(
                endpoint.network(),
                (id, old) -> old == null || old.joined.size() >= MOST_JOINED
                        ? made(id, Optional.ofNullable(old))
                        : old.with(peer(sandbox, endpoint)));
    }

    /** The name of a network that is no more, if it had a table. */
    Optional<String> forget(NetworkId network) {
        return Optional.ofNullable(listings.remove(network))
                .map(listing -> listing.table().network());
    }

    /** Only who is there is named: not what is still being made, nor what is already going. */
    private Listing made(NetworkId id, Optional<Listing> old) {
        NetworkRecord network = records.network(id);
        List<NameTable.Peer> peers = !renderer.hasNames(network)
                ? List.of()
                : records.sandboxes().stream()
                        .filter(sandbox -> sandbox.state() == RecordState.LIVE)
                        .flatMap(sandbox -> sandbox
                                .on(id)
                                .filter(endpoint -> endpoint.state() == RecordState.LIVE)
                                .map(endpoint -> peer(sandbox, endpoint))
                                .stream())
                        .toList();
        NameTable table = old.map(before -> before.table().followedBy(peers, before.joined()))
                .orElseGet(() -> NameTable.of(network.name(), peers));
        return new Listing(table, List.of());
    }

    private static NameTable.Peer peer(SandboxRecord sandbox, EndpointRecord endpoint) {
        return new NameTable.Peer(
                DnsNames.of(sandbox.spec(), endpoint.spec()),
                endpoint.addresses().map(Cidr::address).toList());
    }

    private Optional<NameTable> current(NetworkId network) {
        Listing listing = listings.get(network);
        if (listing != null && !listing.joined().isEmpty()) {
            listing = listings.computeIfPresent(
                    network, (id, old) -> old.joined().isEmpty() ? old : made(id, Optional.of(old)));
        }
        return Optional.ofNullable(listing).map(Listing::table);
    }

    /** The names on a network as they are when asked. */
    Names of(NetworkId network) {
        return new Names() {
            @Override
            public Optional<Found> find(String name) {
                return current(network).flatMap(table -> table.find(name));
            }

            @Override
            public Optional<Pointer> pointer(String reverseName) {
                return current(network).flatMap(table -> table.pointer(reverseName));
            }

            @Override
            public void heard(String name, InetAddress address) {
                current(network).ifPresent(table -> table.heard(name, address));
            }
        };
    }
}
