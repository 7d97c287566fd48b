package io.hawser.network.controller;

import io.hawser.network.model.IpamSpec;
import io.hawser.network.model.NetworkId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A network as it is now: an immutable snapshot.
 *
 * @param id its id
 * @param name unique on this controller
 * @param created when it was made
 * @param driver {@code bridge}, {@code host}, {@code null} …
 * @param scope {@code local} for all that this build makes
 * @param enableIpv4 whether it carries IPv4
 * @param enableIpv6 whether it carries IPv6
 * @param internal no way out
 * @param attachable as asked for
 * @param ingress as asked for
 * @param configOnly a template
 * @param configFrom the template it was made from
 * @param ipam the allocated subnets with their gateways
 * @param options the driver's options
 * @param labels the user's labels
 * @param endpoints the attached sandboxes, by container name
 */
public record Network(
        NetworkId id,
        String name,
        Instant created,
        String driver,
        String scope,
        boolean enableIpv4,
        boolean enableIpv6,
        boolean internal,
        boolean attachable,
        boolean ingress,
        boolean configOnly,
        Optional<String> configFrom,
        IpamSpec ipam,
        Map<String, String> options,
        Map<String, String> labels,
        List<Endpoint> endpoints) {

    /** The names no user can take or remove. */
    public static final Set<String> PREDEFINED = Set.of("bridge", "host", "none", "default");

    /** What identifies a network to users, for those who need no more of it. */
    public record Named(NetworkId id, String name) {}

    public Network {
        endpoints = List.copyOf(endpoints);
    }

    /** Whether this is one of the networks every controller has. */
    public boolean predefined() {
        return PREDEFINED.contains(name);
    }

    /** Whether this is the default bridge, which has no DNS, aliases or fixed addresses. */
    public boolean defaultBridge() {
        return name.equals("bridge");
    }
}
