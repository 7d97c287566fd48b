package io.hawser.network.controller;

import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.packet.Announcement;
import io.hawser.kernel.packet.PacketSocket;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.MacAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells an endpoint's neighbours its hardware address when it joins. An address that is given out again comes with another
 * one, and who has spoken to its last holder would send to that for half a minute.
 *
 * <p>As Docker does: once before the request is answered, as soon as the bridge forwards on the port (which it does not before it
 * has heard that the link is up, some milliseconds later on a busy machine), and twice more a second apart. Any thread;
 * failures are no one's problem but the log's.
 */
final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final List<Duration> LATER =
            List.of(Duration.ofMillis(50), Duration.ofMillis(950), Duration.ofSeconds(1));

    /** Who is not answered for longer than this is no longer at once. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private static final Duration LOOK_AGAIN = Duration.ofNanos(300_000);

    private final Host host;

    Announcer(Host host) {
        this.host = host;
    }

    void announce(Path namespace, Endpoint endpoint) {
        List<byte[]> frames = frames(endpoint);
        if (frames.isEmpty() || endpoint.interfaceName().isEmpty() || !Files.exists(namespace)) {
            return;
        }
        Optional<PacketSocket> socket = open(namespace, endpoint);
        if (socket.isPresent()) {
            awaitForwarding(namespace, endpoint);
            send(socket.get(), frames, endpoint);
            Thread.ofVirtual().start(() -> repeat(socket.get(), frames, endpoint));
        }
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
