package io.hawser.network.controller;

import io.hawser.network.driver.Driver;
import io.hawser.network.driver.NetworkView;
import io.hawser.network.ipam.NetworkPools;
import io.hawser.network.model.Family;
import io.hawser.network.model.IpamConfig;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.NetworkId;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.plan.State;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The life of a network: record pending with its name, kernel, record live; and backwards. Thread-safe. While a driver
 * is asked whether a network can be beside the others, nobody else's network is admitted; nothing slow happens then.
 */
final class Networks {

    private final Records records;
    private final Drivers drivers;
    private final Renderer renderer;
    private final NetworkPools pools;
    private final Steps steps;
    private final NameServer names;
    private final Host host;
    private final Locks<io.hawser.network.model.SandboxId, NetworkId> locks;
    private final Consumer<NetworkEvent> events;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final ReentrantLock admission = new ReentrantLock();
    private final Map<NetworkId, NetworkRecord> admitted = new ConcurrentHashMap<>();

    Networks(Parts parts) {
        this.records = parts.records();
        this.drivers = parts.drivers();
        this.renderer = parts.renderer();
        this.pools = parts.pools();
        this.steps = parts.steps();
        this.names = parts.names();
        this.host = parts.host();
        this.locks = parts.locks();
        this.events = parts.events();
        this.clock = parts.config().clock();
        this.random = parts.config().random();
    }

    Network create(NetworkSpec asked) {
        return create(NetworkRules.complete(asked, records.networks()), NetworkId.random(random));
    }

    /** Makes a network from a complete specification. */
    Network create(NetworkSpec spec, NetworkId id) {
        List<IpamConfig> allocated = allocate(spec);
        NetworkRecord record = new NetworkRecord(id, RecordState.PENDING, clock.instant(), spec, allocated, Map.of());
        try {
            NetworkRecord live = spec.configOnly() ? remember(record) : make(record);
            events.accept(new NetworkEvent.Created(id, live.name(), spec.driver()));
            return renderer.snapshot(live);
        } catch (RuntimeException failed) {
            pools.release(allocated);
            throw Failures.reported(failed);
        } finally {
            admitted.remove(id);
        }
    }

    /** Makes one of the networks every engine has. */
    void createPredefined(NetworkSpec spec) {
        create(spec, NetworkId.random(random));
    }

    /** Removes a network without endpoints, whatever its name. */
    void discard(NetworkRecord record) {
        locks.owning(record.id(), () -> {
            removeOwned(record);
            return record;
        });
    }

    private NetworkRecord remember(NetworkRecord template) {
        NetworkRecord live = template.withState(RecordState.LIVE);
        records.create(live);
        records.update(live);
        return live;
    }

    private List<IpamConfig> allocate(NetworkSpec spec) {
        if (spec.configOnly()) {
            return List.of();
        }
        Driver driver = drivers.named(spec.driver());
        driver.check(spec);
        if (!driver.capabilities().addresses()) {
            return List.of();
        }
        Set<Family> gateways = NetworkRules.families(spec)
                .filter(family -> driver.takesGateway(spec, family))
                .collect(Collectors.toSet());
        return pools.allocate(NetworkRules.families(spec).toList(), spec.ipam().configs(), gateways::contains);
    }

    private NetworkRecord make(NetworkRecord draft) {
        NetworkRecord record = admit(draft);
        NetworkRecord live = record.withState(RecordState.LIVE);
        records.create(record);
        try {
            steps.carryOut(State.empty(), renderer.network(record), () -> records.update(live));
            return live;
        } catch (RuntimeException failed) {
            records.takeBack(record, failed);
            throw failed;
        }
    }

    /** Networks that are on their way count as existing, or two at once could take one bridge name. */
    private NetworkRecord admit(NetworkRecord draft) {
        Driver driver = drivers.of(draft);
        admission.lock();
        try {
            List<NetworkView> others = Stream.concat(records.networks().stream(), admitted.values().stream())
                    .filter(other -> !other.spec().configOnly()
                            && other.spec().driver().equals(draft.spec().driver()))
                    .distinct()
                    .map(renderer::view)
                    .toList();
            NetworkRecord record =
                    draft.withData(driver.admitNetwork(renderer.view(draft), others, host.view(), random));
            admitted.put(record.id(), record);
            return record;
        } finally {
            admission.unlock();
        }
    }

    void remove(NetworkId id) {
        NetworkRecord record = records.network(id);
        if (Network.PREDEFINED.contains(record.name())) {
            throw NetworkException.forbidden(record.name() + " is a pre-defined network and cannot be removed");
        }
        locks.owning(id, () -> {
            removeOwned(records.network(id));
            return id;
        });
        locks.forgetNetwork(id);
        if (!record.spec().configOnly()) {
            events.accept(
                    new NetworkEvent.Destroyed(id, record.name(), record.spec().driver()));
        }
    }

    private void removeOwned(NetworkRecord record) {
        refuseInUse(record);
        records.intend(record.withState(RecordState.REMOVING));
        try {
            steps.carryOut(renderer.network(record), State.empty(), () -> records.delete(record));
        } catch (RuntimeException failed) {
            records.restore(record, failed);
            throw Failures.reported(failed);
        }
        pools.release(record.pools());
        names.forget(record.id());
    }

    private void refuseInUse(NetworkRecord record) {
        String endpoints = renderer.snapshot(record).endpoints().stream()
                .map(endpoint ->
                        "name:\"" + endpoint.name() + "\" id:\"" + endpoint.id().shortForm() + "\"")
                .collect(Collectors.joining(", "));
        if (!endpoints.isEmpty()) {
            throw NetworkException.forbidden("error while removing network: network " + record.name()
                    + " has active endpoints (" + endpoints + ")");
        }
        boolean template = records.networks().stream()
                .anyMatch(other ->
                        other.spec().configFrom().filter(record.name()::equals).isPresent());
        if (record.spec().configOnly() && template) {
            throw NetworkException.forbidden(
                    "error while removing network: configuration network \"" + record.name() + "\" is in use");
        }
    }
}
