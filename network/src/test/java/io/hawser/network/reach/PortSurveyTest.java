package io.hawser.network.reach;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who reaches the ports of a container, as it is meant and as the kernel has it. */
class PortSurveyTest {
    private Quay quay;

    @BeforeEach
    void build() throws IOException {
        quay = new Quay();
    }

    @AfterEach
    void close() throws IOException {
        quay.close();
    }

    private List<PortReach> survey() {
        ForeignFirewalls firewalls = new ForeignFirewalls(quay.networks(), quay.namespace(), found -> {});
        List<Blockage> blockages = firewalls.look();
        firewalls.close();
        return PortSurvey.of(quay.networks(), quay.namespace(), blockages);
    }

    private static Map<Audience, Access> all(Access loopback, Access host, Access lan, Access world) {
        return Map.of(Audience.LOOPBACK, loopback, Audience.HOST, host, Audience.LAN, lan, Audience.WORLD, world);
    }

    @Test
    void aPortIsOpenToThoseItIsPublishedFor() {
        List<PortReach> ports = survey();

        assertThat(ports).extracting(reach -> reach.port().hostPort()).containsExactly(8080, 8080, 8081);
        assertThat(ports).allSatisfy(reach -> {
            assertThat(reach.sandbox().containerName()).isEqualTo("shop");
            assertThat(reach.network()).isEqualTo("web");
            assertThat(reach.inKernel()).isTrue();
            assertThat(reach.hurdles()).isEmpty();
        });
        assertThat(ports.get(0).access()).isEqualTo(all(Access.OPEN, Access.OPEN, Access.OPEN, Access.OPEN));
        assertThat(ports.get(1).port().relayed()).isTrue();
        assertThat(ports.get(2).access()).isEqualTo(all(Access.OPEN, Access.CLOSED, Access.CLOSED, Access.CLOSED));
        assertThat(ports.get(0).rules()).containsExactly("inet hawser any4 { tcp . 8080 : 10.5.0.2 . 80 }");
        assertThat(ports.get(1).rules()).isEmpty();
        assertThat(ports.get(2).rules())
                .containsExactly("inet hawser exact4 { 127.0.0.1 . tcp . 8081 : 10.5.0.2 . 80 }");
    }

    @Test
    void anotherFirewallIsNamedWithWhatToType() throws IOException {
        quay.loads("dockerd.iptables");

        PortReach published = survey().getFirst();

        assertThat(published.access()).isEqualTo(all(Access.OPEN, Access.OPEN, Access.BLOCKED, Access.BLOCKED));
        assertThat(published.hurdles())
                .containsExactly("Docker (table ip filter, chain FORWARD, policy drop); to let it through:"
                        + " iptables -I DOCKER-USER -o br-web -j ACCEPT");
    }

    @Test
    void whatKeepsClientsFromTheDaemonIsNamedWithWhatToType() {
        quay.nft(
                "table inet mine { chain in { type filter hook input priority 0; ip6 daddr ::1 tcp dport 8080 drop; }; }");

        PortReach relayed = survey().get(1);

        assertThat(relayed.access().get(Audience.LOOPBACK)).isEqualTo(Access.BLOCKED);
        assertThat(relayed.hurdles())
                .containsExactly("rule inet mine in ip6 daddr ::1 tcp dport 8080 drop; to let it through:"
                        + " nft insert rule inet mine in tcp dport 8080 accept");

        quay.types("nft insert rule inet mine in tcp dport 8080 accept");
        assertThat(survey().get(1).access().get(Audience.LOOPBACK)).isEqualTo(Access.OPEN);
    }

    @Test
    void whatKeepsTheDaemonFromTheContainerBlocksWhatItHandsOn() {
        quay.nft(
                "table ip mine { chain out { type filter hook output priority 0; oifname \"br-web\" tcp dport 80 drop; };"
                        + " }");

        PortReach relayed = survey().get(1);

        assertThat(relayed.access().get(Audience.LOOPBACK)).isEqualTo(Access.BLOCKED);
        assertThat(relayed.hurdles())
                .singleElement()
                .asString()
                .contains("to let it through: nft insert rule ip mine out");
    }

    @Test
    void somebodysRuleThatLeadsInIsSeen() {
        quay.nft("table ip mine { chain lead { type nat hook prerouting priority -110;"
                + " tcp dport 8081 dnat to 10.5.0.2:80; }; }");

        assertThat(survey().get(2).access()).isEqualTo(all(Access.OPEN, Access.CLOSED, Access.EXPOSED, Access.EXPOSED));

        quay.nft("table ip mine { chain fence { type filter hook prerouting priority -200; tcp dport 8080 drop; }; }");
        assertThat(survey().getFirst().access().get(Audience.LAN)).isEqualTo(Access.BLOCKED);
    }
}
