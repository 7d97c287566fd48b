package io.hawser.network.reach;

import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.nftables.NftSocket;
import io.hawser.kernel.nftables.Ruleset;
import io.hawser.kernel.route.Address;
import io.hawser.kernel.route.Link;
import io.hawser.kernel.route.Route;
import io.hawser.kernel.route.RouteSocket;
import io.hawser.kernel.sysctl.Sysctl;
import io.hawser.kernel.xtables.LegacyTables;
import io.hawser.network.evaluate.Host;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.model.MacAddress;
import io.hawser.network.plan.Mark;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What there is on a host at one moment, whoever made it: links, addresses, routes, switches and all packet rules.
 *
 * @param host without containers
 * @param rules of all nftables tables, those of {@code iptables-nft} included, and those of {@code iptables-legacy}
 * @param marked links that a hawserd has made, also for networks that are just coming or going
 */
public record HostSurvey(Host host, Ruleset rules, Set<String> marked) {
    private static final String FORWARD4 = "net/ipv4/ip_forward";
    private static final String FORWARD6 = "net/ipv6/conf/all/forwarding";
    private static final String CALLS4 = "net/bridge/bridge-nf-call-iptables";
    private static final String CALLS6 = "net/bridge/bridge-nf-call-ip6tables";

    /** Looks around; costs a few dumps. */
    public static HostSurvey of(Namespace where) {
        return of(where, LegacyTables.read(where));
    }

    /** The same where the rules of {@code iptables-legacy} are known already. */
    static HostSurvey of(Namespace where, Ruleset legacy) {
        try (RouteSocket route = RouteSocket.open(where);
                NftSocket nft = NftSocket.open(where)) {
            List<Link> links =
                    route.links().stream().filter(link -> link.master() == 0).toList();
            return new HostSurvey(host(where, route, links), nft.dumpWhole().with(legacy), marked(links));
        }
    }

    private static Set<String> marked(List<Link> links) {
        return links.stream()
                .filter(link -> Mark.parse(link.alias()).isPresent())
                .map(Link::name)
                .collect(Collectors.toSet());
    }

    private static Host host(Namespace where, RouteSocket route, List<Link> links) {
        List<Address> addresses = route.addresses();
        Map<Integer, String> names = links.stream().collect(Collectors.toMap(Link::index, Link::name));
        Map<String, String> switches = Sysctl.readAll(
                where,
                Stream.concat(
                                Stream.of(FORWARD4, FORWARD6, CALLS4, CALLS6),
                                links.stream().map(HostSurvey::localnet))
                        .toList());
        return new Host(
                links.stream()
                        .filter(link -> !link.isLoopback())
                        .map(link -> link(link, addresses, switches))
                        .toList(),
                route.routes().stream()
                        .filter(each -> each.kind().table() == Route.MAIN && names.containsKey(each.link()))
                        .map(each -> route(each, names))
                        .toList(),
                List.of(),
                families(switches, FORWARD4, FORWARD6),
                families(switches, CALLS4, CALLS6));
    }

    private static String localnet(Link link) {
        return "net/ipv4/conf/" + link.name() + "/route_localnet";
    }

    private static Host.Link link(Link link, List<Address> addresses, Map<String, String> switches) {
        List<Cidr> own = addresses.stream()
                .filter(address -> address.link() == link.index())
                .map(address -> new Cidr(address.address(), address.prefix()))
                .toList();
        return new Host.Link(
                link.name(),
                link.mac().isEmpty() ? Optional.empty() : Optional.of(new MacAddress(link.mac())),
                link.kind().equals("bridge"),
                own,
                switches.getOrDefault(localnet(link), "0").equals("1"));
    }

    private static Host.Route route(Route route, Map<Integer, String> names) {
        Cidr destination = new Cidr(route.destination(), route.prefix());
        return new Host.Route(destination, route.gateway(), names.getOrDefault(route.link(), ""));
    }

    private static Set<Family> families(Map<String, String> switches, String v4, String v6) {
        Set<Family> on = EnumSet.noneOf(Family.class);
        if (!switches.getOrDefault(v4, "0").equals("0")) {
            on.add(Family.IPV4);
        }
        if (!switches.getOrDefault(v6, "0").equals("0")) {
            on.add(Family.IPV6);
        }
        return on;
    }
}
