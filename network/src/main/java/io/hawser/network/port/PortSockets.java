package io.hawser.network.port;

import io.hawser.kernel.ffm.AddressedDatagrams;
import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.SocketCalls;
import io.hawser.kernel.netns.Namespace;
import io.hawser.network.model.Family;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket a published port, in the host's namespace, so that no program of the host can bind it: it would wait in vain,
 * as the rules lead every packet to the container before a socket is looked for. Published on all addresses of both
 * families, one socket of IPv6 keeps both.
 *
 * <p>Most are bound and nothing else: they never listen, nothing arrives. Where somebody's connections of a minute ago still
 * linger on the port, it can only be bound together with them, which takes a socket that listens. What the kernel cannot
 * lead to a container does arrive, and is handed to the {@link Relay}: such sockets listen in earnest.
 *
 * <p>Sockets cost file descriptors. At most {@code limit} are held; beyond that a port is checked once and not kept, which
 * the log says the first time.
 */
public final class PortSockets implements PortHolder {
    private static final Logger LOG = LoggerFactory.getLogger(PortSockets.class);

    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int IPPROTO_SCTP = 132;
    private static final int SOL_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_RCVBUF = 8;

    private final Namespace host;
    private final int limit;
    private final Semaphore room;
    private final boolean relays;
    private final Relay relay;
    private final ReentrantLock lock = new ReentrantLock(); // around every change
    private final Map<HeldPort.Slot, Holding> held = new HashMap<>(); // guarded by lock
    private final Map<HeldPort.Slot, HeldPort> lost = new ConcurrentHashMap<>(); // changed under lock, read by anybody
    private final AtomicBoolean told = new AtomicBoolean();

    private record Holding(HeldPort port, AutoCloseable socket) {}

    /**
     * Opens nothing yet.
     *
     * @param host where the ports are; stays open until this is closed
     * @param limit how many sockets at most
     * @param relays whether what the kernel cannot lead to a container is carried there
     */
    public PortSockets(Namespace host, int limit, boolean relays) {
        this.host = host;
        this.limit = limit;
        this.room = new Semaphore(limit);
        this.relays = relays;
        this.relay = new Relay(host);
    }

    @Override
    public boolean relays() {
        return relays;
    }

    @Override
    public void hold(List<HeldPort> ports, Set<HeldPort.Slot> own) {
        locked(() -> {
            refuseOthers(ports, own);
            List<HeldPort> missing = ports.stream()
                    .filter(port -> !lost.containsKey(port.slot()) && !isHeldAlike(port))
                    .toList();
            if (!missing.isEmpty()) {
                replace(missing, own);
            }
            ports.forEach(this::retarget);
            return missing;
        });
    }

    /** What is ours may still be another asker's. */
    private void refuseOthers(List<HeldPort> ports, Set<HeldPort.Slot> own) {
        for (HeldPort port : ports) {
            HeldPort.Slot slot = port.slot();
            if (!own.contains(slot) && (held.containsKey(slot) || lost.containsKey(slot))) {
                throw PortAllocator.allocated(slot.address(), slot.port());
            }
        }
    }

    private boolean isHeldAlike(HeldPort port) {
        Holding holding = held.get(port.slot());
        return holding != null && holding.port().isServed() == port.isServed();
    }

    private void replace(List<HeldPort> missing, Set<HeldPort.Slot> own) {
        List<HeldPort> before = inTheWay(missing, own);
        letGo(before.stream().map(HeldPort::slot).toList());
        try {
            take(missing);
        } catch (RuntimeException failed) {
            try {
                tryAll(before);
            } catch (RuntimeException alsoFailed) {
                failed.addSuppressed(alsoFailed);
            }
            throw failed;
        }
    }

    /** What is held or lost leads elsewhere from now on. */
    private void retarget(HeldPort port) {
        if (lost.computeIfPresent(port.slot(), (slot, before) -> port) == null && isHeldAlike(port)) {
            held.computeIfPresent(port.slot(), (slot, before) -> new Holding(port, before.socket()));
            relay.retarget(port);
        }
    }

    /** One port cannot have two sockets at the same time: what is held of it in another form goes in the same moment. */
    private List<HeldPort> inTheWay(List<HeldPort> missing, Set<HeldPort.Slot> own) {
        Set<HeldPort.Slot> wanted = missing.stream().map(HeldPort::slot).collect(Collectors.toSet());
        Set<HeldPort.Slot> numbers =
                wanted.stream().map(HeldPort.Slot::withoutAddresses).collect(Collectors.toSet());
        return Stream.concat(wanted.stream(), own.stream().filter(slot -> numbers.contains(slot.withoutAddresses())))
                .distinct()
                .flatMap(slot -> Stream.ofNullable(held.get(slot)))
                .map(Holding::port)
                .toList();
    }

    private void take(List<HeldPort> missing) {
        int kept = reserve(missing.size());
        List<AutoCloseable> sockets;
        try {
            sockets = host.call(() -> open(missing, kept));
        } catch (RuntimeException failed) {
            room.release(kept);
            throw failed;
        }
        for (int i = 0; i < kept; i++) {
            keep(missing.get(i), sockets.get(i));
        }
        tell(kept, missing.size());
    }

    private void tell(int kept, int wanted) {
        if (kept < wanted && !told.getAndSet(true)) {
            LOG.warn("{} published ports are held by sockets, further ones are checked only", limit);
        }
    }

    @Override
    public List<String> regain(List<HeldPort> ports) {
        return locked(() -> tryAll(ports)).stream()
                .flatMap(attempt -> attempt.refusal().stream())
                .toList();
    }

    private List<Attempt> tryAll(List<HeldPort> ports) {
        List<HeldPort> missing =
                ports.stream().filter(port -> !isHeldAlike(port)).toList();
        letGo(inTheWay(missing, Set.of()).stream().map(HeldPort::slot).toList());
        missing.forEach(port -> lost.put(port.slot(), port));
        ports.forEach(this::retarget);
        return attempt(missing);
    }

    @Override
    public List<HeldPort.Slot> retry() {
        return locked(() -> attempt(List.copyOf(lost.values()))).stream()
                .filter(attempt -> attempt.socket().isPresent())
                .map(attempt -> attempt.port().slot())
                .toList();
    }

    private <T> T locked(Supplier<T> inside) {
        lock.lock();
        try {
            return inside.get();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Set<HeldPort.Slot> lost() {
        return Set.copyOf(lost.keySet());
    }

    /** What came of trying to have a lost port: a socket, or why there is none; neither where there is no room for one. */
    private record Attempt(HeldPort port, Optional<AutoCloseable> socket, Optional<String> refusal) {}

    private List<Attempt> attempt(List<HeldPort> wanted) {
        if (wanted.isEmpty()) {
            return List.of();
        }
        int places = reserve(wanted.size());
        List<Attempt> attempts;
        try {
            attempts = host.call(() -> attempt(wanted, places));
        } catch (RuntimeException failed) {
            room.release(places);
            throw failed;
        }
        int kept = 0;
        for (Attempt attempt : attempts) {
            if (attempt.refusal().isEmpty()) {
                lost.remove(attempt.port().slot());
            }
            if (attempt.socket().isPresent()) {
                keep(attempt.port(), attempt.socket().get());
                kept++;
            }
        }
        room.release(places - kept);
        tell(places, wanted.size());
        return attempts;
    }

    /** In the host's namespace. */
    private static List<Attempt> attempt(List<HeldPort> wanted, int places) {
        List<Attempt> attempts = new ArrayList<>();
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            for (HeldPort port : wanted) {
                attempts.add(attempt(port, opened, places));
            }
            return attempts;
        } catch (RuntimeException failed) {
            opened.forEach(PortSockets::close);
            throw failed;
        }
    }

    private static Attempt attempt(HeldPort port, List<AutoCloseable> opened, int places) {
        try {
            AutoCloseable socket = open(port);
            if (opened.size() < places) {
                opened.add(socket);
                return new Attempt(port, Optional.of(socket), Optional.empty());
            }
            close(socket);
            return new Attempt(port, Optional.empty(), Optional.empty());
        } catch (NetworkException stolen) {
            return new Attempt(port, Optional.empty(), Optional.of(String.valueOf(stolen.getMessage())));
        }
    }

    /** Room for as many sockets as are asked for, or for as many as there is. */
    private int reserve(int wanted) {
        int free = Math.min(wanted, room.availablePermits());
        return room.tryAcquire(free) ? free : reserve(wanted);
    }

    /** In the host's namespace: opens the first {@code kept}, and sees that the others could be. */
    private static List<AutoCloseable> open(List<HeldPort> ports, int kept) {
        List<AutoCloseable> opened = new ArrayList<>(kept);
        try {
            for (HeldPort port : ports) {
                if (opened.size() < kept) {
                    opened.add(open(port));
                } else {
                    close(open(port));
                }
            }
            return opened;
        } catch (RuntimeException failed) {
            opened.forEach(PortSockets::close);
            throw failed;
        }
    }

    private void keep(HeldPort port, AutoCloseable socket) {
        held.put(port.slot(), new Holding(port, socket));
        if (socket instanceof ServerSocketChannel channel) {
            relay.serve(port, channel);
        } else if (isServedDatagrams(port) && socket instanceof FileDescriptor descriptor) {
            relay.datagrams().serve(port, descriptor);
        }
    }

    private static boolean isServedDatagrams(HeldPort port) {
        return port.isServed() && port.slot().protocol() == Protocol.UDP;
    }

    private static AutoCloseable open(HeldPort port) {
        try {
            return port.isServed() ? served(port) : bound(port.slot());
        } catch (KernelException refused) {
            throw PortAllocator.inUse(
                    port.slot().protocol(), port.slot().address(), port.slot().port(), reason(refused));
        }
    }

    private static String reason(KernelException refused) {
        if (refused.is(Errno.EADDRINUSE)) {
            return "address already in use";
        }
        if (refused.is(Errno.EADDRNOTAVAIL)) {
            return "cannot assign requested address";
        }
        return refused.is(Errno.EPROTONOSUPPORT) || refused.is(Errno.ESOCKTNOSUPPORT)
                ? "protocol not supported: this kernel lacks it"
                : refused.errno().text().toLowerCase(Locale.ROOT);
    }

    private static FileDescriptor bound(HeldPort.Slot slot) {
        try {
            return opened(slot, socket -> {
                if (slot.protocol() == Protocol.UDP) {
                    SocketCalls.option(socket, SOL_SOCKET, SO_RCVBUF, 1);
                }
                SocketCalls.bind(socket, address(slot));
            });
        } catch (KernelException e) {
            if (slot.protocol() == Protocol.TCP && e.is(Errno.EADDRINUSE)) {
                return besideLingering(slot);
            }
            throw e;
        }
    }

    /** The rest of connections that have ended keep a port from being bound, unless both sides agree to share it. */
    private static FileDescriptor besideLingering(HeldPort.Slot slot) {
        return opened(slot, socket -> {
            SocketCalls.option(socket, SOL_SOCKET, SO_REUSEADDR, 1);
            SocketCalls.bind(socket, address(slot));
            SocketCalls.listen(socket, 0);
        });
    }

    /** A socket for this slot; nothing is left of one that cannot be made ready. */
    private static FileDescriptor opened(HeldPort.Slot slot, Consumer<FileDescriptor> readied) {
        FileDescriptor socket = socket(slot);
        try {
            readied.accept(socket);
            return socket;
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static FileDescriptor socket(HeldPort.Slot slot) {
        boolean six = isSix(slot);
        int domain = six ? SocketCalls.AF_INET6 : SocketCalls.AF_INET;
        FileDescriptor socket = switch (slot.protocol()) {
            case TCP -> SocketCalls.socket(domain, SOCK_STREAM, 0);
            case UDP -> SocketCalls.socket(domain, SOCK_DGRAM, 0);
            case SCTP -> SocketCalls.socket(domain, SOCK_STREAM, IPPROTO_SCTP);
        };
        if (six) {
            SocketCalls.option(socket, SOL_IPV6, IPV6_V6ONLY, slot.isDual() ? 0 : 1);
        }
        return socket;
    }

    private static boolean isSix(HeldPort.Slot slot) {
        return slot.isDual() || Family.of(slot.address()) == Family.IPV6;
    }

    /**
     * {@code struct sockaddr_in}: family 2 | port 2 | address 4 | zero 8; {@code sockaddr_in6}: family 2 | port 2 | flow 4 |
     * address 16 | scope 4.
     */
    private static byte[] address(HeldPort.Slot slot) {
        boolean six = isSix(slot);
        ByteBuffer struct = ByteBuffer.allocate(six ? 28 : 16).order(ByteOrder.nativeOrder());
        struct.putShort((short) (six ? SocketCalls.AF_INET6 : SocketCalls.AF_INET));
        struct.put((byte) (slot.port() >> 8)).put((byte) slot.port());
        byte[] address = slot.isDual() ? new byte[16] : slot.address().getAddress();
        struct.position(six ? 8 : 4).put(address);
        return struct.array();
    }

    /** The kernel's reason for a refusal is told by the socket that is bound first and closed again. */
    private static AutoCloseable served(HeldPort port) {
        bound(port.slot()).close();
        InetAddress address = port.slot().isDual() ? anySix() : port.slot().address();
        InetSocketAddress where = new InetSocketAddress(address, port.slot().port());
        try {
            return switch (port.slot().protocol()) {
                case TCP -> bound(ServerSocketChannel.open(family(where)), where);
                case UDP -> addressed(port.slot());
                case SCTP -> bound(port.slot());
            };
        } catch (IOException e) {
            throw PortAllocator.inUse(
                    port.slot().protocol(), port.slot().address(), port.slot().port(), "address already in use");
        }
    }

    /** One that tells at which of its addresses a datagram has come. */
    private static FileDescriptor addressed(HeldPort.Slot slot) {
        return opened(slot, socket -> {
            AddressedDatagrams.prepare(socket, isSix(slot));
            SocketCalls.bind(socket, address(slot));
        });
    }

    private static InetAddress anySix() {
        return InetAddress.ofLiteral("::");
    }

    private static StandardProtocolFamily family(InetSocketAddress where) {
        return Family.of(where.getAddress()) == Family.IPV6
                ? StandardProtocolFamily.INET6
                : StandardProtocolFamily.INET;
    }

    private static <T extends NetworkChannel> T bound(T channel, InetSocketAddress where) throws IOException {
        try {
            channel.bind(where);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void release(Collection<HeldPort.Slot> slots) {
        locked(() -> {
            letGo(slots);
            return slots;
        });
    }

    private void letGo(Collection<HeldPort.Slot> slots) {
        Map<HeldPort.Slot, ServerSocketChannel> served = new HashMap<>();
        for (HeldPort.Slot slot : slots) {
            lost.remove(slot);
            Holding holding = held.remove(slot);
            if (holding != null) {
                room.release();
            }
            if (holding != null && holding.socket() instanceof ServerSocketChannel channel) {
                served.put(slot, channel);
            } else if (holding != null && isServedDatagrams(holding.port())) {
                relay.datagrams().stop(slot);
            } else if (holding != null) {
                close(holding.socket());
            }
        }
        if (!served.isEmpty()) {
            relay.stop(served);
        }
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw NetworkException.system("cannot close the socket of a port: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        locked(() -> {
            lost.clear();
            letGo(List.copyOf(held.keySet()));
            return held;
        });
        relay.close();
    }
}
