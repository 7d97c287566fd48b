package io.hawser.network.controller;

import io.hawser.network.driver.Publishing;
import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.PortBinding;
import io.hawser.network.model.PublishedPort;
import io.hawser.network.port.ForeignPorts;
import io.hawser.network.port.HeldPort;
import io.hawser.network.port.PortAllocator;
import io.hawser.network.port.PortRequest;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides where a sandbox's ports are published: through the gateway endpoint of each family, at the address asked for or
 * the network's default, with one host port for both families where the default is all addresses. Where the gateway
 * endpoint has no IPv6, IPv6 clients of the host are led to its IPv4 address. On routed networks the container's own ports
 * are opened instead, whichever endpoint is the gateway. Exact ports go before ranges, so that a range does not take what
 * another binding names.
 *
 * <p>A port is taken in the table first, then held by a socket; only that shows whether some program has it.
 */
final class Publisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    /** As many as Docker tries when a port it may choose turns out to be taken. */
    private static final int TRIES = 10;

    /** How often a port that somebody else has is asked for. */
    private static final Duration RETRY_PERIOD = Duration.ofSeconds(2);

    private final PortAllocator ports;
    private final HostPorts host;
    private final Ways ways;
    private final Rounds retries = new Rounds("hawser-lost-ports", RETRY_PERIOD, this::retry);

    Publisher(PortAllocator ports, HostPorts host, Ways ways) {
        this.ports = ports;
        this.host = host;
        this.ways = ways;
    }

    /** Takes host ports for everything the sandbox publishes; nothing is taken after an exception. */
    List<PublishedPort> publish(SandboxRecord sandbox) {
        return publish(sandbox, List.of());
    }

    /** @param before what the sandbox publishes so far: stays in the table and held by sockets, come what may */
    private List<PublishedPort> publish(SandboxRecord sandbox, List<PublishedPort> before) {
        Turn turn = new Turn(ways.of(sandbox), before);
        try {
            List<PublishedPort> done = turn.publish(bindings(sandbox));
            turn.forgetAllBut(done);
            return done;
        } catch (RuntimeException failed) {
            turn.forgetAllBut(List.of());
            turn.letGo();
            if (failed instanceof NetworkException refused) {
                throw new NetworkException(
                        refused.kind(),
                        "driver failed programming external connectivity on endpoint "
                                + sandbox.spec().containerName() + " (" + turn.way.endpoint() + "): "
                                + refused.getMessage(),
                        refused);
            }
            throw failed;
        }
    }

    private static List<PortBinding> bindings(SandboxRecord sandbox) {
        List<PortBinding> asked = sandbox.spec().ports();
        Stream<PortBinding> exposed = !sandbox.spec().publishAll()
                ? Stream.empty()
                : sandbox.spec().exposedPorts().stream()
                        .filter(port -> asked.stream().noneMatch(binding -> binding.reaches(port)))
                        .map(port -> PortBinding.of(port.protocol(), port.number(), 0));
        return Stream.concat(asked.stream(), exposed)
                .sorted(Comparator.comparing(PortBinding::exact, Comparator.reverseOrder()))
                .toList();
    }

    /** One publishing of a sandbox's ports: what it may overlook, and what it has taken so far. */
    private final class Turn {
        private final Ways.Of way;
        private final Set<PortAllocator.Entry> before;
        private final Set<HeldPort.Slot> beforeHeld;
        private final List<PublishedPort> taken = new ArrayList<>();
        private final Set<HeldPort.Slot> held = new HashSet<>();

        Turn(Ways.Of way, List<PublishedPort> before) {
            this.way = way;
            this.before = entries(before);
            this.beforeHeld = Set.copyOf(HostPorts.slots(before));
        }

        List<PublishedPort> publish(List<PortBinding> bindings) {
            ForeignPorts foreign = host.lookOnce(beforeHeld);
            List<PublishedPort> done = new ArrayList<>();
            for (PortBinding binding : bindings) {
                done.addAll(publish(binding, foreign));
                done.addAll(way.open(binding));
            }
            hold(done);
            return done;
        }

        private List<PublishedPort> publish(PortBinding binding, ForeignPorts foreign) {
            List<InetAddress> addresses = addresses(binding, way).stream()
                    .filter(address -> leads(address, binding, way))
                    .toList();
            if (addresses.isEmpty()) {
                return List.of();
            }
            return binding.exact()
                    ? allocate(binding, addresses, foreign)
                    : chosen(() -> allocate(binding, addresses, foreign));
        }

        /** What cannot be held stays taken until the end, so that it is not chosen again. */
        private List<PublishedPort> chosen(Supplier<List<PublishedPort>> candidates) {
            for (int tries = 1; true; tries++) {
                List<PublishedPort> candidate = candidates.get();
                try {
                    hold(candidate);
                    return candidate;
                } catch (NetworkException refused) {
                    if (tries == TRIES) {
                        throw refused;
                    }
                }
            }
        }

        private List<PublishedPort> allocate(PortBinding binding, List<InetAddress> addresses, ForeignPorts foreign) {
            PortRequest request = new PortRequest(
                    binding.protocol(), addresses, binding.hostPort(), binding.hostPortEnd(), binding.count());
            int port = ports.allocate(request, foreign, without(before, entries(taken)));
            List<PublishedPort> allocated = addresses.stream()
                    .map(address -> new PublishedPort(
                            binding.protocol(),
                            address,
                            port,
                            way.inside(Family.of(address)).orElseThrow(),
                            binding.containerPort(),
                            binding.count()))
                    .toList();
            taken.addAll(allocated);
            return allocated;
        }

        private void hold(List<PublishedPort> published) {
            List<HeldPort> wanted = held(published, way);
            Set<HeldPort.Slot> own = new HashSet<>(beforeHeld);
            own.addAll(held);
            Publisher.this.hold(wanted, own);
            held.addAll(slots(wanted));
        }

        /** In the table, and of this turn. */
        void forgetAllBut(List<PublishedPort> done) {
            forget(without(without(entries(taken), entries(done)), before));
        }

        void letGo() {
            host.holder().release(without(held, beforeHeld));
        }
    }

    /** Whether a host address can lead to the container; refuses what was asked for by name and cannot. */
    private boolean leads(InetAddress address, PortBinding binding, Ways.Of way) {
        Family family = Family.of(address);
        boolean own = way.publishing(family) == Publishing.TRANSLATED;
        boolean possible = own || (host.relays(family) && way.inside(family).isPresent());
        if (!possible && binding.hostAddress().isPresent() && way.isRelayNeeded(family)) {
            throw NetworkException.invalid("cannot publish on " + Ip.bracketed(address)
                    + ": the container has no IPv6 address, and nothing is relayed (--userland-proxy=false)");
        }
        return possible;
    }

    private List<InetAddress> addresses(PortBinding binding, Ways.Of way) {
        return binding.hostAddress().map(List::of).orElseGet(() -> way.defaults(host));
    }

    /** Whether every published port leads to where it would be led now, and none is missing. */
    boolean reachable(SandboxRecord sandbox) {
        Ways.Of way = ways.of(sandbox);
        boolean led = sandbox.ports().stream()
                .allMatch(port -> port.open()
                        ? way.isOpen(port.containerAddress())
                        : way.inside(port.family())
                                .filter(port.containerAddress()::equals)
                                .isPresent());
        return led
                && (!sandbox.ports().isEmpty()
                        || !way.exists()
                        || bindings(sandbox).isEmpty());
    }

    /** Publishes anew after a start found the ports on an endpoint that is gone. */
    List<PublishedPort> republished(SandboxRecord sandbox) {
        List<PublishedPort> published = instead(sandbox, sandbox);
        moveEnded(sandbox, sandbox.withPorts(published));
        return published;
    }

    /** What was published before stays taken; after an exception all is as before. */
    private List<PublishedPort> instead(SandboxRecord before, SandboxRecord after) {
        try {
            return publish(after, before.ports());
        } catch (RuntimeException failed) {
            try {
                letGo(before.ports(), slots(held(before.ports(), ways.of(before))));
                replay(before);
            } catch (RuntimeException alsoFailed) {
                failed.addSuppressed(alsoFailed);
            }
            throw failed;
        }
    }

    /**
     * The ports after a change of the endpoints: moved to the new gateway endpoints, or published anew. What was published
     * before stays taken until {@link #moveEnded} or {@link #movedBack}: nobody else gets it while the move may still fail.
     */
    List<PublishedPort> moved(SandboxRecord before, SandboxRecord after) {
        if (before.ports().isEmpty() && bindings(after).isEmpty()) {
            return List.of();
        }
        Ways.Of way = ways.of(after);
        if (way.isLike(ways.of(before)) && isWhereItWouldBe(before, after)) {
            List<PublishedPort> moved = Stream.concat(
                            before.ports().stream()
                                    .filter(port -> !port.open())
                                    .map(port ->
                                            port.to(way.inside(port.family()).orElseThrow())),
                            bindings(after).stream().flatMap(binding -> way.open(binding).stream()))
                    .toList();
            hold(held(moved, way), Set.copyOf(HostPorts.slots(before.ports())));
            return moved;
        }
        return instead(before, after);
    }

    /** Whether the new gateway's network wants what names no host address where the old one had it. */
    private boolean isWhereItWouldBe(SandboxRecord before, SandboxRecord after) {
        return bindings(after).stream()
                        .allMatch(binding -> binding.hostAddress().isPresent())
                || ways.of(after).hasDefaultsOf(ways.of(before));
    }

    /** After {@link #moved}: what only {@code before} had is given back. */
    void moveEnded(SandboxRecord before, SandboxRecord moved) {
        if (before.ports().isEmpty()) {
            return;
        }
        letGo(before.ports(), slots(held(moved.ports(), ways.of(moved))));
        forget(without(entries(before.ports()), entries(moved.ports())));
    }

    /** The sockets for ports, in the order they were published: the two halves of all addresses follow each other. */
    private List<HeldPort> held(List<PublishedPort> published, Ways.Of way) {
        // Asking the host takes a visit to its namespace.
        boolean relays = published.stream().anyMatch(port -> port.family() == Family.IPV6) && host.relays(Family.IPV6);
        return HostPorts.held(published, way, relays);
    }

    /** Undoes {@link #moved}. */
    void movedBack(SandboxRecord moved, SandboxRecord before) {
        letGo(moved.ports(), slots(held(before.ports(), ways.of(before))));
        forget(without(entries(moved.ports()), entries(before.ports())));
        replay(before);
    }

    void release(List<PublishedPort> published) {
        letGo(published, Set.of());
        forget(entries(published));
    }

    private void letGo(List<PublishedPort> published, Set<HeldPort.Slot> exceptions) {
        host.holder()
                .release(HostPorts.slots(published).stream()
                        .filter(slot -> !exceptions.contains(slot))
                        .toList());
    }

    private static Set<HeldPort.Slot> slots(List<HeldPort> held) {
        return held.stream().map(HeldPort::slot).collect(Collectors.toSet());
    }

    /** In the table alone. */
    private void forget(Set<PortAllocator.Entry> entries) {
        entries.forEach(entry -> ports.release(entry.protocol(), List.of(entry.address()), entry.first()));
    }

    private static Set<PortAllocator.Entry> entries(List<PublishedPort> published) {
        return published.stream()
                .filter(port -> !port.open())
                .map(port -> new PortAllocator.Entry(
                        port.protocol(), port.hostAddress(), port.hostPort(), port.hostPort() + port.count() - 1))
                .collect(Collectors.toSet());
    }

    private static <T> Set<T> without(Set<T> all, Set<T> exceptions) {
        return all.stream().filter(one -> !exceptions.contains(one)).collect(Collectors.toSet());
    }

    private void hold(List<HeldPort> wanted, Set<HeldPort.Slot> own) {
        try {
            host.holder().hold(wanted, own);
        } finally {
            retryWhatIsLost();
        }
    }

    /** A port can be lost by giving its socket up for another that cannot be had. */
    private void retryWhatIsLost() {
        if (!host.holder().lost().isEmpty()) {
            retries.start();
        }
    }

    /**
     * Takes what a record says is published, whoever else may have it by now. What somebody has is taken when he lets go.
     *
     * @return what is wrong with that: somebody else's socket stands on a port
     */
    Optional<String> replay(SandboxRecord sandbox) {
        sandbox.ports().stream()
                .filter(port -> !port.open())
                .forEach(port -> ports.replay(port.protocol(), port.hostAddress(), port.hostPort(), port.count()));
        try {
            List<String> thefts = host.holder().regain(held(sandbox.ports(), ways.of(sandbox)));
            return thefts.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", thefts));
        } finally {
            retryWhatIsLost();
        }
    }

    private void retry() {
        try {
            List<HeldPort.Slot> back = host.holder().retry();
            if (!back.isEmpty()) {
                LOG.info("published ports that somebody else had are held again: {}", back);
            }
        } catch (RuntimeException failed) {
            LOG.warn("cannot ask for lost published ports, it is tried again", failed);
        }
    }

    boolean hasLost() {
        return !host.holder().lost().isEmpty();
    }

    /** Whether somebody else's socket is on a published port, or on one of a range. */
    boolean isLost(PublishedPort port) {
        Set<HeldPort.Slot> lost = host.holder().lost();
        return !lost.isEmpty() && HostPorts.slots(List.of(port)).stream().anyMatch(lost::contains);
    }

    /** Lost ports are not asked for any more; those held stay. */
    @Override
    public void close() {
        retries.close();
    }
}
