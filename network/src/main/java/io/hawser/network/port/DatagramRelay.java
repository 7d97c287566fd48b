package io.hawser.network.port;

import io.hawser.kernel.ffm.AddressedDatagrams;
import io.hawser.kernel.ffm.EventSet;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.Syscalls;
import io.hawser.kernel.netns.Namespace;
import io.hawser.network.model.Family;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of the {@link Relay} that carries datagrams. A client is answered from the address he asked at. One thread waits for
 * all sockets together; a client has a virtual thread, which waits for the container's answers until {@link #IDLE} has passed
 * without any.
 */
final class DatagramRelay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatagramRelay.class);

    /** How long a client without traffic is remembered; Docker's proxy has the same. */
    static final Duration IDLE = Duration.ofSeconds(90);

    /** Clients at once, of all ports together; further ones wait for others to be forgotten. */
    private static final int MOST_CLIENTS = 1024;

    /** Datagrams of one socket before the others have their turn. */
    private static final int TURN = 64;

    private static final int LONGEST = 64 << 10;
    private static final long WAKE = 0;
    private static final byte[] ONE = {1, 0, 0, 0, 0, 0, 0, 0};

    private final Namespace host;
    private final Map<HeldPort.Slot, Served> sockets = new ConcurrentHashMap<>();
    private final Map<Long, Served> byKey = new ConcurrentHashMap<>();
    private final Map<Client, DatagramChannel> clients = new ConcurrentHashMap<>();
    private final AtomicLong keys = new AtomicLong(WAKE);
    private volatile boolean closed;
    private @Nullable EventSet events; // guarded by this
    private @Nullable FileDescriptor wake; // guarded by this

    /** A socket of ours; the lock keeps it from being closed inside a call. */
    private static final class Served {
        final long key;
        final HeldPort.Slot slot;
        final FileDescriptor socket;
        final ReentrantLock lock = new ReentrantLock();
        volatile Map<Family, InetSocketAddress> targets;

        Served(long key, HeldPort port, FileDescriptor socket) {
            this.key = key;
            this.slot = port.slot();
            this.socket = socket;
            this.targets = port.targets();
        }

        void answer(byte[] bytes, int length, AddressedDatagrams.Ends client) {
            lock.lock();
            try {
                if (socket.isOpen()) {
                    AddressedDatagrams.answer(socket, bytes, length, client);
                }
            } finally {
                lock.unlock();
            }
        }

        Optional<AddressedDatagrams.Received> receive() {
            lock.lock();
            try {
                return socket.isOpen() ? AddressedDatagrams.receive(socket, LONGEST) : Optional.empty();
            } finally {
                lock.unlock();
            }
        }

        void close() {
            lock.lock();
            try {
                socket.close();
            } finally {
                lock.unlock();
            }
        }
    }

    /** A client of one of our sockets, at one of our addresses. */
    private record Client(HeldPort.Slot slot, AddressedDatagrams.Ends ends) {}

    DatagramRelay(Namespace host) {
        this.host = host;
    }

    /** Serves a bound socket that tells addresses from now on, until it is stopped. */
    void serve(HeldPort port, FileDescriptor socket) {
        Served served = new Served(keys.incrementAndGet(), port, socket);
        byKey.put(served.key, served);
        sockets.put(port.slot(), served);
        started().add(socket, served.key);
    }

    /** Leads new clients elsewhere. */
    void retarget(HeldPort port) {
        Served served = sockets.get(port.slot());
        if (served != null) {
            served.targets = port.targets();
        }
    }

    /** Ends what goes on through a socket, and closes it: its port is free. */
    void stop(HeldPort.Slot slot) {
        Served served = sockets.remove(slot);
        if (served != null) {
            byKey.remove(served.key);
            served.close();
        }
        clients.forEach((client, channel) -> {
            if (client.slot().equals(slot)) {
                Relay.closeQuietly(channel);
            }
        });
    }

    private synchronized EventSet started() {
        if (events == null) {
            EventSet set = new EventSet();
            FileDescriptor bell = Syscalls.eventfd();
            set.add(bell, WAKE);
            events = set;
            wake = bell;
            Thread.ofPlatform().daemon().name("hawser-datagrams").start(() -> run(set, bell));
        }
        return events;
    }

    private void run(EventSet set, FileDescriptor bell) {
        while (!closed) {
            try {
                int ready = set.await();
                for (int i = 0; i < ready; i++) {
                    Optional.ofNullable(byKey.get(set.key(i))).ifPresent(this::receive);
                }
            } catch (RuntimeException failed) {
                LOG.debug("datagrams: {}", failed.toString());
            }
        }
        synchronized (this) {
            set.close();
            bell.close();
        }
    }

    private void receive(Served served) {
        for (int i = 0; i < TURN; i++) {
            Optional<AddressedDatagrams.Received> datagram = served.receive();
            if (datagram.isEmpty()) {
                return;
            }
            pass(served, datagram.get());
        }
    }

    private void pass(Served served, AddressedDatagrams.Received datagram) {
        Client client = new Client(served.slot, datagram.ends());
        try {
            DatagramChannel container = clients.get(client);
            if (container == null && clients.size() < MOST_CLIENTS) {
                container = remembered(client, served);
            }
            if (container != null) {
                container.write(ByteBuffer.wrap(datagram.bytes()));
            }
        } catch (IOException e) {
            LOG.debug("{}: {}", client, e.toString());
        }
    }

    private DatagramChannel remembered(Client client, Served served) throws IOException {
        Family family = Family.of(client.ends().sender().getAddress());
        InetSocketAddress target = Optional.ofNullable(served.targets.get(family))
                .orElseThrow(() -> new IOException("not published for " + family));
        DatagramChannel container = host.call(() -> DatagramChannel.open(family(target.getAddress())));
        container.connect(target);
        clients.put(client, container);
        Thread.startVirtualThread(() -> answer(client, container, served));
        return container;
    }

    private static StandardProtocolFamily family(InetAddress address) {
        return Family.of(address) == Family.IPV4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    private void answer(Client client, DatagramChannel container, Served served) {
        byte[] bytes = new byte[LONGEST];
        DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
        try (container) {
            container.socket().setSoTimeout((int) IDLE.toMillis());
            while (true) {
                packet.setLength(bytes.length);
                container.socket().receive(packet);
                served.answer(bytes, packet.getLength(), client.ends());
            }
        } catch (IOException | KernelException idleOrGone) {
            LOG.debug("{}: {}", client, idleOrGone.toString());
        } finally {
            clients.remove(client, container);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        clients.values().forEach(Relay::closeQuietly);
        if (wake != null && wake.isOpen()) {
            Syscalls.write(wake, ONE, 0, ONE.length);
        }
    }
}
