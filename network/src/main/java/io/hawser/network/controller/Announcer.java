package io.hawser.network.controller;

import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.packet.Announcement;
import io.hawser.kernel.packet.PacketSocket;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.MacAddress;
import io.hawser.network.model.NetworkId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells an endpoint's neighbours its hardware address when it joins. An address that is given out again comes with another
 * one, and who has spoken to its last holder would send to that for half a minute.
 *
 * <p>As Docker does: once as soon as the bridge forwards on the port (which it does not before it has heard that the link is
 * up, some milliseconds later on a busy machine), and twice more a second apart. Where an address had an owner before, the
 * request is answered after the first. Any thread; failures are no one's problem but the log's.
 */
final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final List<Duration> LATER =
            List.of(Duration.ofMillis(50), Duration.ofMillis(950), Duration.ofSeconds(1));

    /** Who is not answered for longer than this is no longer at once. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private static final Duration LOOK_AGAIN = Duration.ofNanos(300_000);

    private final Host host;

    /** A network and an address each, for as long as there is the network. */
    private final Set<String> had = ConcurrentHashMap.newKeySet();

    Announcer(Host host) {
        this.host = host;
    }

    /** Returns when nobody sends to an earlier owner any more; at once if there was none. */
    void announce(Path namespace, Endpoint endpoint) {
        List<byte[]> frames = frames(endpoint);
        if (frames.isEmpty() || endpoint.interfaceName().isEmpty() || !Files.exists(namespace)) {
            return;
        }
        if (hadOwners(endpoint)) {
            begin(namespace, endpoint, frames)
                    .ifPresent(socket -> Thread.ofVirtual().start(() -> repeat(socket, frames, endpoint)));
        } else {
            Thread.ofVirtual()
                    .start(() ->
                            begin(namespace, endpoint, frames).ifPresent(socket -> repeat(socket, frames, endpoint)));
        }
    }

    /** Of addresses that nobody had since this daemon started, no neighbour knows anything wrong. */
    private boolean hadOwners(Endpoint endpoint) {
        return Stream.of(endpoint.ipv4(), endpoint.ipv6())
                .flatMap(Optional::stream)
                .map(address -> endpoint.networkId() + " " + address)
                .map(key -> !had.add(key))
                .reduce(false, Boolean::logicalOr);
    }

    /** A network's addresses go with it. */
    void forget(NetworkId network) {
        had.removeIf(key -> key.startsWith(network.toString() + " "));
    }

    private Optional<PacketSocket> begin(Path namespace, Endpoint endpoint, List<byte[]> frames) {
        Optional<PacketSocket> socket = open(namespace, endpoint);
        socket.ifPresent(open -> {
            awaitForwarding(namespace, endpoint);
            send(open, frames, endpoint);
        });
        return socket;
    }

    private void awaitForwarding(Path namespace, Endpoint endpoint) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!host.forwards(namespace, endpoint.interfaceName()) && System.nanoTime() < end) {
                Thread.sleep(LOOK_AGAIN);
            }
        } catch (KernelException e) {
            LOG.debug("endpoint {}: {}", endpoint.id().shortForm(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<byte[]> frames(Endpoint endpoint) {
        List<byte[]> frames = new ArrayList<>();
        Optional<byte[]> mac = endpoint.mac().map(MacAddress::bytes);
        for (Optional<Cidr> address : List.of(endpoint.ipv4(), endpoint.ipv6())) {
            if (mac.isPresent() && address.isPresent()) {
                frames.add(Announcement.frame(mac.get(), address.get().address().getAddress()));
            }
        }
        return frames;
    }

    private static Optional<PacketSocket> open(Path namespace, Endpoint endpoint) {
        try (Namespace inside = Namespace.open(namespace)) {
            return PacketSocket.open(inside, endpoint.interfaceName());
        } catch (KernelException e) {
            LOG.debug("endpoint {} is not announced: {}", endpoint.id().shortForm(), e.getMessage());
            return Optional.empty();
        }
    }

    private static void repeat(PacketSocket socket, List<byte[]> frames, Endpoint endpoint) {
        try (socket) {
            for (Duration pause : LATER) {
                Thread.sleep(pause);
                if (!send(socket, frames, endpoint)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** False when the interface is gone, and the container with it. */
    private static boolean send(PacketSocket socket, List<byte[]> frames, Endpoint endpoint) {
        try {
            frames.forEach(socket::send);
            return true;
        } catch (KernelException e) {
            LOG.debug("endpoint {} is announced no more: {}", endpoint.id().shortForm(), e.getMessage());
            return false;
        }
    }
}
