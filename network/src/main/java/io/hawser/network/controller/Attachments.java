package io.hawser.network.controller;

import io.hawser.network.driver.Driver;
import io.hawser.network.driver.InterfaceNames;
import io.hawser.network.ipam.NetworkPools;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.EndpointId;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.Family;
import io.hawser.network.model.MacAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Drafts endpoints: checks, addresses, MAC, interface name, the driver's consent. Reserves in memory only. */
final class Attachments {

    private static final String INTERFACE_NAME = "com.docker.network.endpoint.ifname";

    private final NetworkPools pools;
    private final Drivers drivers;
    private final Records records;
    private final Renderer renderer;
    private final RandomGenerator random;

    Attachments(NetworkPools pools, Drivers drivers, Records records, Renderer renderer, RandomGenerator random) {
        this.pools = pools;
        this.drivers = drivers;
        this.records = records;
        this.renderer = renderer;
        this.random = random;
    }

    /** What is asked for together with the network it means. */
    record Request(EndpointSpec spec, NetworkRecord network) {}

    /**
     * Drafts all endpoints of a sandbox; the interfaces are numbered in the order of the gateway election.
     *
     * @param taken interface names that are in use
     * @param undo gets the steps that give back what was reserved
     */
    List<EndpointRecord> draft(List<Request> requests, Set<String> taken, Undo undo) {
        List<EndpointRecord> drafts = new ArrayList<>();
        for (Request request : requests) {
            drafts.add(draft(request, undo));
        }
        return named(drafts, taken);
    }

    private EndpointRecord draft(Request request, Undo undo) {
        NetworkRecord network = request.network();
        EndpointSpec spec = request.spec();
        EndpointCheck.check(spec, network);
        return new EndpointRecord(
                EndpointId.random(random),
                network.id(),
                RecordState.PENDING,
                spec,
                "",
                mac(network, spec),
                address(Family.IPV4, spec.ipv4(), network, undo),
                address(Family.IPV6, spec.ipv6(), network, undo),
                Map.of());
    }

    private Optional<MacAddress> mac(NetworkRecord network, EndpointSpec spec) {
        if (!drivers.of(network).capabilities().interfaces()) {
            return Optional.empty();
        }
        return spec.mac().or(() -> Optional.of(MacAddress.random(random)));
    }

    private Optional<Cidr> address(Family family, Optional<InetAddress> wanted, NetworkRecord network, Undo undo) {
        boolean enabled = drivers.of(network).capabilities().addresses()
                && NetworkRules.families(network.spec()).anyMatch(family::equals);
        if (!enabled) {
            return Optional.empty();
        }
        String label = network.name() + " (" + network.id() + ")";
        Cidr address = pools.requestAddress(family, network.pools(), wanted, label);
        undo.add(() -> pools.releaseAddress(network.pools(), address));
        return Optional.of(address);
    }

    private List<EndpointRecord> named(List<EndpointRecord> drafts, Set<String> taken) {
        // Who stands alone is the first, whatever his gateways are.
        if (drafts.size() == 1) {
            return List.of(named(drafts.getFirst(), taken));
        }
        Map<EndpointId, EndpointRecord> byId =
                drafts.stream().collect(Collectors.toMap(EndpointRecord::id, draft -> draft));
        List<EndpointId> order = renderer.election(drafts).ordered().stream()
                .map(GatewayElection.Candidate::endpoint)
                .toList();
        Set<String> names = new HashSet<>(taken);
        for (EndpointId id : chosenFirst(order, byId)) {
            EndpointRecord named = named(Objects.requireNonNull(byId.get(id)), names);
            names.add(named.interfaceName());
            byId.put(id, named);
        }
        return order.stream().map(id -> Objects.requireNonNull(byId.get(id))).toList();
    }

    /** Numbers skip the names the user chose, so those go first. */
    private static List<EndpointId> chosenFirst(List<EndpointId> order, Map<EndpointId, EndpointRecord> byId) {
        return order.stream()
                .sorted(Comparator.comparing(
                        id -> chosenName(Objects.requireNonNull(byId.get(id))).isEmpty()))
                .toList();
    }

    private static Optional<String> chosenName(EndpointRecord draft) {
        return Optional.ofNullable(draft.spec().driverOpts().get(INTERFACE_NAME))
                .filter(name -> !name.isEmpty());
    }

    private EndpointRecord named(EndpointRecord draft, Set<String> taken) {
        NetworkRecord network = records.network(draft.network());
        Driver driver = drivers.of(network);
        if (!driver.capabilities().interfaces()) {
            return draft;
        }
        String prefix = driver.interfacePrefix(renderer.view(network));
        EndpointRecord named = draft.withInterfaceName(InterfaceNames.choose(prefix, chosenName(draft), taken));
        Map<String, String> data = driver.admitEndpoint(
                renderer.view(network), renderer.view(named, new GatewayElection(List.of()), List.of()), random);
        return named.withData(data);
    }

    void release(EndpointRecord endpoint) {
        NetworkRecord network = records.network(endpoint.network());
        endpoint.addresses().forEach(address -> pools.releaseAddress(network.pools(), address));
    }

    /** Takes again what the record holds. @throws NetworkException when the address is taken */
    void replay(EndpointRecord endpoint) {
        NetworkRecord network = records.network(endpoint.network());
        endpoint.addresses()
                .forEach(address -> pools.requestAddress(
                        Family.of(address.address()), network.pools(), Optional.of(address.address()), network.name()));
    }
}
