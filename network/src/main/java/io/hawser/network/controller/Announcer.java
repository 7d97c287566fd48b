package io.hawser.network.controller;

import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.thread.Alongside;
import io.hawser.network.driver.Segment;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.EndpointId;
import io.hawser.network.model.Family;
import io.hawser.network.model.MacAddress;
import io.hawser.network.model.NetworkId;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells an endpoint's neighbours its hardware address when it joins. An address that is given out again comes with another
 * one, and who has spoken to its last holder would send to that for half a minute.
 *
 * <p>For IPv4 the host speaks for the endpoint, on the link that reaches all its neighbours: once as soon as the endpoint's own port is
 * running (some milliseconds later on a busy machine; before that, what they send would be lost), and as Docker does some more
 * times within two seconds. Where an address had an owner before, the request is answered after the first. Any thread;
 * failures are no one's problem but the log's.
 */
final class Announcer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final List<Duration> LATER =
            List.of(Duration.ofMillis(50), Duration.ofMillis(950), Duration.ofSeconds(1));

    /** Who is not answered for longer than this is no longer at once. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private static final Duration LOOK_AGAIN = Duration.ofNanos(300_000);

    /** No interface has this address. */
    private static final MacAddress NOBODY = new MacAddress("00:00:00:00:00:00");

    private final Host host;

    /** The last holder by network and address, for as long as there is the network. */
    private final Map<String, MacAddress> holders = new ConcurrentHashMap<>();

    /** What requests wait for, until it is done. */
    private final Map<EndpointId, Alongside<?>> firsts = new ConcurrentHashMap<>();

    private volatile boolean closed;

    Announcer(Host host) {
        this.host = host;
    }

    /** What is to be told. */
    private record News(EndpointRecord endpoint, Segment segment, Path namespace, MacAddress mac) {
        private List<InetAddress> addresses(Family family) {
            return (family == Family.IPV4 ? endpoint.ipv4() : endpoint.ipv6())
                    .map(Cidr::address).stream().toList();
        }
    }

    private static Stream<String> keys(EndpointRecord endpoint) {
        return endpoint.addresses()
                .map(address -> endpoint.network() + " " + address.address().getHostAddress());
    }

    /**
     * Begins to tell, once the endpoint is in the kernel.
     *
     * @param segment where its neighbours are; empty if the host does not reach them
     * @param namespace the file at which its sandbox is pinned
     */
    void begin(EndpointRecord endpoint, Optional<Segment> segment, Path namespace) {
        if (segment.isEmpty() || endpoint.mac().isEmpty()) {
            return;
        }
        News news = new News(endpoint, segment.get(), namespace, endpoint.mac().get());
        // Noted before anything is told: who is not the holder by then tells nothing.
        if (hadOwners(news)) {
            firsts.computeIfAbsent(endpoint.id(), id -> Alongside.start(() -> tellFirst(news)));
        } else {
            Thread.startVirtualThread(() -> tellFirst(news));
        }
    }

    private void tellFirst(News news) {
        try {
            if (tellWhenRunning(news)) {
                Thread.startVirtualThread(() -> repeat(news));
            }
        } finally {
            firsts.remove(news.endpoint.id());
        }
    }

    /** Returns when nobody sends to an earlier owner of its addresses any more; at once if there was none. */
    void await(EndpointId endpoint) {
        Alongside<?> first = firsts.get(endpoint);
        if (first != null) {
            first.settle();
        }
    }

    /** Of addresses that nobody else had since this daemon started, no neighbour knows anything wrong. */
    private boolean hadOwners(News news) {
        return keys(news.endpoint)
                        .map(key -> Optional.ofNullable(holders.put(key, news.mac)))
                        .filter(last ->
                                last.filter(mac -> !mac.equals(news.mac)).isPresent())
                        .count()
                > 0;
    }

    /** It came to nothing: nobody is told any more, and whoever has its addresses next is told of as after an owner. */
    void withdraw(EndpointRecord endpoint) {
        keys(endpoint).forEach(key -> holders.replace(key, NOBODY));
    }

    /** A network's addresses go with it. */
    void forget(NetworkId network) {
        holders.keySet().removeIf(key -> key.startsWith(network + " "));
    }

    private boolean tellWhenRunning(News news) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (isHolder(news) && !isRunning(news) && System.nanoTime() < end) {
                Thread.sleep(LOOK_AGAIN);
            }
            return isHolder(news) && tell(news);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean isRunning(News news) {
        try {
            return !closed && host.isRunning(news.segment.port());
        } catch (KernelException e) {
            LOG.debug("{}: {}", news.segment.port(), e.getMessage());
            return false;
        }
    }

    private void repeat(News news) {
        try {
            for (Duration pause : LATER) {
                Thread.sleep(pause);
                if (!isCurrent(news) || !tell(news)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whoever has left by now is not spoken for: another may have its address. */
    private boolean isCurrent(News news) {
        return isHolder(news) && isRunning(news);
    }

    private boolean isHolder(News news) {
        return keys(news.endpoint).allMatch(key -> news.mac.equals(holders.get(key)));
    }

    private boolean tell(News news) {
        List<InetAddress> ipv4 = news.addresses(Family.IPV4);
        List<InetAddress> ipv6 = news.addresses(Family.IPV6);
        try {
            if (!ipv4.isEmpty() && !closed) {
                host.announce(news.segment.link(), news.mac, ipv4);
            }
            if (!ipv6.isEmpty() && !closed) {
                host.announceFrom(news.namespace, news.endpoint.interfaceName(), news.mac, ipv6);
            }
            return true;
        } catch (KernelException e) {
            LOG.debug("endpoint {} is not announced: {}", news.endpoint.id().shortForm(), e.getMessage());
            return false;
        }
    }

    /** Tells nobody anything from now on. */
    @Override
    public void close() {
        closed = true;
    }
}
