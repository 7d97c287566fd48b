package io.hawser.network.controller;

import io.hawser.network.model.Kind;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.NetworkId;
import io.hawser.network.model.SandboxId;
import io.hawser.network.store.Mutation;
import io.hawser.network.store.Store;
import io.hawser.network.store.Versioned;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The records of networks and sandboxes, read once from the store and kept in memory beside it. Thread-safe; who may
 * change which record is decided by the locks of {@link Networks} and {@link Sandboxes}, except for a network's name: it
 * is a key of its own, made by compare-and-swap, so two requests for one name cannot both win.
 */
final class Records {

    private static final String NETWORK = "network/net/";
    private static final String NAME = "network/name/";
    private static final String SANDBOX = "network/sandbox/";

    private final Store store;
    private final Map<NetworkId, NetworkRecord> networks = new ConcurrentHashMap<>();
    private final Map<SandboxId, SandboxRecord> sandboxes = new ConcurrentHashMap<>();

    Records(Store store) {
        this.store = store;
        for (Versioned record : store.list(NETWORK)) {
            NetworkRecord network = RecordCodec.network(record.value());
            networks.put(network.id(), network);
        }
        for (Versioned record : store.list(SANDBOX)) {
            SandboxRecord sandbox = RecordCodec.sandbox(record.value());
            sandboxes.put(sandbox.id(), sandbox);
        }
    }

    Collection<NetworkRecord> networks() {
        return networks.values();
    }

    Collection<SandboxRecord> sandboxes() {
        return sandboxes.values();
    }

    /** @throws NetworkException NOT_FOUND */
    NetworkRecord network(NetworkId id) {
        return Optional.ofNullable(networks.get(id))
                .orElseThrow(() -> NetworkException.notFound("network " + id + " not found"));
    }

    Optional<SandboxRecord> sandbox(SandboxId id) {
        return Optional.ofNullable(sandboxes.get(id));
    }

    /** Makes the record as an intent and takes the name. @throws NetworkException CONFLICT when the name is taken */
    void create(NetworkRecord network) {
        networks.put(network.id(), network);
        try {
            byte[] id = network.id().hex64().getBytes(StandardCharsets.UTF_8);
            store.note(List.of(new Mutation.Put(nameKey(network), id, strayName(network)), put(network)));
        } catch (NetworkException failed) {
            networks.remove(network.id());
            throw failed.kind() == Kind.CONFLICT
                    ? NetworkException.conflict("network with name " + network.name() + " already exists")
                    : failed;
        }
    }

    /** The version of a name whose network is none: the store would not let go of it when the network failed. */
    private long strayName(NetworkRecord network) {
        return store.get(nameKey(network))
                .filter(name -> !networks.containsKey(new NetworkId(name.text())))
                .map(Versioned::version)
                .orElse(Mutation.ABSENT);
    }

    /** Writes what is about to happen: to be found by the next start, should this process end before it has. */
    void intend(NetworkRecord network) {
        store.note(List.of(put(network)));
        networks.put(network.id(), network);
    }

    /** As for a network. */
    void intend(SandboxRecord sandbox) {
        store.note(List.of(put(sandbox)));
        sandboxes.put(sandbox.id(), sandbox);
    }

    void update(NetworkRecord network) {
        store.commit(put(network));
        networks.put(network.id(), network);
    }

    void delete(NetworkRecord network) {
        store.commit(List.of(Mutation.delete(nameKey(network)), Mutation.delete(key(network))));
        networks.remove(network.id());
    }

    /**
     * A sandbox is a part of this boot's kernel: its record need not outlive the machine, and the disk is not waited for. So
     * it is with its removal.
     */
    void update(SandboxRecord sandbox) {
        update(draft(sandbox));
    }

    /** A record and how it is written, for who has time to encode it before it is to stand. */
    record Draft(SandboxRecord sandbox, Mutation put) {}

    static Draft draft(SandboxRecord sandbox) {
        return new Draft(sandbox, put(sandbox));
    }

    /** As {@link #update(SandboxRecord)}. */
    void update(Draft draft) {
        store.note(List.of(draft.put()));
        sandboxes.put(draft.sandbox().id(), draft.sandbox());
    }

    void delete(SandboxRecord sandbox) {
        store.note(List.of(Mutation.delete(key(sandbox))));
        sandboxes.remove(sandbox.id());
    }

    /** Forgets what was only intended, in memory at any rate. */
    void takeBack(NetworkRecord intent, RuntimeException cause) {
        networks.remove(intent.id());
        attempt(cause, Mutation.delete(nameKey(intent)), Mutation.delete(key(intent)));
    }

    /** As for a network. */
    void takeBack(SandboxRecord intent, RuntimeException cause) {
        sandboxes.remove(intent.id());
        attempt(cause, Mutation.delete(key(intent)));
    }

    /** Lets a record stand as it did before an intent that failed, in memory at any rate. */
    void restore(NetworkRecord before, RuntimeException cause) {
        networks.put(before.id(), before);
        attempt(cause, put(before));
    }

    /** As for a network. */
    void restore(SandboxRecord before, RuntimeException cause) {
        sandboxes.put(before.id(), before);
        attempt(cause, put(before));
    }

    private void attempt(RuntimeException cause, Mutation... mutations) {
        try {
            store.commit(List.of(mutations));
        } catch (NetworkException failed) {
            cause.addSuppressed(failed);
        }
    }

    /** Settles many records in one commit. */
    void settle(Settlement settlement) {
        List<Mutation> all = new ArrayList<>();
        settlement.goneNetworks().forEach(network -> {
            all.add(Mutation.delete(nameKey(network)));
            all.add(Mutation.delete(key(network)));
        });
        settlement.goneSandboxes().forEach(sandbox -> all.add(Mutation.delete(key(sandbox))));
        settlement.changedSandboxes().forEach(sandbox -> all.add(put(sandbox)));
        if (!all.isEmpty()) {
            store.commit(all);
        }
        settlement.goneNetworks().forEach(network -> networks.remove(network.id()));
        settlement.goneSandboxes().forEach(sandbox -> sandboxes.remove(sandbox.id()));
        settlement.changedSandboxes().forEach(sandbox -> sandboxes.put(sandbox.id(), sandbox));
    }

    /** What a start decides about the records an earlier life left. */
    record Settlement(
            List<NetworkRecord> goneNetworks,
            List<SandboxRecord> goneSandboxes,
            List<SandboxRecord> changedSandboxes) {}

    private static Mutation put(NetworkRecord network) {
        return new Mutation.Put(key(network), RecordCodec.bytes(network), Mutation.ANY);
    }

    private static Mutation put(SandboxRecord sandbox) {
        return new Mutation.Put(key(sandbox), RecordCodec.bytes(sandbox), Mutation.ANY);
    }

    private static String key(NetworkRecord network) {
        return NETWORK + network.id();
    }

    private static String key(SandboxRecord sandbox) {
        return SANDBOX + sandbox.id();
    }

    /** Names may hold any character; a key may not. */
    private static String nameKey(NetworkRecord network) {
        return NAME + Base64.getUrlEncoder().encodeToString(network.name().getBytes(StandardCharsets.UTF_8));
    }
}
