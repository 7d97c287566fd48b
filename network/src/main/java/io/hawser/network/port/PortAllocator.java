package io.hawser.network.port;

import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.Protocol;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The table of published host ports. Two bindings of one protocol and port clash when their addresses are equal or
 * when one of them is its family's unspecified address; the families do not clash with each other. Rules in the kernel
 * rely on that: its maps refuse equal keys, not overlapping ones.
 *
 * <p>Ephemeral ports are handed out in sequence after the last one, wrapping, so that a port just given back is not the
 * next one taken. Thread-safe; foreign holders are asked before the lock is taken.
 */
public final class PortAllocator {

    private record Slot(Protocol protocol, int port) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Slot, Set<InetAddress>> held = new HashMap<>(); // guarded by lock
    private final EphemeralRange range;
    private final ForeignPorts foreign;
    private int next; // guarded by lock

    public PortAllocator(EphemeralRange range, ForeignPorts foreign) {
        this.range = range;
        this.foreign = foreign;
        this.next = range.first();
    }

    /**
     * Takes a port on all addresses of the request.
     *
     * @return the port
     * @throws NetworkException SYSTEM with Docker's text: the port is already allocated, somebody else's socket has it,
     *     or all of the range are taken
     */
    public int allocate(PortRequest request) {
        ForeignPorts.Held others = foreign.look(request.protocol());
        lock.lock();
        try {
            if (request.exact()) {
                refuseClash(request, others);
                return take(request, request.first());
            }
            return request.first() == 0
                    ? ephemeral(request, others)
                    : firstFree(request, others, request.first(), request.last())
                            .orElseThrow(PortAllocator::exhausted);
        } finally {
            lock.unlock();
        }
    }

    private void refuseClash(PortRequest request, ForeignPorts.Held others) {
        int port = request.first();
        for (InetAddress address : request.addresses()) {
            if (clashes(request.protocol(), address, port)) {
                throw NetworkException.system(
                        "Bind for " + Ip.bracketed(address) + ":" + port + " failed: port is already allocated");
            }
            if (others.at(address, port)) {
                throw NetworkException.system("failed to bind host port " + Ip.bracketed(address) + ":" + port + "/"
                        + request.protocol().text() + ": address already in use");
            }
        }
    }

    private int ephemeral(PortRequest request, ForeignPorts.Held others) {
        Optional<Integer> after = firstFree(request, others, next, range.last());
        int port = after.or(() -> firstFree(request, others, range.first(), next - 1))
                .orElseThrow(PortAllocator::exhausted);
        next = port == range.last() ? range.first() : port + 1;
        return port;
    }

    private Optional<Integer> firstFree(PortRequest request, ForeignPorts.Held others, int first, int last) {
        for (int port = first; port <= last; port++) {
            if (isFree(request, others, port)) {
                return Optional.of(take(request, port));
            }
        }
        return Optional.empty();
    }

    private boolean isFree(PortRequest request, ForeignPorts.Held others, int port) {
        return request.addresses().stream()
                .noneMatch(address -> clashes(request.protocol(), address, port) || others.at(address, port));
    }

    private boolean clashes(Protocol protocol, InetAddress address, int port) {
        return held.getOrDefault(new Slot(protocol, port), Set.of()).stream()
                .filter(other -> Family.of(other) == Family.of(address))
                .anyMatch(other -> other.equals(address) || other.isAnyLocalAddress() || address.isAnyLocalAddress());
    }

    private int take(PortRequest request, int port) {
        held.computeIfAbsent(new Slot(request.protocol(), port), slot -> new HashSet<>())
                .addAll(request.addresses());
        return port;
    }

    /** Takes what an earlier life published, whoever else may have it by now. */
    public void replay(Protocol protocol, InetAddress address, int port) {
        lock.lock();
        try {
            held.computeIfAbsent(new Slot(protocol, port), slot -> new HashSet<>())
                    .add(address);
        } finally {
            lock.unlock();
        }
    }

    /** Gives a port back on these addresses; fine when it was not taken. */
    public void release(Protocol protocol, Collection<InetAddress> addresses, int port) {
        lock.lock();
        try {
            Slot slot = new Slot(protocol, port);
            Set<InetAddress> present = held.getOrDefault(slot, new HashSet<>());
            addresses.forEach(present::remove);
            if (present.isEmpty()) {
                held.remove(slot);
            }
        } finally {
            lock.unlock();
        }
    }

    private static NetworkException exhausted() {
        return NetworkException.system("all ports are allocated");
    }
}
