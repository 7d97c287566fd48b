package io.hawser.network.ipam;

import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import io.hawser.network.model.NetworkException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * One allocated subnet with the addresses taken in it. Several pools may share it when each names a range of its own
 * (macvlan networks on one wire do). Owned by {@link Ipam} and used under its lock.
 */
final class Subnet {

    final Set<Optional<Cidr>> ranges = new HashSet<>();
    private final Cidr prefix;
    private final IntervalSet taken = new IntervalSet();

    Subnet(Cidr prefix) {
        this.prefix = prefix;
        reserve();
    }

    /** Network and broadcast address of IPv4 (RFC 3021 spares /31), the subnet-router anycast address of IPv6. */
    private void reserve() {
        if (prefix.family() == Family.IPV6) {
            taken.add(Ip.number(prefix.first()));
        } else if (prefix.prefix() < 31) {
            taken.add(Ip.number(prefix.first()));
            taken.add(Ip.number(prefix.last()));
        }
    }

    InetAddress take(Pool pool, Optional<InetAddress> wanted) {
        return wanted.map(this::takeExactly).orElseGet(() -> takeLowest(pool.dynamic()));
    }

    private InetAddress takeExactly(InetAddress address) {
        if (!prefix.contains(address)) {
            throw NetworkException.invalid("requested address is out of range");
        }
        if (!taken.add(Ip.number(address))) {
            throw NetworkException.forbidden("Address already in use");
        }
        return address;
    }

    private InetAddress takeLowest(Cidr range) {
        BigInteger free = taken.lowestFree(Ip.number(range.first()), Ip.number(range.last()))
                .orElseThrow(() -> NetworkException.unavailable("no available addresses on this pool"));
        taken.add(free);
        return Ip.of(prefix.family(), free);
    }

    void release(InetAddress address) {
        taken.remove(Ip.number(address));
        reserve();
    }

    PoolStatus status(Pool pool) {
        Cidr range = pool.dynamic();
        BigInteger inUse = taken.count(Ip.number(prefix.first()), Ip.number(prefix.last()));
        BigInteger inRange = taken.count(Ip.number(range.first()), Ip.number(range.last()));
        return new PoolStatus(inUse, range.size().subtract(inRange));
    }
}
