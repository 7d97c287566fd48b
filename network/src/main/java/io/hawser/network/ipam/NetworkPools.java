package io.hawser.network.ipam;

import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import io.hawser.network.model.IpamConfig;
import io.hawser.network.model.Kind;
import io.hawser.network.model.NetworkException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The pools of one network, taken and given back as a whole: subnet, then gateway, then auxiliary addresses. The result
 * is the configuration that inspect shows, and all that a restart needs to take the same again.
 */
public final class NetworkPools {

    private final Ipam ipam;
    private final ReservedPrefixes reserved;

    public NetworkPools(Ipam ipam, ReservedPrefixes reserved) {
        this.ipam = ipam;
        this.reserved = reserved;
    }

    /**
     * Allocates what is asked for, or an automatic pool for each family without an entry.
     *
     * @param families the enabled families
     * @param gateways whether the subnets of a family need a gateway address
     * @return the allocated entries, IPv4 first; after an exception nothing is allocated
     */
    public List<IpamConfig> allocate(List<Family> families, List<IpamConfig> asked, Predicate<Family> gateways) {
        List<IpamConfig> done = new ArrayList<>();
        try {
            for (Family family : families) {
                for (IpamConfig config : entries(family, asked)) {
                    done.add(allocate(family, config, gateways.test(family)));
                }
            }
            return done;
        } catch (NetworkException failed) {
            release(done);
            throw failed;
        }
    }

    private static List<IpamConfig> entries(Family family, List<IpamConfig> asked) {
        List<IpamConfig> mine =
                asked.stream().filter(config -> familyOf(config) == family).toList();
        return mine.isEmpty() ? List.of(IpamConfig.automatic()) : mine;
    }

    private static Family familyOf(IpamConfig config) {
        return config.subnet()
                .or(config::ipRange)
                .map(Cidr::family)
                .or(() -> config.gateway().map(Family::of))
                .or(() -> config.auxAddresses().values().stream().findFirst().map(Family::of))
                .orElse(Family.IPV4);
    }

    private IpamConfig allocate(Family family, IpamConfig asked, boolean gateways) {
        Pool pool = ipam.requestPool(family, asked.subnet(), asked.ipRange(), reserved);
        List<InetAddress> taken = new ArrayList<>();
        try {
            Optional<InetAddress> gateway =
                    gateways || asked.gateway().isPresent() ? Optional.of(gateway(pool, asked)) : Optional.empty();
            gateway.ifPresent(taken::add);
            for (Map.Entry<String, InetAddress> aux : asked.auxAddresses().entrySet()) {
                taken.add(auxiliary(pool, aux));
            }
            return new IpamConfig(Optional.of(pool.subnet()), asked.ipRange(), gateway, asked.auxAddresses());
        } catch (NetworkException failed) {
            taken.forEach(address -> ipam.releaseAddress(pool, address));
            ipam.releasePool(pool);
            throw failed;
        }
    }

    private InetAddress gateway(Pool pool, IpamConfig asked) {
        try {
            return ipam.requestAddress(pool, asked.gateway());
        } catch (NetworkException failed) {
            String which = asked.gateway().map(Ip::text).orElse("");
            throw new NetworkException(
                    Kind.SYSTEM, "failed to allocate gateway (" + which + "): " + failed.getMessage(), failed);
        }
    }

    private InetAddress auxiliary(Pool pool, Map.Entry<String, InetAddress> aux) {
        String name = "(" + aux.getKey() + ":" + Ip.text(aux.getValue()) + ")";
        if (!pool.subnet().contains(aux.getValue())) {
            throw NetworkException.forbidden(
                    "auxiliary address: " + name + " must belong to the master pool: " + pool.subnet());
        }
        try {
            return ipam.requestAddress(pool, Optional.of(aux.getValue()));
        } catch (NetworkException failed) {
            throw new NetworkException(
                    Kind.SYSTEM,
                    "failed to allocate secondary ip address " + name + ": " + failed.getMessage(),
                    failed);
        }
    }

    /** Takes again what {@link #allocate} gave in an earlier life. @throws NetworkException when something else has it */
    public void replay(List<IpamConfig> allocated) {
        for (IpamConfig config : allocated) {
            allocate(familyOf(config), config, false);
        }
    }

    /** Gives back what {@link #allocate} gave. */
    public void release(List<IpamConfig> allocated) {
        for (IpamConfig config : allocated) {
            Pool pool = pool(config);
            config.gateway().ifPresent(address -> ipam.releaseAddress(pool, address));
            config.auxAddresses().values().forEach(address -> ipam.releaseAddress(pool, address));
            ipam.releasePool(pool);
        }
    }

    /**
     * An address for an endpoint.
     *
     * @param wanted this one; empty: an automatic one from the first subnet that has any
     * @return the address with its subnet's prefix length
     * @throws NetworkException FORBIDDEN when taken, INVALID_PARAMETER when in none of the subnets, SYSTEM when all
     *     are full
     */
    public Cidr requestAddress(
            Family family, List<IpamConfig> allocated, Optional<InetAddress> wanted, String network) {
        for (IpamConfig config : allocated) {
            Cidr subnet = config.subnet().orElseThrow();
            boolean fits =
                    subnet.family() == family && wanted.map(subnet::contains).orElse(true);
            if (fits) {
                Optional<Cidr> address = tryTake(pool(config), wanted);
                if (address.isPresent()) {
                    return address.get();
                }
            }
        }
        throw wanted.map(address -> NetworkException.invalid("invalid address " + Ip.text(address)
                        + ": It does not belong to any of this network's subnets"))
                .orElseGet(() -> NetworkException.system("no available IPv" + family.version()
                        + " addresses on this network's address pools: " + network));
    }

    private Optional<Cidr> tryTake(Pool pool, Optional<InetAddress> wanted) {
        try {
            return Optional.of(pool.subnet().withAddress(ipam.requestAddress(pool, wanted)));
        } catch (NetworkException failed) {
            if (failed.kind() == Kind.UNAVAILABLE) {
                return Optional.empty();
            }
            throw failed;
        }
    }

    /** Gives an endpoint's address back. */
    public void releaseAddress(List<IpamConfig> allocated, Cidr address) {
        for (IpamConfig config : allocated) {
            if (config.subnet().orElseThrow().contains(address.address())) {
                ipam.releaseAddress(pool(config), address.address());
                return;
            }
        }
    }

    /** The pool behind an allocated entry. */
    public static Pool pool(IpamConfig allocated) {
        return new Pool(allocated.subnet().orElseThrow(), allocated.ipRange());
    }
}
