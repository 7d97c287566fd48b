package io.hawser.network.firewall;

import static io.hawser.network.firewall.EchoServer.SILENCE;
import static io.hawser.network.firewall.EchoServer.tcp;
import static io.hawser.network.firewall.EchoServer.tcpOnce;
import static io.hawser.network.firewall.EchoServer.udp;
import static io.hawser.network.firewall.EchoServer.udpOnce;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.nftables.Ruleset;
import io.hawser.network.firewall.EndpointRules.LinkTo;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.Ip;
import io.hawser.network.model.Port;
import io.hawser.network.model.Protocol;
import io.hawser.network.model.PublishedPort;
import io.hawser.network.plan.NftElement;
import io.hawser.network.plan.NftTable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who reaches whom, with real packets: an ordinary network (harbour, two containers), another one (quay), one with icc off
 * (quiet), an internal one (dock), the host and a machine on the LAN that has routes to all of them.
 */
class ReachTest {
    private static final String HOST4 = "10.99.0.1";
    private static final String HOST6 = "fd99::1";
    private static final String LAN4 = "10.99.0.100";
    private static final String LAN6 = "fd99:0:0:0:0:0:0:100";

    private static Harbour rig;
    private static Namespace first;
    private static Namespace web;
    private static Namespace quay;
    private static Namespace quietA;
    private static Namespace quietB;
    private static Namespace quietC;
    private static Namespace dock;

    @BeforeAll
    static void build() {
        rig = new Harbour();
        network("harbour", 18, true, false);
        network("quay", 19, true, false);
        network("quiet", 20, false, false);
        network("dock", 21, true, true);
        first = rig.container("harbour", 18, 2, EndpointRules.of("first"));
        web = rig.container(
                "harbour",
                18,
                3,
                EndpointRules.of("web")
                        .withPublished(List.of(
                                port(Protocol.TCP, "0.0.0.0", 8080, "172.18.0.3"),
                                port(Protocol.UDP, "0.0.0.0", 8080, "172.18.0.3"),
                                port(Protocol.TCP, "::", 8080, "fd18::3"),
                                port(Protocol.UDP, "::", 8080, "fd18::3"),
                                port(Protocol.TCP, "127.0.0.1", 8088, "172.18.0.3"),
                                port(Protocol.TCP, "10.99.0.1", 8089, "172.18.0.3"))));
        quay = rig.container("quay", 19, 2, EndpointRules.of("crane"));
        EndpointRules quiet = EndpointRules.of("quieta").withQuiet(true);
        quietA = rig.container(
                "quiet",
                20,
                2,
                quiet.withLinks(List.of(
                        new LinkTo(Ip.parse("172.20.0.2"), Ip.parse("172.20.0.4"), new Port(80, Protocol.TCP)))));
        quietB = rig.container(
                "quiet",
                20,
                3,
                EndpointRules.of("quietb")
                        .withQuiet(true)
                        .withPublished(List.of(
                                port(Protocol.TCP, "0.0.0.0", 8082, "172.20.0.3"),
                                port(Protocol.TCP, "::", 8082, "fd20::3"))));
        quietC = rig.container("quiet", 20, 4, EndpointRules.of("quietc").withQuiet(true));
        dock = rig.container("dock", 21, 2, EndpointRules.of("docker1"));
    }

    private static void network(String bridge, int number, boolean icc, boolean internal) {
        BridgeRules rules = BridgeRules.of(
                bridge,
                SubnetRules.nat(Cidr.parse("172." + number + ".0.0/24")),
                SubnetRules.nat(Cidr.parse("fd" + number + "::/64")));
        rig.bridge(rules.withIcc(icc).withInternal(internal), number);
    }

    private static PublishedPort port(Protocol protocol, String host, int number, String container) {
        return new PublishedPort(protocol, Ip.parse(host), number, Ip.parse(container), 80);
    }

    @AfterAll
    static void close() throws Exception {
        rig.close();
    }

    @AfterEach
    void asUsual() {
        rig.bridgeNfCall(1);
    }

    @Test
    void containersReachTheLanWithTheHostsAddress() {
        assertThat(tcp(first, LAN4, 80)).isEqualTo(HOST4);
        assertThat(udp(first, LAN4, 80)).isEqualTo(HOST4);
        assertThat(tcp(first, LAN6, 80)).isEqualTo("fd99:0:0:0:0:0:0:1");
        assertThat(tcp(quietA, LAN4, 80)).isEqualTo(HOST4);
    }

    @Test
    void theLanReachesAPublishedPortWithItsOwnAddressAndNothingElse() {
        assertThat(tcp(rig.onLan(), HOST4, 8080)).isEqualTo(LAN4);
        assertThat(udp(rig.onLan(), HOST4, 8080)).isEqualTo(LAN4);
        assertThat(tcp(rig.onLan(), HOST6, 8080)).isEqualTo(LAN6);
        assertThat(udp(rig.onLan(), HOST6, 8080)).isEqualTo(LAN6);
        assertThat(tcp(rig.onLan(), HOST4, 8089)).isEqualTo(LAN4);
        assertThat(tcp(rig.onLan(), HOST4, 8088)).isEqualTo("refused");
        assertNoneAnswer(rig.onLan(), "172.18.0.3", "fd18::3", "172.20.0.3", "172.21.0.2", "fd21::2");
    }

    @Test
    void aGatewayAddressIsTheHostsOwnAndStaysReachable() {
        assertThat(tcp(rig.onLan(), "172.18.0.1", 80)).isEqualTo(LAN4);
        assertThat(tcp(rig.onLan(), "172.18.0.1", 8080)).isEqualTo(LAN4);
        assertThat(tcp(first, "172.19.0.1", 80)).isEqualTo("172.18.0.2");
    }

    @Test
    void theHostReachesContainersAndPublishedPorts() {
        assertThat(tcp(rig.onHost(), "172.18.0.3", 80)).isEqualTo("172.18.0.1");
        assertThat(tcp(rig.onHost(), "fd18::3", 80)).isEqualTo("fd18:0:0:0:0:0:0:1");
        assertThat(tcp(rig.onHost(), "172.20.0.3", 80)).isEqualTo("172.20.0.1");
        assertThat(tcp(rig.onHost(), "172.21.0.2", 80)).isEqualTo("172.21.0.1");
        assertThat(tcp(rig.onHost(), HOST4, 8080)).isEqualTo(HOST4);
        assertThat(tcp(rig.onHost(), HOST6, 8080)).isEqualTo("fd99:0:0:0:0:0:0:1");
        assertThat(tcp(rig.onHost(), "127.0.0.1", 8080)).isEqualTo("172.18.0.1");
        assertThat(udp(rig.onHost(), "127.0.0.1", 8080)).isEqualTo("172.18.0.1");
        assertThat(tcp(rig.onHost(), "127.0.0.1", 8088)).isEqualTo("172.18.0.1");
        assertThat(tcp(rig.onHost(), "127.0.0.1", 8089)).isEqualTo("refused");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void bridgesAreApartButForPublishedPorts(int bridgeNfCall) {
        rig.bridgeNfCall(bridgeNfCall);
        assertNoneAnswer(first, "172.19.0.2", "fd19::2", "172.20.0.2", "172.21.0.2", "fd21::2");
        assertNoneAnswer(quay, "172.18.0.3");
        assertThat(tcp(quay, HOST4, 8080)).as("keeps its address").isEqualTo("172.19.0.2");
        assertThat(udp(quay, HOST4, 8080)).isEqualTo("172.19.0.2");
        assertThat(tcp(quay, HOST6, 8080)).isEqualTo("fd19:0:0:0:0:0:0:2");
        assertThat(tcp(quay, "172.18.0.1", 8080)).isEqualTo("172.19.0.2");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void neighboursReachEachOtherDirectlyAndThroughThePublishedPort(int bridgeNfCall) {
        rig.bridgeNfCall(bridgeNfCall);
        assertThat(tcp(first, "172.18.0.3", 81)).isEqualTo("172.18.0.2");
        assertThat(tcp(first, "fd18::3", 81)).isEqualTo("fd18:0:0:0:0:0:0:2");
        String seen4 = bridgeNfCall == 1 ? "172.18.0.2" : "172.18.0.1";
        String seen6 = bridgeNfCall == 1 ? "fd18:0:0:0:0:0:0:2" : "fd18:0:0:0:0:0:0:1";
        assertThat(tcp(first, HOST4, 8080)).isEqualTo(seen4);
        assertThat(udp(first, HOST4, 8080)).isEqualTo(seen4);
        assertThat(tcp(first, HOST6, 8080)).isEqualTo(seen6);
        assertThat(udp(first, HOST6, 8080)).isEqualTo(seen6);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aContainerReachesItselfThroughItsPublishedPort(int bridgeNfCall) {
        rig.bridgeNfCall(bridgeNfCall);
        assertThat(tcp(web, HOST4, 8080)).isEqualTo("172.18.0.1");
        assertThat(udp(web, HOST4, 8080)).isEqualTo("172.18.0.1");
        assertThat(tcp(web, HOST6, 8080)).isEqualTo("fd18:0:0:0:0:0:0:1");
        assertThat(tcp(web, "172.18.0.1", 8080)).isEqualTo("172.18.0.1");
    }

    @Test
    void theBridgeReturnsNoBroadcastToItsSender() {
        Path container = rig.host().folder().resolve("web");
        Harbour.inside(
                container,
                "nft",
                "table arp echoes { chain c { type filter hook input priority 0; arp saddr ip 172.18.0.3 counter; }; }");

        udpOnce(web, "172.18.0.98", 80);
        assertThat(echoes(container)).as("with our rules").contains("packets 0 ");
        rig.withoutRules(() -> udpOnce(web, "172.18.0.99", 80));
        assertThat(echoes(container)).as("without").doesNotContain("packets 0 ");
    }

    /** What the container received of its own questions for addresses that nobody has. */
    private static String echoes(Path container) {
        return Harbour.inside(container, "nft", "list", "table", "arp", "echoes");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void withIccOffNeighboursReachOnlyPublishedPortsAndLinks(int bridgeNfCall) {
        rig.bridgeNfCall(bridgeNfCall);
        assertNoneAnswer(quietA, "172.20.0.3", "fd20::3");
        assertNoneAnswer(quietC, "172.20.0.2");
        assertThat(tcp(quietA, HOST4, 8082)).isEqualTo(bridgeNfCall == 1 ? "172.20.0.2" : "172.20.0.1");
        assertThat(tcp(quietA, HOST6, 8082)).isEqualTo(bridgeNfCall == 1 ? "fd20:0:0:0:0:0:0:2" : "fd20:0:0:0:0:0:0:1");
        assertThat(tcp(quietB, HOST4, 8082)).isEqualTo("172.20.0.1");
        assertThat(tcp(quietA, "172.20.0.4", 80)).as("link").isEqualTo("172.20.0.2");
        assertThat(tcpOnce(quietA, "172.20.0.4", 81)).isEqualTo(SILENCE);
        assertThat(tcpOnce(quietC, "172.20.0.2", 80)).as("against the link").isEqualTo(SILENCE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void anInternalNetworkHasNoWayOutButTheHost(int bridgeNfCall) {
        rig.bridgeNfCall(bridgeNfCall);
        assertNoneAnswer(dock, LAN4, LAN6, "172.18.0.2", "fd18::2");
        assertThat(tcpOnce(dock, HOST4, 8080)).isEqualTo(SILENCE);
        assertThat(tcp(dock, "172.21.0.1", 80)).isEqualTo("172.21.0.2");
    }

    @Test
    void trafficThroughTheHostToAnotherMachinesPublishedPortNumberIsLeftAlone() {
        // The LAN machine is reached on port 80 by container and host alike, although nothing is published on it; and
        // a port number that is published here is, on another host, that host's own.
        assertThat(tcp(first, LAN4, 81)).isEqualTo(HOST4);
        assertThat(tcp(first, LAN4, 8080)).isEqualTo("refused");
    }

    @Test
    void nobodyButTheHostReachesItsLoopback() throws Exception {
        rig.sysctl("net.ipv4.conf.all.route_localnet", "1");
        Harbour.sendLoopbackTo(rig.host().lan().netns(), HOST4);
        Harbour.sendLoopbackTo(rig.host().folder().resolve("crane"), "172.19.0.1");

        assertThat(tcp(rig.onHost(), "127.0.0.1", 80)).isEqualTo("127.0.0.1");
        for (int port : List.of(80, 8080, 8088)) {
            assertThat(tcpOnce(rig.onLan(), "127.0.0.1", port)).isEqualTo(SILENCE);
            assertThat(tcpOnce(quay, "127.0.0.1", port)).isEqualTo(SILENCE);
        }
        rig.withoutRules(() -> {
            assertThat(tcp(rig.onLan(), "127.0.0.1", 80))
                    .as("without our rules")
                    .isEqualTo(LAN4);
            assertThat(tcp(quay, "127.0.0.1", 80)).as("without our rules").isEqualTo("172.19.0.2");
        });
    }

    @Test
    void whatIsThereIsWhatWasRendered() {
        Ruleset found = rig.nft().dump();

        assertThat(found.skeleton())
                .containsExactlyInAnyOrderElementsOf(rig.rules().resources().stream()
                        .filter(NftTable.class::isInstance)
                        .flatMap(table -> ((NftTable) table).objects().stream())
                        .toList());
        assertThat(found.elements())
                .containsExactlyInAnyOrderElementsOf(rig.rules().resources().stream()
                        .filter(NftElement.class::isInstance)
                        .map(element -> ((NftElement) element).element())
                        .toList());
    }

    /** Neither over TCP nor over UDP, on any port; all asked at the same time, for each costs its patience. */
    private static void assertNoneAnswer(Namespace from, String... addresses) {
        Map<String, Callable<String>> questions = new TreeMap<>();
        for (String address : addresses) {
            questions.put(address + " tcp 80", () -> tcpOnce(from, address, 80));
            questions.put(address + " udp 80", () -> udpOnce(from, address, 80));
            questions.put(address + " udp 81", () -> udpOnce(from, address, 81));
        }
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            Map<String, Future<String>> asked = new TreeMap<>();
            questions.forEach((name, question) -> asked.put(name, threads.submit(question)));
            assertThat(asked)
                    .allSatisfy((name, answer) -> assertThat(answer)
                            .succeedsWithin(Duration.ofSeconds(60))
                            .isEqualTo(SILENCE));
        }
    }
}
