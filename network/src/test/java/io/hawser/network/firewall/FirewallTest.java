package io.hawser.network.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.kernel.nftables.Chain;
import io.hawser.kernel.nftables.NamedSet;
import io.hawser.kernel.nftables.NftObject;
import io.hawser.kernel.nftables.Rule;
import io.hawser.kernel.nftables.Ruleset;
import io.hawser.kernel.nftables.Table;
import io.hawser.network.firewall.EndpointRules.LinkTo;
import io.hawser.network.firewall.EndpointRules.OpenPort;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import io.hawser.network.model.MacAddress;
import io.hawser.network.model.Port;
import io.hawser.network.model.Protocol;
import io.hawser.network.model.PublishedPort;
import io.hawser.network.plan.NftElement;
import io.hawser.network.plan.NftTable;
import io.hawser.network.plan.State;
import io.hawser.testkit.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is rendered, as text; no root. */
class FirewallTest {
    private static final SubnetRules V4 = SubnetRules.nat(Cidr.parse("172.18.0.0/16"));
    private static final SubnetRules V6 = SubnetRules.nat(Cidr.parse("fd00:18::/64"));
    private static final BridgeRules NETWORK = BridgeRules.of("br-0123456789ab", V4, V6);

    @Test
    void theSkeletonIsAsReviewed() {
        Golden.verify("firewall/skeleton", text(Firewall.skeleton(true)));
    }

    @Test
    void eachKindOfNetworkIsAsReviewed() {
        SubnetRules routed = new SubnetRules(V6.subnet(), GatewayMode.ROUTED, true, Optional.empty());
        SubnetRules open = new SubnetRules(V4.subnet(), GatewayMode.NAT_UNPROTECTED, true, Optional.empty());
        SubnetRules bare = new SubnetRules(V4.subnet(), GatewayMode.NAT, false, Optional.empty());
        SubnetRules fixed = new SubnetRules(V4.subnet(), GatewayMode.NAT, true, Optional.of(Ip.parse("192.0.2.7")));
        Golden.verify(
                "firewall/networks",
                String.join(
                        "\n\n",
                        titled("nat, both families", Firewall.network(NETWORK)),
                        titled("icc off", Firewall.network(NETWORK.withIcc(false))),
                        titled("internal", Firewall.network(NETWORK.withInternal(true))),
                        titled("IPv4 nat, IPv6 routed", Firewall.network(BridgeRules.of("br1", V4, routed))),
                        titled("nat-unprotected", Firewall.network(BridgeRules.of("br1", open))),
                        titled("masquerade off", Firewall.network(BridgeRules.of("br1", bare))),
                        titled("leaves with a fixed address", Firewall.network(BridgeRules.of("br1", fixed))),
                        titled(
                                "direct routing allowed",
                                Firewall.network(BridgeRules.of("br1", V4).withDirect(true))),
                        titled("forwarding on for this only", Firewall.unrouted(Family.IPV4)),
                        titled(
                                "trusted host interface",
                                Firewall.network(BridgeRules.of("br1", V4).withTrustedInterfaces(List.of("eth1"))))));
    }

    @Test
    void eachKindOfEndpointIsAsReviewed() {
        EndpointRules endpoint = EndpointRules.of("veth0123456");
        Port http = new Port(80, Protocol.TCP);
        Golden.verify(
                "firewall/endpoints",
                String.join(
                        "\n\n",
                        titled("nothing published", Firewall.endpoint(endpoint)),
                        titled(
                                "published on all addresses and on one",
                                Firewall.endpoint(endpoint.withPublished(List.of(
                                        port("0.0.0.0", 8080, 80), port("::", 8080, 80), port("127.0.0.1", 81, 80))))),
                        titled("a range that keeps its numbers", Firewall.endpoint(endpoint.withPublished(range(0)))),
                        titled("a shifted range", Firewall.endpoint(endpoint.withPublished(range(1)))),
                        titled(
                                "icc off, with a link",
                                Firewall.endpoint(endpoint.withQuiet(true)
                                        .withLinks(List.of(
                                                new LinkTo(Ip.parse("172.18.0.2"), Ip.parse("172.18.0.3"), http))))),
                        titled(
                                "only as itself",
                                Firewall.endpoint(endpoint.withIdentity(new EndpointRules.Identity(
                                        MacAddress.parse("02:42:ac:12:00:02"),
                                        List.of(Ip.parse("172.18.0.2"), Ip.parse("fd00:18::2")))))),
                        titled(
                                "routed",
                                Firewall.endpoint(
                                        endpoint.withOpen(List.of(new OpenPort(Ip.parse("fd00:18::2"), http)))))));
    }

    @Test
    void aThousandPortsInARowAreOneElement() {
        PublishedPort port =
                new PublishedPort(Protocol.TCP, Ip.parse("0.0.0.0"), 20_000, Ip.parse("172.18.0.2"), 20_000, 1000);

        State state = Firewall.endpoint(EndpointRules.of("veth0").withPublished(List.of(port)));

        assertThat(state.resources().stream()
                        .map(resource -> ((NftElement) resource).element().text()))
                .containsExactlyInAnyOrder(
                        "tcp . 20000-20999 : 172.18.0.2", "172.18.0.2 . 172.18.0.2", "\"veth0\" . \"veth0\"");
    }

    @Test
    void rulesDoNotGrow() {
        State few = Firewall.skeleton(false);
        State many = few.plus(Firewall.network(NETWORK)).plus(Firewall.endpoint(EndpointRules.of("veth0")));

        assertThat(many.filter(NftTable.class::isInstance)).isEqualTo(few);
    }

    private static PublishedPort port(String host, int number, int container) {
        String address = host.contains(":") ? "fd00:18::2" : "172.18.0.2";
        return new PublishedPort(Protocol.TCP, Ip.parse(host), number, Ip.parse(address), container);
    }

    private static List<PublishedPort> range(int shift) {
        return List.of(
                new PublishedPort(Protocol.TCP, Ip.parse("0.0.0.0"), 8000 + shift, Ip.parse("172.18.0.2"), 8000, 4));
    }

    private static String titled(String title, State state) {
        String lines = state.resources().stream()
                .map(resource -> ((NftElement) resource).element())
                .map(element -> element.title().replaceAll("\\{.*", "{ " + element.text() + " }"))
                .sorted()
                .collect(Collectors.joining("\n"));
        return "# " + title + "\n" + lines;
    }

    private static String text(State skeleton) {
        List<NftObject> objects = skeleton.resources().stream()
                .flatMap(table -> ((NftTable) table).objects().stream())
                .toList();
        return new Ruleset(
                        0,
                        only(objects, Table.class),
                        only(objects, NamedSet.class),
                        List.of(),
                        only(objects, Chain.class),
                        only(objects, Rule.class))
                .text();
    }

    private static <T> List<T> only(List<NftObject> objects, Class<T> type) {
        return new ArrayList<>(objects)
                .stream().filter(type::isInstance).map(type::cast).toList();
    }
}
