package io.hawser.network.controller;

import io.hawser.kernel.thread.Alongside;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.NetworkId;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxSpec;
import io.hawser.network.plan.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of sandboxes and of the endpoints in them. Every change is the same four steps: a record that tells the
 * intent, one plan from the state of the old record to that of the new, a record that tells the result, then names and
 * events; neighbours are told as soon as the kernel has it. Thread-safe: a sandbox is locked while it changes, its networks are
 * kept from being removed.
 */
final class Sandboxes {
    private static final Logger LOG = LoggerFactory.getLogger(Sandboxes.class);

    private final Parts parts;
    private final Records records;
    private final Renderer renderer;
    private final ReentrantLock links = new ReentrantLock();

    Sandboxes(Parts parts) {
        this.parts = parts;
        this.records = parts.records();
        this.renderer = parts.renderer();
    }

    Sandbox create(SandboxSpec spec) {
        List<Attachments.Request> requests =
                spec.endpoints().stream().map(this::request).toList();
        refuseTwice(requests);
        return parts.locks().withSandbox(spec.id(), () -> {
            records.sandbox(spec.id()).ifPresent(this::remove);
            return parts.locks().using(ids(requests), () -> createLocked(spec, requests));
        });
    }

    private Attachments.Request request(EndpointSpec spec) {
        NetworkRecord network = Lookup.USE.find(spec.network(), live());
        return new Attachments.Request(spec, network);
    }

    private List<NetworkRecord> live() {
        return records.networks().stream()
                .filter(network -> network.state() == RecordState.LIVE)
                .toList();
    }

    private static void refuseTwice(List<Attachments.Request> requests) {
        Set<NetworkId> distinct = Set.copyOf(ids(requests));
        if (distinct.size() < requests.size()) {
            throw NetworkException.invalid("network is specified multiple times");
        }
    }

    private static List<NetworkId> ids(List<Attachments.Request> requests) {
        return requests.stream().map(request -> request.network().id()).toList();
    }

    private Sandbox createLocked(SandboxSpec spec, List<Attachments.Request> requests) {
        requests.forEach(this::refuseGone);
        Undo undo = new Undo();
        try {
            List<EndpointRecord> endpoints = parts.attachments().draft(requests, Set.of(), undo);
            SandboxRecord draft = parts.names()
                    .equipped(new SandboxRecord(spec, RecordState.PENDING, endpoints, List.of(), 0), false);
            SandboxRecord intent = draft.withPorts(parts.publisher().publish(draft));
            undo.add(() -> parts.publisher().release(intent.ports()));
            parts.naming().requireLinked(intent);
            SandboxRecord done = carryOut(Optional.empty(), intent, intent);
            relink(done);
            done.endpoints().forEach(endpoint -> tell(done, endpoint, true));
            return renderer.snapshot(done);
        } catch (RuntimeException failed) {
            undo.run(failed);
            throw Failures.reported(failed);
        }
    }

    private void refuseGone(Attachments.Request request) {
        boolean there = records.networks().stream()
                .anyMatch(
                        network -> network.id().equals(request.network().id()) && network.state() == RecordState.LIVE);
        if (!there) {
            throw NetworkException.notFound("network " + request.spec().network() + " not found");
        }
    }

    /** The files of other containers are no reason to refuse this one. */
    private void relink(SandboxRecord done) {
        try {
            parts.naming().relink(done.spec());
        } catch (RuntimeException failed) {
            LOG.warn(
                    "containers linked to {} do not learn where it is: {}",
                    done.spec().containerName(),
                    failed.getMessage());
        }
    }

    /**
     * Writes the intent, changes the kernel and the files, writes the result. After an exception all of them are as before.
     *
     * @param before the record that stands, if any
     * @param intent what is written first
     * @param after what is wanted
     */
    private SandboxRecord carryOut(Optional<SandboxRecord> before, SandboxRecord intent, SandboxRecord after) {
        return linking(intent, () -> linked(before, intent, after));
    }

    private State rendered(SandboxRecord sandbox) {
        return renderer.sandbox(sandbox).plus(renderer.linksTo(sandbox));
    }

    /** Of two records of a sandbox, what may differ in the kernel. */
    private Renderer.Difference difference(SandboxRecord before, SandboxRecord after) {
        Renderer.Difference own = renderer.difference(before, after);
        return new Renderer.Difference(
                own.before().plus(renderer.linksTo(before)), own.after().plus(renderer.linksTo(after)));
    }

    /** Two sandboxes that one link ties together are not to change at once. */
    private SandboxRecord linking(SandboxRecord sandbox, Supplier<SandboxRecord> change) {
        if (!renderer.linksMatter(sandbox)) {
            return change.get();
        }
        links.lock();
        try {
            return change.get();
        } finally {
            links.unlock();
        }
    }

    private SandboxRecord linked(Optional<SandboxRecord> before, SandboxRecord intent, SandboxRecord after) {
        records.intend(intent);
        SandboxRecord live = after.live();
        Alongside<Records.Draft> aside = Alongside.start(() -> written(before, live));
        try {
            Renderer.Difference change = before.map(standing -> difference(standing, after))
                    .orElseGet(() -> new Renderer.Difference(State.empty(), rendered(after)));
            parts.steps().carryOut(change.before(), change.after(), () -> conclude(before, live, aside));
        } catch (RuntimeException failed) {
            Undo undo = new Undo();
            // A question meanwhile may have found it going.
            undo.add(() -> before.ifPresent(parts.names()::publish));
            undo.add(() -> before.ifPresentOrElse(
                    parts.names()::serve, () -> parts.names().stop(after.id())));
            undo.add(() -> takeBack(before, aside, failed));
            undo.add(() -> before.ifPresentOrElse(
                    old -> records.restore(old, failed), () -> records.takeBack(intent, failed)));
            added(before, live).forEach(parts.announcer()::withdraw);
            undo.run(failed);
            throw failed;
        } finally {
            aside.settle();
        }
        added(before, live).forEach(endpoint -> parts.names().joined(live, endpoint));
        return live;
    }

    /**
     * What can be done while the kernel works: the files of a container that does not run yet, or the one that names no server
     * which does not answer yet; and the result is put into words.
     */
    private Records.Draft written(Optional<SandboxRecord> before, SandboxRecord live) {
        before.ifPresentOrElse(
                old -> parts.naming().followHosts(old, live),
                () -> parts.naming().write(live));
        return Records.draft(live);
    }

    /** The files again as they were. */
    private void takeBack(Optional<SandboxRecord> before, Alongside<?> files, RuntimeException cause) {
        files.settle().filter(failed -> !failed.equals(cause)).ifPresent(cause::addSuppressed);
        before.ifPresent(parts.naming()::update);
    }

    private void conclude(Optional<SandboxRecord> before, SandboxRecord live, Alongside<Records.Draft> aside) {
        announceNew(before, live);
        parts.names().serve(live);
        before.ifPresent(old -> parts.naming().followConf(old, live));
        records.update(aside.await());
    }

    /** The neighbours are told while the rest is done: by then the kernel has it. */
    private void announceNew(Optional<SandboxRecord> before, SandboxRecord live) {
        for (EndpointRecord endpoint : added(before, live)) {
            parts.announcer().begin(endpoint, renderer.segment(endpoint), renderer.file(live));
        }
    }

    private static List<EndpointRecord> added(Optional<SandboxRecord> before, SandboxRecord after) {
        return after.endpoints().stream()
                .filter(endpoint ->
                        before.flatMap(old -> old.on(endpoint.network())).isEmpty())
                .toList();
    }

    Endpoint connect(SandboxId id, EndpointSpec spec) {
        Attachments.Request request = request(spec);
        return parts.locks().withSandbox(id, () -> {
            SandboxRecord sandbox = require(id);
            List<NetworkId> all = networks(sandbox);
            all.add(request.network().id());
            return parts.locks().using(all, () -> connectLocked(sandbox, request));
        });
    }

    private static List<NetworkId> networks(SandboxRecord sandbox) {
        return sandbox.endpoints().stream()
                .map(EndpointRecord::network)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private Endpoint connectLocked(SandboxRecord before, Attachments.Request request) {
        refuseGone(request);
        ConnectRules.check(before, request.network(), records::network);
        Undo undo = new Undo();
        try {
            Set<String> taken = before.endpoints().stream()
                    .map(EndpointRecord::interfaceName)
                    .collect(Collectors.toSet());
            EndpointRecord endpoint =
                    parts.attachments().draft(List.of(request), taken, undo).getFirst();
            SandboxRecord intent = parts.names().equipped(before.plus(endpoint), true);
            undo.add(() -> parts.names().serve(before));
            SandboxRecord after = move(before, intent, undo);
            SandboxRecord done = carryOut(Optional.of(before), intent, after);
            parts.publisher().moveEnded(before, done);
            relink(done);
            tell(done, endpoint, true);
            return renderer.snapshot(done, endpoint);
        } catch (RuntimeException failed) {
            undo.run(failed);
            throw Failures.reported(failed);
        }
    }

    /** The record with its ports on the gateway endpoints it has now. */
    private SandboxRecord move(SandboxRecord before, SandboxRecord after, Undo undo) {
        SandboxRecord moved = after.withPorts(parts.publisher().moved(before, after));
        undo.add(() -> parts.publisher().movedBack(moved, before));
        return moved;
    }

    void disconnect(SandboxId id, NetworkId networkId) {
        NetworkRecord network = records.network(networkId);
        parts.locks().withSandbox(id, () -> {
            SandboxRecord sandbox = require(id);
            EndpointRecord endpoint = sandbox.on(networkId)
                    .orElseThrow(() -> NetworkException.system("container "
                            + sandbox.spec().containerId() + " is not connected to network " + network.name()));
            if (!parts.drivers().of(network).capabilities().ownNamespace()) {
                throw NetworkException.invalid("cannot disconnect container from host network - container was created"
                        + " in host network mode");
            }
            return parts.locks().using(networks(sandbox), () -> disconnectLocked(sandbox, endpoint));
        });
    }

    private SandboxRecord disconnectLocked(SandboxRecord before, EndpointRecord endpoint) {
        Undo undo = new Undo();
        try {
            SandboxRecord intent = before.marking(endpoint.network(), RecordState.REMOVING);
            SandboxRecord after = move(before, before.without(endpoint.network()), undo);
            SandboxRecord done = carryOut(Optional.of(before), intent, after);
            parts.publisher().moveEnded(before, done);
            relink(done);
            parts.attachments().release(endpoint);
            parts.names().publish(endpoint.network());
            tell(done, endpoint, false);
            return done;
        } catch (RuntimeException failed) {
            undo.run(failed);
            throw Failures.reported(failed);
        }
    }

    void delete(SandboxId id) {
        parts.locks().withSandbox(id, () -> {
            records.sandbox(id).ifPresent(this::remove);
            return id;
        });
        parts.locks().forgetSandbox(id);
    }

    /** Marks, takes out of the kernel, forgets. When the kernel refuses, the mark stays and a later try finishes it. */
    private void remove(SandboxRecord sandbox) {
        parts.locks().using(networks(sandbox), () -> {
            linking(sandbox, () -> {
                records.intend(sandbox.withState(RecordState.REMOVING));
                parts.names().publish(sandbox);
                parts.names().stop(sandbox.id());
                takeAway(sandbox);
                return sandbox;
            });
            relink(sandbox);
            sandbox.endpoints().forEach(parts.attachments()::release);
            parts.publisher().release(sandbox.ports());
            sandbox.endpoints().forEach(endpoint -> tell(sandbox, endpoint, false));
            return sandbox;
        });
    }

    private void takeAway(SandboxRecord sandbox) {
        try {
            parts.steps().carryOut(rendered(sandbox), State.empty(), () -> records.delete(sandbox));
        } catch (RuntimeException failed) {
            throw Failures.reported(failed);
        }
    }

    /** Takes the rules of a link away while both go on. */
    void unlink(SandboxId id, String alias) {
        parts.locks().withSandbox(id, () -> {
            SandboxRecord before = require(id);
            SandboxRecord after = before.withEndpoints(before.endpoints().stream()
                    .map(endpoint -> endpoint.withSpec(endpoint.spec()
                            .withLinks(endpoint.spec().links().stream()
                                    .filter(link -> !link.alias().equals(alias))
                                    .toList())))
                    .toList());
            return parts.locks().using(networks(before), () -> carryOut(Optional.of(before), before, after));
        });
    }

    void rename(SandboxId id, String name) {
        String oldName = parts.locks().withSandbox(id, () -> {
            SandboxRecord before = require(id);
            SandboxRecord after = before.withSpec(before.spec().withContainerName(name));
            linking(before, () -> renamed(before, after));
            parts.names().publish(after);
            parts.naming().update(after);
            return before.spec().containerName();
        });
        renameLinks(oldName, name);
    }

    /** Whoever has a link to the new name is let in; who has one to the old stays so, as his link follows. */
    private SandboxRecord renamed(SandboxRecord before, SandboxRecord after) {
        State old = rendered(before);
        parts.steps().carryOut(old, old.plus(rendered(after)), () -> records.update(after));
        return after;
    }

    /** Links on the default bridge are to a container, whatever it is called; elsewhere they are to a name. */
    void renameLinks(String oldName, String name) {
        List.copyOf(records.sandboxes()).stream()
                .filter(any -> isLinked(any, oldName))
                .forEach(any -> parts.locks().withSandbox(any.id(), () -> {
                    records.sandbox(any.id())
                            .filter(parent -> parent.state() == RecordState.LIVE)
                            .ifPresent(parent -> followLinks(parent, oldName, name));
                    return any;
                }));
    }

    private static boolean isLinked(SandboxRecord parent, String name) {
        return parent.endpoints().stream()
                .flatMap(endpoint -> endpoint.spec().links().stream())
                .anyMatch(link -> link.container().equals(name));
    }

    private void followLinks(SandboxRecord parent, String oldName, String name) {
        SandboxRecord after = parent.withEndpoints(parent.endpoints().stream()
                .map(endpoint -> records.network(endpoint.network()).defaultBridge()
                        ? withLinksTo(endpoint, oldName, name)
                        : endpoint)
                .toList());
        if (!after.equals(parent)) {
            records.update(after);
            updateFiles(after);
        }
    }

    /** As with {@link #relink}. */
    private void updateFiles(SandboxRecord parent) {
        try {
            parts.naming().update(parent);
        } catch (RuntimeException failed) {
            LOG.warn(
                    "{} does not learn how a container it is linked to is called: {}",
                    parent.spec().containerName(),
                    failed.getMessage());
        }
    }

    private static EndpointRecord withLinksTo(EndpointRecord endpoint, String oldName, String name) {
        return endpoint.withSpec(endpoint.spec()
                .withLinks(endpoint.spec().links().stream()
                        .map(link -> link.following(oldName, name))
                        .toList()));
    }

    /**
     * Follows what has changed on the host: its name servers and its search list. Who cannot follow keeps nobody else from it.
     *
     * @throws NetworkException SYSTEM when all have been tried and some could not
     */
    void refreshNames() {
        List<String> failures = new ArrayList<>();
        for (SandboxRecord any : List.copyOf(records.sandboxes())) {
            try {
                parts.locks().withSandbox(any.id(), () -> {
                    records.sandbox(any.id())
                            .filter(sandbox -> sandbox.state() == RecordState.LIVE)
                            .ifPresent(this::refreshNames);
                    return any;
                });
            } catch (RuntimeException failed) {
                failures.add(any.spec().containerName() + ": " + failed.getMessage());
            }
        }
        if (!failures.isEmpty()) {
            throw NetworkException.system(
                    failures.size() + " containers do not follow, such as " + failures.getFirst());
        }
    }

    private void refreshNames(SandboxRecord sandbox) {
        parts.names().serve(sandbox);
        parts.naming().update(sandbox);
    }

    /** @throws NetworkException NOT_FOUND */
    SandboxRecord require(SandboxId id) {
        return records.sandbox(id)
                .filter(sandbox -> sandbox.state() == RecordState.LIVE)
                .orElseThrow(() -> NetworkException.notFound("sandbox " + id.shortForm() + " not found"));
    }

    private void tell(SandboxRecord sandbox, EndpointRecord endpoint, boolean joined) {
        NetworkRecord network = records.network(endpoint.network());
        String container = sandbox.spec().containerId();
        Function<NetworkRecord, NetworkEvent> event = joined
                ? n -> new NetworkEvent.Connected(n.id(), n.name(), n.spec().driver(), container)
                : n -> new NetworkEvent.Disconnected(n.id(), n.name(), n.spec().driver(), container);
        parts.events().accept(event.apply(network));
    }
}
