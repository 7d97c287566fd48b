package io.hawser.network.port;

import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.Protocol;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The table of published host ports. Two bindings of one protocol and port clash when their addresses are equal or
 * when one of them is its family's unspecified address; the families do not clash with each other. Rules in the kernel
 * rely on that: its maps refuse equal keys, not overlapping ones.
 *
 * <p>A range is one entry: for each protocol and address there is a sorted map from first to last port, and within one such
 * map nothing overlaps, so that a clash is one look-up however many ports there are.
 *
 * <p>Ephemeral ports are handed out in sequence after the last one, wrapping, so that a port just given back is not the
 * next one taken. Thread-safe; foreign holders are asked before the lock is taken.
 */
public final class PortAllocator {

    private record Slot(Protocol protocol, InetAddress address) {}

    /** A port, or all of a range, on one address. */
    public record Entry(Protocol protocol, InetAddress address, int first, int last) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Slot, TreeMap<Integer, Integer>> held = new HashMap<>(); // guarded by lock
    private final EphemeralRange range;
    private int next; // guarded by lock

    public PortAllocator(EphemeralRange range) {
        this.range = range;
        this.next = range.first();
    }

    /**
     * Takes the ports on all addresses of the request.
     *
     * @param foreign what somebody else's sockets hold
     * @return the first port
     * @throws NetworkException SYSTEM with Docker's text: a port is already allocated, somebody else's socket has it,
     *     or all of the range are taken
     */
    public int allocate(PortRequest request, ForeignPorts foreign) {
        return allocate(request, foreign, Set.of());
    }

    /**
     * The same for one who has some already, and may have them again: for another address, or as they are, when the entry
     * stays the one it was.
     *
     * @param own entries that are not in the way of the same ports
     */
    public int allocate(PortRequest request, ForeignPorts foreign, Set<Entry> own) {
        Asked asked = new Asked(request, foreign.look(request.protocol()), own);
        lock.lock();
        try {
            if (request.exact()) {
                refuseClash(asked);
                return take(request, request.first());
            }
            return request.first() == 0
                    ? ephemeral(asked)
                    : firstFree(asked, request.first(), request.last()).orElseThrow(PortAllocator::exhausted);
        } finally {
            lock.unlock();
        }
    }

    /** What is wanted, and what decides whether it can be had. */
    private record Asked(PortRequest request, ForeignPorts.Held others, Set<Entry> own) {}

    private void refuseClash(Asked asked) {
        PortRequest request = asked.request();
        int last = request.first() + request.count() - 1;
        for (InetAddress address : request.addresses()) {
            OptionalInt clash = clash(asked, address, request.first(), last);
            if (clash.isPresent()) {
                throw allocated(address, clash.getAsInt());
            }
            OptionalInt taken = taken(asked.others(), address, request.first(), last);
            if (taken.isPresent()) {
                throw inUse(request.protocol(), address, taken.getAsInt(), "address already in use");
            }
        }
    }

    static NetworkException allocated(InetAddress address, int port) {
        return NetworkException.system(
                "Bind for " + Ip.bracketed(address) + ":" + port + " failed: port is already allocated");
    }

    static NetworkException inUse(Protocol protocol, InetAddress address, int port, String reason) {
        return NetworkException.system("failed to bind host port " + Ip.bracketed(address) + ":" + port + "/"
                + protocol.text() + ": " + reason);
    }

    private static OptionalInt taken(ForeignPorts.Held others, InetAddress address, int first, int last) {
        return IntStream.rangeClosed(first, last)
                .filter(port -> others.at(address, port))
                .findFirst();
    }

    private int ephemeral(Asked asked) {
        Optional<Integer> after = firstFree(asked, next, range.last());
        int port = after.or(() -> firstFree(asked, range.first(), next - 1)).orElseThrow(PortAllocator::exhausted);
        next = port == range.last() ? range.first() : port + 1;
        return port;
    }

    private Optional<Integer> firstFree(Asked asked, int first, int last) {
        PortRequest request = asked.request();
        IntPredicate allowed = request.first() == 0 ? port -> !range.isReserved(port) : port -> true;
        for (int port = first; port <= last; port++) {
            if (allowed.test(port) && isFree(asked, port)) {
                return Optional.of(take(request, port));
            }
        }
        return Optional.empty();
    }

    private boolean isFree(Asked asked, int first) {
        int last = first + asked.request().count() - 1;
        return asked.request().addresses().stream()
                .allMatch(address -> clash(asked, address, first, last).isEmpty()
                        && taken(asked.others(), address, first, last).isEmpty());
    }

    /** The lowest port of an interval that is held where it would be in the way. */
    private OptionalInt clash(Asked asked, InetAddress address, int first, int last) {
        Protocol protocol = asked.request().protocol();
        Stream<Slot> rivals = address.isAnyLocalAddress()
                ? held.keySet().stream()
                        .filter(slot -> slot.protocol() == protocol && Family.of(slot.address()) == Family.of(address))
                : Stream.of(new Slot(protocol, address), new Slot(protocol, Ip.any(Family.of(address))));
        // Where an entry covers the interval exactly, nothing else does.
        return rivals.filter(slot -> !asked.own().contains(new Entry(protocol, slot.address(), first, last)))
                .flatMapToInt(slot -> overlap(held.getOrDefault(slot, new TreeMap<>()), first, last).stream())
                .min();
    }

    private static OptionalInt overlap(TreeMap<Integer, Integer> intervals, int first, int last) {
        Map.Entry<Integer, Integer> before = intervals.floorEntry(first);
        if (before != null && before.getValue() >= first) {
            return OptionalInt.of(first);
        }
        Integer within = intervals.ceilingKey(first);
        return within != null && within <= last ? OptionalInt.of(within) : OptionalInt.empty();
    }

    private int take(PortRequest request, int port) {
        request.addresses().forEach(address -> put(request.protocol(), address, port, request.count()));
        return port;
    }

    private void put(Protocol protocol, InetAddress address, int first, int count) {
        held.computeIfAbsent(new Slot(protocol, address), slot -> new TreeMap<>())
                .merge(first, first + count - 1, Math::max);
    }

    /** Takes what an earlier life published, whoever else may have it by now. */
    public void replay(Protocol protocol, InetAddress address, int first, int count) {
        lock.lock();
        try {
            put(protocol, address, first, count);
        } finally {
            lock.unlock();
        }
    }

    /** Gives what was taken from a first port on back on these addresses; fine when it was not taken. */
    public void release(Protocol protocol, Collection<InetAddress> addresses, int first) {
        lock.lock();
        try {
            for (InetAddress address : addresses) {
                Slot slot = new Slot(protocol, address);
                TreeMap<Integer, Integer> intervals = held.getOrDefault(slot, new TreeMap<>());
                intervals.remove(first);
                if (intervals.isEmpty()) {
                    held.remove(slot);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private static NetworkException exhausted() {
        return NetworkException.system("all ports are allocated");
    }
}
