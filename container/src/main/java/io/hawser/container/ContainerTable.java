package io.hawser.container;

import io.hawser.network.model.NetworkException;
import io.hawser.network.store.Mutation;
import io.hawser.network.store.Store;
import io.hawser.network.store.Versioned;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Every container by id and by name, in memory and in the store. A name is taken by creating its key there, so two
 * requests cannot have the same; whoever loses is told who won.
 *
 * <p>Keys: {@code container/record/ID}; {@code container/networking/ID}, what has taken the place of the networking in an older
 * record; {@code container/name/NAME}, whose value is the id; {@code container/renamed/ID}, whose value is the name that its
 * networks or links to it may still have. Safe for use by many threads.
 */
final class ContainerTable {
    private static final String RECORD = "container/record/";
    private static final String NETWORKING = "container/networking/";
    private static final String NAME = "container/name/";
    private static final String RENAMED = "container/renamed/";
    private static final int LEAST_PREFIX = 1;

    private final Store store;
    private final Map<String, LiveContainer> byId = new ConcurrentHashMap<>();
    private final Map<String, LiveContainer> byName = new ConcurrentHashMap<>();

    ContainerTable(Store store) {
        this.store = store;
    }

    /** What the store holds. */
    List<ContainerCodec.Saved> load() {
        return store.list(RECORD).stream().map(this::saved).toList();
    }

    private ContainerCodec.Saved saved(Versioned record) {
        ContainerCodec.Saved saved = ContainerCodec.decode(record.value());
        return store.get(NETWORKING + record.key().substring(RECORD.length()))
                .filter(networking -> networking.version() > record.version())
                .map(newer -> saved.with(ContainerCodec.decodeNetworking(newer.value())))
                .orElse(saved);
    }

    /** Takes up a container that the store has already. */
    void adopt(LiveContainer live) {
        byId.put(live.id, live);
        byName.put(live.now().name(), live);
    }

    /** Adds a new one. CONFLICT if its name is taken. */
    void add(LiveContainer live) {
        String name = live.now().name();
        commit(
                name,
                List.of(
                        Mutation.create(NAME + name, live.id.getBytes(StandardCharsets.UTF_8)),
                        Mutation.create(RECORD + live.id, ContainerCodec.encode(live, live.now()))));
        adopt(live);
    }

    /** Writes down what it has become. The caller holds its lock. */
    void save(LiveContainer live) {
        save(live, live.now());
    }

    private void save(LiveContainer live, Container as) {
        live.unsaved = true;
        store.commit(record(live, as));
        live.unsaved = false;
    }

    /**
     * Writes down what networks it asks for from now on, when nothing else has changed: a tenth of the whole. The caller holds its
     * lock, or does so for who holds it and waits.
     *
     * @param as what it becomes
     */
    void saveNetworking(LiveContainer live, Container as) {
        if (live.unsaved) {
            save(live, as);
            return;
        }
        byte[] networking = ContainerCodec.encode(as.spec().networking());
        store.commit(new Mutation.Put(NETWORKING + live.id, networking, Mutation.ANY));
    }

    /** The whole, which takes the place of what was written since the last time. */
    private List<Mutation> record(LiveContainer live, Container as) {
        List<Mutation> record = new ArrayList<>();
        record.add(new Mutation.Put(RECORD + live.id, ContainerCodec.encode(live, as), Mutation.ANY));
        store.get(NETWORKING + live.id).ifPresent(older -> record.add(Mutation.delete(older.key())));
        return record;
    }

    /** Gives it another name, and keeps the former until {@link #followed}. CONFLICT if that is taken; nothing is changed then. */
    void rename(LiveContainer live, String name) {
        Container before = live.now();
        live.become(before.withName(name));
        List<Mutation> all = record(live, live.now());
        all.add(Mutation.create(NAME + name, live.id.getBytes(StandardCharsets.UTF_8)));
        all.add(Mutation.delete(NAME + before.name()));
        all.add(Mutation.put(RENAMED + live.id, before.name()));
        try {
            commit(name, all);
        } catch (NetworkException e) {
            live.become(before);
            throw e;
        }
        byName.put(name, live);
        byName.remove(before.name(), live);
    }

    /** Everybody knows its name by now. */
    void followed(String id) {
        store.commit(Mutation.delete(RENAMED + id));
    }

    /** The former names, by id, of those whose name not everybody may know yet. */
    Map<String, String> renamed() {
        return store.list(RENAMED).stream()
                .collect(Collectors.toMap(entry -> entry.key().substring(RENAMED.length()), Versioned::text));
    }

    void remove(LiveContainer live) {
        store.commit(List.of(
                Mutation.delete(NAME + live.now().name()),
                Mutation.delete(RECORD + live.id),
                Mutation.delete(NETWORKING + live.id)));
        byId.remove(live.id);
        byName.remove(live.now().name(), live);
    }

    private void commit(String name, List<Mutation> mutations) {
        if (holder(name).isPresent()) {
            throw taken(name);
        }
        try {
            store.commit(mutations);
        } catch (NetworkException e) {
            throw holder(name).isPresent() ? taken(name) : e;
        }
    }

    private NetworkException taken(String name) {
        return NetworkException.conflict("Conflict. The container name \"/" + name
                + "\" is already in use by container \"" + holder(name).orElse("")
                + "\". You have to remove (or rename) that container to be able to reuse that name.");
    }

    /** The id of the container that has this name. */
    Optional<String> holder(String name) {
        return store.get(NAME + name).map(Versioned::text);
    }

    /** All, youngest first. */
    List<LiveContainer> all() {
        return byId.values().stream()
                .sorted(Comparator.comparing((LiveContainer live) -> live.now().created())
                        .reversed())
                .toList();
    }

    /** The one with this id. */
    Optional<LiveContainer> byId(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** By full id, name with or without {@code /}, or unique beginning of the id. NOT_FOUND, INVALID_PARAMETER. */
    LiveContainer find(String nameOrId) {
        if (nameOrId.isEmpty() || nameOrId.chars().anyMatch(Character::isISOControl)) {
            throw NetworkException.invalid("invalid name or ID supplied: \"" + nameOrId + "\"");
        }
        LiveContainer exact = byId.get(nameOrId);
        if (exact != null) {
            return exact;
        }
        String name = nameOrId.startsWith("/") ? nameOrId.substring(1) : nameOrId;
        LiveContainer named = byName.get(name);
        return named != null ? named : byPrefix(nameOrId);
    }

    private LiveContainer byPrefix(String prefix) {
        List<LiveContainer> matches = prefix.length() < LEAST_PREFIX
                ? List.of()
                : byId.values().stream()
                        .filter(live -> live.id.startsWith(prefix))
                        .limit(2)
                        .toList();
        return switch (matches.size()) {
            case 0 -> throw NetworkException.notFound("No such container: " + prefix);
            case 1 -> matches.getFirst();
            default -> throw NetworkException.invalid("multiple IDs found with provided prefix: " + prefix);
        };
    }
}
