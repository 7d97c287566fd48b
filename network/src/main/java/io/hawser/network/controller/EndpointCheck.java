package io.hawser.network.controller;

import io.hawser.network.model.Cidr;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import io.hawser.network.model.NetworkException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks how a container wants to be attached, in Docker's words, before anything is allocated. */
final class EndpointCheck {

    private final List<String> problems = new ArrayList<>();

    private EndpointCheck() {}

    /** @throws NetworkException INVALID_PARAMETER {@code invalid endpoint settings:} and a line per problem; FORBIDDEN on a template */
    static void check(EndpointSpec spec, NetworkRecord network) {
        if (network.spec().configOnly()) {
            throw NetworkException.forbidden("cannot create endpoint on configuration-only network");
        }
        EndpointCheck check = new EndpointCheck();
        check.userDefinedOnly(spec, network);
        check.address("IPv4", Family.IPV4, spec.ipv4(), network);
        check.address("IPv6", Family.IPV6, spec.ipv6(), network);
        spec.linkLocalIps().stream()
                .filter(address -> !address.isLinkLocalAddress() && address.isAnyLocalAddress())
                .forEach(address -> check.problems.add("invalid link-local IP address: " + Ip.text(address)));
        if (!check.problems.isEmpty()) {
            throw NetworkException.invalid("invalid endpoint settings:\n" + String.join("\n", check.problems));
        }
    }

    private void userDefinedOnly(EndpointSpec spec, NetworkRecord network) {
        if (!Network.PREDEFINED.contains(network.name())) {
            return;
        }
        if (spec.ipv4().isPresent() || spec.ipv6().isPresent()) {
            problems.add("user-specified IP address is supported on user-defined networks only");
        }
        if (!spec.aliases().isEmpty()) {
            problems.add("network-scoped aliases are only supported for user-defined networks");
        }
    }

    private void address(String label, Family family, Optional<InetAddress> wanted, NetworkRecord network) {
        wanted.ifPresent(address -> {
            if (Family.of(address) != family || address.isAnyLocalAddress()) {
                problems.add("invalid " + label + " address: " + Ip.text(address));
            } else if (!network.pools().isEmpty() && subnets(network).noneMatch(subnet -> subnet.contains(address))) {
                problems.add("no configured subnet contains IP address " + Ip.text(address));
            }
        });
    }

    private static java.util.stream.Stream<Cidr> subnets(NetworkRecord network) {
        return network.pools().stream().flatMap(pool -> pool.subnet().stream());
    }
}
