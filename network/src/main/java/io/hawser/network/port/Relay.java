package io.hawser.network.port;

import io.hawser.kernel.netns.Namespace;
import io.hawser.network.model.Family;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries to containers what the kernel cannot lead there: clients on {@code ::1}, whose packets may not leave the loopback
 * interface; IPv6 clients of a container that has IPv4 only; and all clients where no packet rules are made. Only such
 * clients ever reach these sockets, all others were translated before a socket was looked for. The container sees the
 * bridge's address, and what goes on here ends with the daemon.
 *
 * <p>One thread waits for all sockets together. A connection then has two virtual threads, one a direction. Datagrams are for
 * the {@link DatagramRelay}.
 */
final class Relay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    private static final int BUFFER = 64 << 10;
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(1);
    private static final long CLOSE_PAUSE = 50_000;

    private final Namespace host;
    private final Map<HeldPort.Slot, Map<Family, InetSocketAddress>> targets = new ConcurrentHashMap<>();
    private final DatagramRelay datagrams;
    private final Map<SocketChannel, HeldPort.Slot> connections = new ConcurrentHashMap<>();
    private final Queue<Registration> arriving = new ConcurrentLinkedQueue<>();
    private @Nullable Selector selector; // guarded by this; never closed but by close()

    private record Registration(HeldPort.Slot slot, ServerSocketChannel channel) {}

    Relay(Namespace host) {
        this.host = host;
        this.datagrams = new DatagramRelay(host);
    }

    /** The part that carries UDP. */
    DatagramRelay datagrams() {
        return datagrams;
    }

    /** Serves a bound socket from now on, until somebody closes it. */
    void serve(HeldPort port, ServerSocketChannel channel) {
        targets.put(port.slot(), port.targets());
        arriving.add(new Registration(port.slot(), channel));
        started().wakeup();
    }

    /** Leads new clients elsewhere. */
    void retarget(HeldPort port) {
        targets.computeIfPresent(port.slot(), (slot, before) -> port.targets());
        datagrams.retarget(port);
    }

    /** Ends what goes on through sockets, and closes them. Their ports are free when this returns. */
    void stop(Map<HeldPort.Slot, ServerSocketChannel> channels) {
        targets.keySet().removeAll(channels.keySet());
        connections.forEach((connection, slot) -> {
            if (channels.containsKey(slot)) {
                closeQuietly(connection);
            }
        });
        channels.values().forEach(Relay::closeQuietly);
        started().wakeup();
        channels.values().forEach(Relay::awaitClosed);
    }

    /** The kernel's socket lives until the selector has let go of it. */
    private static void awaitClosed(ServerSocketChannel channel) {
        long end = System.nanoTime() + LONGEST_CLOSE.toNanos();
        while (channel.isRegistered() && System.nanoTime() < end) {
            LockSupport.parkNanos(CLOSE_PAUSE);
        }
    }

    private synchronized Selector started() {
        if (selector == null) {
            try {
                Selector opened = Selector.open();
                selector = opened;
                Thread.ofPlatform().daemon().name("hawser-relay").start(() -> run(opened));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException("cannot wait for connections", e);
            }
        }
        return selector;
    }

    private void run(Selector waiting) {
        try {
            while (waiting.isOpen()) {
                waiting.select();
                register(waiting);
                for (SelectionKey key : List.copyOf(waiting.selectedKeys())) {
                    take(key);
                }
                waiting.selectedKeys().clear();
            }
        } catch (IOException | ClosedSelectorException closed) {
            LOG.debug("the relay ends: {}", closed.toString());
        }
    }

    private void register(Selector waiting) {
        for (Registration next = arriving.poll(); next != null; next = arriving.poll()) {
            try {
                next.channel().configureBlocking(false);
                next.channel().register(waiting, SelectionKey.OP_ACCEPT, next.slot());
            } catch (IOException closed) {
                LOG.debug("{} was closed before it was served", next.slot());
            }
        }
    }

    private void take(SelectionKey key) {
        HeldPort.Slot slot = (HeldPort.Slot) key.attachment();
        try {
            SocketChannel client = ((ServerSocketChannel) key.channel()).accept();
            if (client != null) {
                Thread.startVirtualThread(() -> carry(slot, client));
            }
        } catch (IOException e) {
            LOG.debug("{}: {}", slot, e.toString());
        }
    }

    private void carry(HeldPort.Slot slot, SocketChannel client) {
        try (client;
                SocketChannel container = connected(target(slot, client.getLocalAddress()))) {
            connections.put(container, slot);
            CountDownLatch answered = new CountDownLatch(1);
            Thread.startVirtualThread(() -> {
                copy(container, client);
                answered.countDown();
            });
            copy(client, container);
            answered.await();
            connections.remove(container);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("{}: {}", slot, e.toString());
        }
    }

    /** By the family the client has come with, which its own address alone does not tell. */
    private InetSocketAddress target(HeldPort.Slot slot, java.net.SocketAddress local) throws IOException {
        Family family = Family.of(((InetSocketAddress) local).getAddress());
        return Optional.ofNullable(targets.getOrDefault(slot, Map.of()).get(family))
                .orElseThrow(() -> new IOException("not published for " + family));
    }

    private SocketChannel connected(InetSocketAddress target) throws IOException {
        SocketChannel channel = host.call(() -> SocketChannel.open(family(target.getAddress())));
        try {
            channel.connect(target);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static StandardProtocolFamily family(InetAddress address) {
        return Family.of(address) == Family.IPV4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    /** Until the sender has said all, which is passed on; a broken connection ends both directions. */
    private static void copy(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
            to.shutdownOutput();
        } catch (IOException broken) {
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    static void closeQuietly(AutoCloseable channel) {
        try {
            channel.close();
        } catch (Exception e) {
            LOG.debug("closing: {}", e.toString());
        }
    }

    @Override
    public synchronized void close() {
        List<AutoCloseable> all = new ArrayList<>(connections.keySet());
        all.add(datagrams);
        if (selector != null) {
            all.add(selector);
        }
        all.forEach(Relay::closeQuietly);
    }
}
