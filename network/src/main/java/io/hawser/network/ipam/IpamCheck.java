package io.hawser.network.ipam;

import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import io.hawser.network.model.IpamConfig;
import io.hawser.network.model.NetworkException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks an address configuration before anything is allocated; every problem is one line, in Docker's words. */
public final class IpamCheck {

    private final List<String> problems = new ArrayList<>();

    private IpamCheck() {}

    /**
     * Checks the entries of the enabled families; the others are skipped, as Docker does.
     *
     * @throws NetworkException INVALID_PARAMETER {@code invalid network config:} and a line per problem
     */
    public static void check(List<IpamConfig> configs, Set<Family> enabled) {
        IpamCheck check = new IpamCheck();
        for (IpamConfig config : configs) {
            config.subnet()
                    .filter(subnet -> enabled.contains(subnet.family()))
                    .ifPresent(subnet -> check.entry(config, subnet));
        }
        if (!check.problems.isEmpty()) {
            throw NetworkException.invalid("invalid network config:\n" + String.join("\n", check.problems));
        }
    }

    private void entry(IpamConfig config, Cidr subnet) {
        if (!subnet.isNetwork()) {
            problems.add("invalid subnet " + subnet + ": it should be " + subnet.network());
        }
        config.ipRange().ifPresent(range -> range(range, subnet));
        config.gateway()
                .flatMap(gateway -> problem(gateway, subnet).map(why -> "invalid gateway " + Ip.text(gateway) + why))
                .ifPresent(problems::add);
        for (Map.Entry<String, InetAddress> aux : config.auxAddresses().entrySet()) {
            problem(aux.getValue(), subnet)
                    .map(why -> "invalid auxiliary address " + aux.getKey() + why)
                    .ifPresent(problems::add);
        }
    }

    private void range(Cidr range, Cidr subnet) {
        String head = "invalid ip-range " + range + ": ";
        if (range.family() != subnet.family()) {
            problems.add(head + "parent subnet is an IPv" + subnet.family().version() + " block");
            return;
        }
        if (range.prefix() < subnet.prefix()) {
            problems.add(head + "CIDR block is bigger than its parent subnet " + subnet);
        }
        if (!range.isNetwork()) {
            problems.add(head + "it should be " + range.network());
        }
        if (!subnet.overlaps(range)) {
            problems.add(head + "parent subnet " + subnet + " doesn't contain ip-range");
        }
    }

    private static Optional<String> problem(InetAddress address, Cidr subnet) {
        if (Family.of(address) != subnet.family()) {
            return Optional.of(": parent subnet is an IPv" + subnet.family().version() + " block");
        }
        return subnet.contains(address)
                ? Optional.empty()
                : Optional.of(": parent subnet " + subnet + " doesn't contain this address");
    }
}
