package io.hawser.network.ipam;

import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import io.hawser.network.model.NetworkException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The default IPAM: pools for networks, addresses for endpoints. Thread-safe; one lock, held for arithmetic only.
 *
 * <p><b>Choice of a subnet.</b> The predefined pools are walked in address order, each cut into pieces of its size; the
 * first piece that overlaps neither an allocated subnet nor a prefix the caller reserves (the host's own routes) is
 * taken, so a piece given back is the next to go. A piece that clashes is stepped over together with all that the
 * clashing prefix covers, so even the 65,536 pieces of an IPv6 pool cost a few steps.
 *
 * <p><b>Choice of an address.</b> The lowest free one of the range, at once reusable when released.
 */
public final class Ipam {

    static final String LOCAL = "LocalDefault";

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Family, List<AddressPool>> predefined = new HashMap<>();
    private final Map<Cidr, Subnet> subnets = new HashMap<>(); // guarded by lock

    /** @param pools where automatic subnets come from; see {@link AddressPool#effective} */
    public Ipam(List<AddressPool> pools) {
        for (Family family : Family.values()) {
            predefined.put(
                    family,
                    AddressPool.walkingOrder(
                            pools.stream().filter(pool -> pool.base().family() == family)));
        }
    }

    /**
     * Allocates a pool.
     *
     * @param family the family an automatic subnet is to be of
     * @param subnet the wanted subnet; empty: automatic; the unspecified address with a prefix length: automatic of
     *     that size
     * @param range where automatic addresses are to come from; needs a subnet
     * @param reserved what an automatic subnet must keep clear of; called only when one is chosen
     * @throws NetworkException FORBIDDEN on overlap, INVALID_PARAMETER when the pools are used up or the families
     *     differ, SYSTEM for a range without a subnet
     */
    public Pool requestPool(Family family, Optional<Cidr> subnet, Optional<Cidr> range, ReservedPrefixes reserved) {
        check(subnet, range);
        boolean automatic = subnet.isEmpty() || subnet.get().address().isAnyLocalAddress();
        Collection<Cidr> keepClear = automatic ? reserved.of(family) : List.of();
        lock.lock();
        try {
            Cidr chosen = automatic
                    ? automatic(family, subnet.map(Cidr::prefix), keepClear)
                    : subnet.get().network();
            return allocate(new Pool(chosen, range));
        } finally {
            lock.unlock();
        }
    }

    private static void check(Optional<Cidr> subnet, Optional<Cidr> range) {
        if (range.isEmpty()) {
            return;
        }
        if (subnet.isEmpty()) {
            throw NetworkException.system("failed to parse pool request for address space \"" + LOCAL
                    + "\" pool \"\" subpool \"" + range.get() + "\": invalid address subpool");
        }
        if (range.get().family() != subnet.get().family()) {
            throw NetworkException.invalid("pool and subpool are of incompatible address families");
        }
        if (!subnet.get().network().contains(range.get())) {
            throw NetworkException.invalid("invalid address subpool");
        }
    }

    private Pool allocate(Pool pool) {
        Subnet same = subnets.get(pool.subnet());
        boolean clash = (same != null && pool.range().isPresent())
                ? same.ranges.contains(pool.range())
                : subnets.keySet().stream().anyMatch(pool.subnet()::overlaps);
        if (clash) {
            throw NetworkException.forbidden(
                    "invalid pool request: Pool overlaps with other one on this address space");
        }
        subnets.computeIfAbsent(pool.subnet(), Subnet::new).ranges.add(pool.range());
        return pool;
    }

    private Cidr automatic(Family family, Optional<Integer> size, Collection<Cidr> reserved) {
        for (AddressPool pool : predefined.getOrDefault(family, List.of())) {
            int length = size.orElse(pool.size());
            Optional<Cidr> piece =
                    length < pool.base().prefix() ? Optional.empty() : freePiece(pool.base(), length, reserved);
            if (piece.isPresent()) {
                return piece.get();
            }
        }
        throw NetworkException.invalid("all predefined address pools have been fully subnetted");
    }

    private Optional<Cidr> freePiece(Cidr base, int length, Collection<Cidr> reserved) {
        BigInteger step = BigInteger.ONE.shiftLeft(base.family().bits() - length);
        BigInteger end = Ip.number(base.last());
        for (BigInteger at = Ip.number(base.first()); at.compareTo(end) <= 0; ) {
            Cidr piece = Cidr.of(Ip.of(base.family(), at), length);
            Optional<Cidr> clash = firstOverlap(piece, subnets.keySet()).or(() -> firstOverlap(piece, reserved));
            if (clash.isEmpty()) {
                return Optional.of(piece);
            }
            BigInteger beyond = Ip.number(clash.get().last()).max(Ip.number(piece.last()));
            at = beyond.divide(step).add(BigInteger.ONE).multiply(step);
        }
        return Optional.empty();
    }

    private static Optional<Cidr> firstOverlap(Cidr piece, Collection<Cidr> others) {
        return others.stream().filter(piece::overlaps).findFirst();
    }

    /** Gives a pool back; the subnet is free when its last pool goes. Unknown pools are fine. */
    public void releasePool(Pool pool) {
        lock.lock();
        try {
            Subnet subnet = subnets.get(pool.subnet());
            if (subnet != null && subnet.ranges.remove(pool.range()) && subnet.ranges.isEmpty()) {
                subnets.remove(pool.subnet());
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes an address.
     *
     * @param wanted this one, anywhere in the subnet; empty: the lowest free one of the range
     * @throws NetworkException FORBIDDEN when taken, INVALID_PARAMETER when outside, UNAVAILABLE when none is left
     */
    public InetAddress requestAddress(Pool pool, Optional<InetAddress> wanted) {
        lock.lock();
        try {
            return subnet(pool).take(pool, wanted);
        } finally {
            lock.unlock();
        }
    }

    /** Gives an address back; fine when it was not taken. */
    public void releaseAddress(Pool pool, InetAddress address) {
        lock.lock();
        try {
            Subnet subnet = subnets.get(pool.subnet());
            if (subnet != null) {
                subnet.release(address);
            }
        } finally {
            lock.unlock();
        }
    }

    /** How full a pool is. @throws NetworkException NOT_FOUND */
    public PoolStatus status(Pool pool) {
        lock.lock();
        try {
            return subnet(pool).status(pool);
        } finally {
            lock.unlock();
        }
    }

    private Subnet subnet(Pool pool) {
        Subnet subnet = subnets.get(pool.subnet());
        if (subnet == null) {
            throw NetworkException.notFound("cannot find address pool for poolID:" + pool);
        }
        return subnet;
    }
}
