package io.hawser.network.reach;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.network.evaluate.Passage;
import io.hawser.testkit.Eventually;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Other programs' rules in the way of ours: what dockerd and iptables really load, what ufw and firewalld load in short, and a
 * plain drop. Each is found and named, really blocks, and does not any more once somebody typed what was proposed.
 */
class ForeignFirewallsTest {
    private final AtomicInteger told = new AtomicInteger();
    private Quay quay;
    private ForeignFirewalls firewalls;

    @BeforeEach
    void build() throws IOException {
        quay = new Quay();
        firewalls = new ForeignFirewalls(quay.networks(), quay.namespace(), found -> told.incrementAndGet());
    }

    @AfterEach
    void close() throws IOException {
        firewalls.close();
        quay.close();
    }

    @Test
    void nothingIsBlockedWhereThereIsNoOtherFirewall() {
        assertThat(firewalls.look()).isEmpty();
        quay.awaitReached();
        assertThat(told).hasValue(0);
    }

    @Test
    void dockersForwardPolicy() throws IOException {
        quay.loads("dockerd.iptables");

        Blockage in = blockage(Passage.IN);
        assertThat(in.program()).isEqualTo(FirewallProgram.DOCKER);
        assertThat(in.text())
                .isEqualTo(
                        "Docker (table ip filter, chain FORWARD, policy drop) keeps the outside from published ports of"
                                + " network web (br-web). To let it through: iptables -I DOCKER-USER -o br-web -j ACCEPT");
        assertThat(blockage(Passage.OUT).places().getFirst().remedy())
                .isEqualTo("iptables -I DOCKER-USER -i br-web -j ACCEPT");
        assertThat(quay.isReached()).isFalse();

        quay.types(in.places().getFirst().remedy());
        quay.types(blockage(Passage.OUT).places().getFirst().remedy());
        assertThat(firewalls.look()).isEmpty();
        quay.awaitReached();
    }

    @Test
    void ufw() throws IOException {
        quay.loads("ufw.iptables");

        assertThat(firewalls.look())
                .extracting(Blockage::passage, Blockage::program)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(Passage.IN, FirewallProgram.UFW),
                        org.assertj.core.groups.Tuple.tuple(Passage.OUT, FirewallProgram.UFW),
                        org.assertj.core.groups.Tuple.tuple(Passage.TO_HOST, FirewallProgram.UFW));
        assertThat(blockage(Passage.IN).places().getFirst().remedy())
                .isEqualTo("ufw route allow in on eth0 out on br-web");
        assertThat(quay.isReached()).isFalse();

        // What that command adds to ufw's rules.
        quay.types("iptables -A ufw-user-forward -i eth0 -o br-web -j ACCEPT");
        assertThat(firewalls.look()).extracting(Blockage::passage).doesNotContain(Passage.IN);
        quay.awaitReached();
    }

    @Test
    void firewalldLetsPublishedPortsInAndContainersNotOut() throws IOException {
        quay.loads("firewalld.nft");

        assertThat(firewalls.look())
                .extracting(Blockage::passage, Blockage::program)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(Passage.OUT, FirewallProgram.FIREWALLD),
                        org.assertj.core.groups.Tuple.tuple(Passage.TO_HOST, FirewallProgram.FIREWALLD));
        quay.awaitReached();
        assertThat(blockage(Passage.OUT).text())
                .startsWith("firewalld (table inet firewalld, chain filter_FORWARD, by chain filter_FWD_public: reject")
                .endsWith("--add-interface=br-web && firewall-cmd --reload");

        // What that command adds to firewalld's rules.
        quay.types("nft insert rule inet firewalld filter_FORWARD_ZONES iifname br-web goto filter_FWD_trusted;"
                + " nft insert rule inet firewalld filter_INPUT_ZONES iifname br-web goto filter_IN_trusted");
        assertThat(firewalls.look()).isEmpty();
    }

    @Test
    void aPlainDrop() {
        quay.nft("table inet mine { chain fence { type filter hook forward priority 10; policy accept;"
                + " ct state established accept; oifname \"br-*\" tcp dport { 80, 443 } counter drop; }; }");

        Blockage in = blockage(Passage.IN);
        assertThat(in.program()).isEqualTo(FirewallProgram.NFTABLES);
        assertThat(in.text())
                .contains("table inet mine, chain fence, ")
                .contains("oifname")
                .contains("drop");
        assertThat(firewalls.look()).hasSize(1);
        assertThat(quay.isReached()).isFalse();

        quay.types(in.places().getFirst().remedy());
        assertThat(firewalls.look()).isEmpty();
        quay.awaitReached();
    }

    @Test
    void iptablesLegacy() {
        quay.types("iptables-legacy -P FORWARD DROP");

        Blockage in = blockage(Passage.IN);
        assertThat(in.program()).isEqualTo(FirewallProgram.IPTABLES);
        assertThat(in.text())
                .isEqualTo(
                        "iptables (table ip filter (iptables-legacy), chain FORWARD, policy drop) keeps the outside from"
                                + " published ports of network web (br-web). To let it through: iptables-legacy -I FORWARD -o br-web"
                                + " -j ACCEPT");
        assertThat(quay.isReached()).isFalse();

        firewalls
                .look()
                .forEach(blockage -> quay.types(blockage.places().getFirst().remedy()));
        assertThat(firewalls.known()).isEmpty();
        assertThat(quay.isReached()).isTrue();
    }

    @Test
    void aRuleOfIptablesLegacyIsNamedThoughItsChangesAreNotAnnounced() {
        quay.types("iptables-legacy -t mangle -N fence; iptables-legacy -t mangle -A fence -p tcp --dport 80 -j DROP;"
                + " iptables-legacy -t mangle -A FORWARD -i eth0 -o br-+ -j fence");

        assertThat(firewalls.stopping(Set.of("web"))).singleElement().satisfies(blockage -> {
            assertThat(blockage.by())
                    .isEqualTo(
                            "iptables (table ip mangle (iptables-legacy), chain FORWARD, by chain fence: meta l4proto tcp"
                                    + " xt match \"tcp\" drop)");
            assertThat(blockage.places().getFirst().remedy())
                    .isEqualTo("iptables-legacy -t mangle -I FORWARD -o br-web -j ACCEPT");
        });
        assertThat(quay.isReached()).isFalse();

        quay.types("iptables-legacy -t mangle -F FORWARD");
        assertThat(firewalls.known()).isEmpty();
        assertThat(quay.isReached()).isTrue();
    }

    /** nftables lets chains jump sixteen deep, iptables as deep as there are chains. */
    @Test
    void aDropInADeepChainOfIptablesLegacyIsFound() {
        quay.types("for i in $(seq 40); do iptables-legacy -N deep$i; done;"
                + " for i in $(seq 39); do iptables-legacy -A deep$i -j deep$((i+1)); done;"
                + " iptables-legacy -A deep40 -j DROP; iptables-legacy -A FORWARD -o br-web -j deep1");

        assertThat(blockage(Passage.IN).by())
                .isEqualTo("iptables (table ip filter (iptables-legacy), chain FORWARD, by chain deep40: drop)");
        assertThat(quay.isReached()).isFalse();
    }

    @Test
    void dockerOnIptablesLegacy() {
        quay.types(
                "iptables-legacy -N DOCKER; iptables-legacy -N DOCKER-USER; iptables-legacy -A FORWARD -j DOCKER-USER;"
                        + " iptables-legacy -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT;"
                        + " iptables-legacy -P FORWARD DROP");

        Blockage in = blockage(Passage.IN);
        assertThat(in.program()).isEqualTo(FirewallProgram.DOCKER);
        assertThat(in.places().getFirst().remedy()).isEqualTo("iptables-legacy -I DOCKER-USER -o br-web -j ACCEPT");

        quay.types(in.places().getFirst().remedy());
        assertThat(quay.isReached()).isTrue();
    }

    @Test
    void whatOnlyTheKernelUnderstandsIsNobodysFault() {
        quay.types("iptables -P FORWARD DROP; iptables -A FORWARD -m pkttype --pkt-type unicast -j ACCEPT");
        assertThat(firewalls.look()).isEmpty();
        quay.awaitReached();
    }

    /** Nothing was forwarded on this host before: it forwards for our bridges alone. */
    @Test
    void whatOurOwnRulesDropOfAnotherProgramsBridgeIsNamed() {
        quay.types("ip link add theirs type bridge; ip addr add 10.6.0.1/24 dev theirs; ip link set theirs up;"
                + " nft add table inet theirs");
        firewalls.look();
        assertThat(firewalls.warnings())
                .containsExactly("rules of hawserd (table inet hawser, chain forward) drop what bridge theirs, which is"
                        + " another program's, exchanges with the outside: the host forwarded nothing before hawserd"
                        + " switched it on. To let it through: start hawserd with --ip-forward-no-drop");
        quay.types("ip link del theirs");
        firewalls.look();
        assertThat(firewalls.warnings()).isEmpty();
    }

    /** Between the making of its bridge and the end of the request a network is not among the networks yet. */
    @Test
    void aBridgeOfANetworkThatIsJustComingIsNoOthers() {
        quay.types("ip link add coming type bridge; ip addr add 10.6.0.1/24 dev coming; ip link set coming up;"
                + " ip link set coming alias 'hawser harbour 0123'; nft add table inet theirs");
        firewalls.look();
        assertThat(firewalls.warnings()).isEmpty();
    }

    @Test
    void aChangeIsNoticedWhileItWatches() {
        firewalls.watch();
        quay.types("nft add table inet mine; nft add chain inet mine fence"
                + " '{ type filter hook forward priority 10; policy drop; }'");
        Eventually.holds("the drop is found", () -> !firewalls.known().isEmpty());
        Eventually.holds("and told", () -> told.get() > 0);

        quay.types("nft delete table inet mine");
        Eventually.holds("and is gone again", () -> firewalls.known().isEmpty());
    }

    private Blockage blockage(Passage passage) {
        List<Blockage> found = firewalls.look();
        Optional<Blockage> blockage =
                found.stream().filter(each -> each.passage() == passage).findFirst();
        assertThat(blockage).as(found.toString()).isPresent();
        return blockage.orElseThrow();
    }
}
