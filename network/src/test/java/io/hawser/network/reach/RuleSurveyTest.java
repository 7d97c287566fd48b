package io.hawser.network.reach;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.NetworkId;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.model.PortBinding;
import io.hawser.network.model.Protocol;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxSpec;
import io.hawser.testkit.Eventually;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Our rules in Docker's iptables words. */
class RuleSurveyTest {
    @Test
    void aNetworkAndItsPortsReadAsInDocker() throws IOException {
        try (Quay quay = new Quay()) {
            List<RuleLine> lines = RuleSurvey.of(quay.networks(), quay.namespace());

            assertThat(lines)
                    .extracting(line -> line.chain() + ": " + line.line().replaceAll(" +", " "))
                    .contains(
                            "nat POSTROUTING: MASQUERADE all -- 10.5.0.0/24 !10.5.0.0/24",
                            "filter DOCKER-FORWARD: ACCEPT all -- 0.0.0.0/0 0.0.0.0/0 in br-web out br-web",
                            "filter DOCKER: DROP all -- 0.0.0.0/0 0.0.0.0/0 in !br-web out br-web",
                            "nat DOCKER: DNAT tcp -- 0.0.0.0/0 0.0.0.0/0 tcp dpt:8080 to:10.5.0.2:80",
                            "nat DOCKER: DNAT tcp -- 0.0.0.0/0 127.0.0.1 tcp dpt:8081 to:10.5.0.2:80",
                            "nat POSTROUTING: MASQUERADE all -- 10.5.0.2 10.5.0.2");
            assertThat(lines).allSatisfy(line -> assertThat(line.words()).isNotBlank());
            assertThat(lines)
                    .filteredOn(line -> line.container().equals("shop"))
                    .extracting(RuleLine::words)
                    .contains("tcp port 8080 of every address of the host leads to 10.5.0.2:80");
        }
    }

    @Test
    void whatIsOpenIsToldToo() throws IOException {
        try (Quay quay = new Quay()) {
            quay.networks()
                    .createNetwork(NetworkSpec.builder("wide")
                            .subnets("10.7.0.0/24")
                            .options(Map.of(
                                    "com.docker.network.bridge.name",
                                    "br-wide",
                                    "com.docker.network.bridge.gateway_mode_ipv4",
                                    "nat-unprotected"))
                            .build());
            quay.networks()
                    .createNetwork(NetworkSpec.builder("trusting")
                            .subnets("10.8.0.0/24")
                            .options(Map.of("com.docker.network.bridge.trusted_host_interfaces", "eth0"))
                            .build());

            assertThat(RuleSurvey.of(quay.networks(), quay.namespace()))
                    .extracting(line -> line.network() + ": " + line.words() + ": "
                            + line.line().replaceAll(" +", " "))
                    .contains(
                            "wide: whoever has a route reaches every port: ACCEPT all -- 0.0.0.0/0 0.0.0.0/0 in"
                                    + " !br-wide out br-wide",
                            "trusting: eth0 reaches published ports on the containers' own addresses: ACCEPT all --"
                                    + " 0.0.0.0/0 10.8.0.0/24 in eth0");
            quay.networks().removeNetwork(quay.networks().network("wide").id());
            quay.networks().removeNetwork(quay.networks().network("trusting").id());
        }
    }

    @Test
    void aLineSaysHowManyConnectionsItHasSeen() throws IOException {
        try (Quay quay = new Quay()) {
            assertThat(published(quay)).contains(new RuleLine.Count(0, 0));
            assertThat(quay.isReached()).isTrue();
            Eventually.holds(
                    "the connection is counted",
                    () -> published(quay).filter(count -> count.packets() > 0).isPresent());
            assertThat(published(quay).orElseThrow().bytes()).isGreaterThanOrEqualTo(40);
        }
    }

    @Test
    void whoGoesWhileItIsLookedAtIsLeftOut() throws Exception {
        try (Quay quay = new Quay();
                TrafficCounters counters = TrafficCounters.open(quay.networks(), quay.namespace())) {
            ForeignFirewalls firewalls = new ForeignFirewalls(quay.networks(), quay.namespace(), found -> {});
            quay.loads("dockerd.iptables");
            AtomicBoolean done = new AtomicBoolean();
            Thread busy = Thread.ofVirtual().start(() -> comeAndGo(quay, done));
            try {
                while (!done.get()) {
                    assertThat(firewalls.rules()).isNotEmpty();
                    assertThat(firewalls.ports()).isNotEmpty();
                    assertThat(firewalls.look()).isNotEmpty();
                    assertThat(counters.counts()).isNotEmpty();
                }
            } finally {
                busy.join();
                firewalls.close();
            }
        }
    }

    private static void comeAndGo(Quay quay, AtomicBoolean done) {
        try {
            for (int i = 0; i < 30; i++) {
                SandboxId id = SandboxId.random(new Random(1_000 + i));
                NetworkId network = quay.networks()
                        .createNetwork(NetworkSpec.named("fleeting"))
                        .id();
                quay.networks()
                        .createSandbox(SandboxSpec.builder(id, id.hex64(), "guest")
                                .endpoints(EndpointSpec.on("fleeting"))
                                .ports(List.of(PortBinding.of(Protocol.TCP, 80, 9000)))
                                .build());
                quay.networks().deleteSandbox(id);
                quay.networks().removeNetwork(network);
            }
        } finally {
            done.set(true);
        }
    }

    private static Optional<RuleLine.Count> published(Quay quay) {
        return RuleSurvey.of(quay.networks(), quay.namespace()).stream()
                .filter(line -> line.words().startsWith("tcp port 8080 of every address"))
                .findFirst()
                .orElseThrow()
                .count();
    }
}
