package io.hawser.network.firewall;

import static io.hawser.network.firewall.EchoServer.SILENCE;
import static io.hawser.network.firewall.EchoServer.tcp;
import static io.hawser.network.firewall.EchoServer.tcpOnce;
import static io.hawser.network.firewall.EchoServer.udp;
import static io.hawser.network.firewall.EchoServer.udpOnce;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.kernel.netns.Namespace;
import io.hawser.network.firewall.EndpointRules.OpenPort;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.Ip;
import io.hawser.network.model.Port;
import io.hawser.network.model.Protocol;
import io.hawser.network.model.PublishedPort;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How the LAN, which has routes to every subnet, reaches networks of each gateway mode, and what they look like from there. */
class GatewayModeTest {
    private static final String HOST4 = "10.99.0.1";
    private static final String LAN4 = "10.99.0.100";
    private static final String LAN6 = "fd99:0:0:0:0:0:0:100";

    private static Harbour rig;
    private static Namespace open;
    private static Namespace routed;
    private static Namespace bare;
    private static Namespace nat;

    @BeforeAll
    static void build() {
        rig = new Harbour();
        open = container("open", 31, GatewayMode.NAT_UNPROTECTED, true, List.of());
        routed = container("routed", 32, GatewayMode.ROUTED, true, List.of());
        bare = container("bare", 33, GatewayMode.NAT, false, List.of());
        container("trusting", 34, GatewayMode.NAT, true, List.of("eth0"));
        nat = container("nat", 35, GatewayMode.NAT, true, List.of());
    }

    /** With port 80 published and port 81 not. */
    private static Namespace container(
            String bridge, int number, GatewayMode mode, boolean masquerade, List<String> trusted) {
        SubnetRules v4 = new SubnetRules(Cidr.parse("172." + number + ".0.0/24"), mode, masquerade, Optional.empty());
        SubnetRules v6 = new SubnetRules(Cidr.parse("fd" + number + "::/64"), mode, masquerade, Optional.empty());
        rig.bridge(BridgeRules.of(bridge, v4, v6).withTrustedInterfaces(trusted), number);
        Port http = new Port(80, Protocol.TCP);
        List<OpenPort> reached = List.of(
                new OpenPort(Ip.parse("172." + number + ".0.2"), http),
                new OpenPort(Ip.parse("fd" + number + "::2"), http));
        EndpointRules endpoint = EndpointRules.of("in-" + bridge);
        return rig.container(
                bridge,
                number,
                2,
                mode == GatewayMode.ROUTED || !trusted.isEmpty()
                        ? endpoint.withOpen(reached)
                        : endpoint.withPublished(ports(number)));
    }

    /** Host port 80NN to 80, and on one of the networks 80 to 80. */
    private static List<PublishedPort> ports(int number) {
        return IntStream.of(80, 8000 + number)
                .filter(host -> host != 80 || number == 35)
                .mapToObj(host -> new PublishedPort(
                        Protocol.TCP, Ip.parse("0.0.0.0"), host, Ip.parse("172." + number + ".0.2"), 80))
                .toList();
    }

    @AfterAll
    static void close() throws Exception {
        rig.close();
    }

    @Test
    void anUnprotectedNetworkIsReachedOnEveryPortAndMasquerades() {
        assertThat(tcp(rig.onLan(), "172.31.0.2", 80)).isEqualTo(LAN4);
        assertThat(tcp(rig.onLan(), "172.31.0.2", 81)).isEqualTo(LAN4);
        assertThat(tcp(rig.onLan(), "fd31::2", 81)).isEqualTo(LAN6);
        assertThat(tcp(rig.onLan(), HOST4, 8031)).isEqualTo(LAN4);
        assertThat(tcp(open, LAN4, 80)).isEqualTo(HOST4);
    }

    @Test
    void aRoutedNetworkIsReachedOnItsOwnAddressesAndPublishedPortsOnly() {
        assertThat(tcp(rig.onLan(), "172.32.0.2", 80)).isEqualTo(LAN4);
        assertThat(tcp(rig.onLan(), "fd32::2", 80)).isEqualTo(LAN6);
        assertThat(tcpOnce(rig.onLan(), "172.32.0.2", 81)).isEqualTo(SILENCE);
        assertThat(udpOnce(rig.onLan(), "fd32::2", 80)).isEqualTo(SILENCE);
        rig.host().lan().command("busybox", "ping", "-c1", "-W1", "172.32.0.2").untilItSucceeds();
        assertThat(tcp(routed, LAN4, 80)).as("with its own address").isEqualTo("172.32.0.2");
        assertThat(tcp(nat, "172.32.0.2", 80)).as("from another bridge").isEqualTo("172.32.0.1");
        assertThat(tcpOnce(nat, "172.32.0.2", 81)).isEqualTo(SILENCE);
    }

    @Test
    void withoutMasqueradeAnswersComeBackAndNothingElseGetsIn() {
        assertThat(tcp(bare, LAN4, 80)).isEqualTo("172.33.0.2");
        assertThat(udp(bare, LAN6, 80)).isEqualTo("fd33:0:0:0:0:0:0:2");
        assertThat(tcpOnce(rig.onLan(), "172.33.0.2", 80)).isEqualTo(SILENCE);
        assertThat(tcp(rig.onLan(), HOST4, 8033)).isEqualTo(LAN4);
    }

    @Test
    void aTrustedInterfaceReachesPublishedPortsDirectly() {
        assertThat(tcp(rig.onLan(), "172.34.0.2", 80)).isEqualTo(LAN4);
        assertThat(tcpOnce(rig.onLan(), "172.34.0.2", 81)).isEqualTo(SILENCE);
        assertThat(tcpOnce(nat, "172.34.0.2", 80))
                .as("another bridge is not trusted")
                .isEqualTo(SILENCE);
    }

    @Test
    void aSingleAndAShiftedPortLeadToTheSameContainer() {
        assertThat(tcp(rig.onLan(), HOST4, 80)).isEqualTo(LAN4);
        assertThat(tcp(rig.onLan(), HOST4, 8035)).isEqualTo(LAN4);
    }

    @Test
    void aRangeThatKeepsItsNumbersLeadsEachPortToItself() {
        List<PublishedPort> range = IntStream.rangeClosed(79, 81)
                .mapToObj(port -> new PublishedPort(Protocol.UDP, Ip.parse(HOST4), port, Ip.parse("172.35.0.2"), port))
                .toList();
        rig.apply(Firewall.endpoint(EndpointRules.of("in-nat").withPublished(range))
                .minus(rig.rules()));

        assertThat(udp(rig.onLan(), HOST4, 81)).isEqualTo(LAN4);
        assertThat(udp(rig.onLan(), HOST4, 79)).as("closed inside").isEqualTo("refused");
    }
}
