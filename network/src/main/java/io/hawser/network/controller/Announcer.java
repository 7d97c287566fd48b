package io.hawser.network.controller;

import io.hawser.kernel.ffm.KernelException;
import io.hawser.network.driver.Segment;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.MacAddress;
import io.hawser.network.model.NetworkId;
import java.net.InetAddress;
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
 * <p>The host speaks for the endpoint, on the link that reaches all its neighbours: once as soon as the endpoint's own port is
 * running (some milliseconds later on a busy machine; before that, what they send would be lost), and as Docker does some more
 * times within two seconds. Where an address had an owner before, the request is answered after the first. Any thread;
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

    /** The last holder by network and address, for as long as there is the network. */
    private final Map<String, MacAddress> holders = new ConcurrentHashMap<>();

    Announcer(Host host) {
        this.host = host;
    }

    /** What is to be told. */
    private record News(NetworkId network, Segment segment, MacAddress mac, List<InetAddress> addresses) {}

    /**
     * Returns when nobody sends to an earlier owner any more; at once if there was none.
     *
     * @param segment where its neighbours are; empty if the host does not reach them
     */
    void announce(Endpoint endpoint, Optional<Segment> segment) {
        List<InetAddress> addresses = Stream.of(endpoint.ipv4(), endpoint.ipv6())
                .flatMap(Optional::stream)
                .map(Cidr::address)
                .toList();
        if (segment.isEmpty() || endpoint.mac().isEmpty() || addresses.isEmpty()) {
            return;
        }
        News news = new News(endpoint.networkId(), segment.get(), endpoint.mac().get(), addresses);
        if (hadOwners(news)) {
            if (tellWhenRunning(news)) {
                Thread.startVirtualThread(() -> repeat(news));
            }
        } else {
            Thread.startVirtualThread(() -> {
                if (tellWhenRunning(news)) {
                    repeat(news);
                }
            });
        }
    }

    /** Of addresses that nobody else had since this daemon started, no neighbour knows anything wrong. */
    private boolean hadOwners(News news) {
        boolean any = false;
        for (InetAddress address : news.addresses) {
            MacAddress last = holders.put(key(news.network, address), news.mac);
            any |= last != null && !last.equals(news.mac);
        }
        return any;
    }

    private static String key(NetworkId network, InetAddress address) {
        return network + " " + address.getHostAddress();
    }

    /** A network's addresses go with it. */
    void forget(NetworkId network) {
        holders.keySet().removeIf(key -> key.startsWith(network + " "));
    }

    private boolean tellWhenRunning(News news) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!host.isRunning(news.segment.port()) && System.nanoTime() < end) {
                Thread.sleep(LOOK_AGAIN);
            }
            return tell(news);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
        return host.isRunning(news.segment.port())
                && news.addresses.stream()
                        .allMatch(address -> news.mac.equals(holders.get(key(news.network, address))));
    }

    private boolean tell(News news) {
        try {
            host.announce(news.segment.link(), news.mac, news.addresses);
            return true;
        } catch (KernelException e) {
            LOG.debug("{} is not announced: {}", news.addresses, e.getMessage());
            return false;
        }
    }
}
