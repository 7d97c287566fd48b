package io.hawser.kernel.xtables;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.kernel.netns.TestNamespace;
import io.hawser.kernel.nftables.Chain;
import io.hawser.kernel.nftables.NftObject;
import io.hawser.kernel.nftables.Ruleset;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code iptables-legacy} has loaded is read back as it was typed. */
class LegacyTablesTest {
    private static final String LISTS = "cat /proc/net/ip_tables_names /proc/net/ip6_tables_names";

    @Test
    void whereNobodyHasUsedItThereIsNothingAndLookingMakesNothing() throws Exception {
        try (TestNamespace test = new TestNamespace()) {
            assertThat(LegacyTables.read(test.namespace()).tables()).isEmpty();
            assertThat(run(test, LISTS)).isBlank();
        }
    }

    @Test
    void chainsPoliciesAndRulesAreReadAsTyped() throws Exception {
        try (TestNamespace test = new TestNamespace()) {
            run(test, """
                    set -e
                    iptables-legacy -N mine
                    iptables-legacy -A mine -s 10.0.0.0/8 ! -d 10.1.2.3 -p tcp --dport 80 -j DROP
                    iptables-legacy -A FORWARD -i eth0 ! -o br-+ -g mine
                    iptables-legacy -A FORWARD -o docker0 -j mine
                    iptables-legacy -A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT
                    iptables-legacy -A FORWARD -i eth1 -j QUEUE
                    iptables-legacy -A FORWARD -j REJECT
                    iptables-legacy -A FORWARD ! -p udp
                    iptables-legacy -P FORWARD DROP
                    iptables-legacy -t raw -A PREROUTING -f -j RETURN
                    ip6tables-legacy -A INPUT -s fd00::/8 -i lo -p ipv6-icmp -j DROP
                    """);

            Ruleset read = LegacyTables.read(test.namespace());

            assertThat(read.tables())
                    .extracting(NftObject::title)
                    .containsExactlyInAnyOrder(
                            "table ip filter (iptables-legacy)",
                            "table ip raw (iptables-legacy)",
                            "table ip6 filter (iptables-legacy)");
            assertThat(rules(read, "ip filter (iptables-legacy)"))
                    .containsExactly(
                            "FORWARD iifname \"eth0\" oifname != \"br-*\" goto mine",
                            "FORWARD oifname \"docker0\" jump mine",
                            "FORWARD xt match \"conntrack\" accept",
                            "FORWARD iifname \"eth1\" queue",
                            "FORWARD xt target \"REJECT\"",
                            "mine ip saddr 10.0.0.0/8 ip daddr != 10.1.2.3 meta l4proto tcp xt match \"tcp\" drop",
                            "mine return");
            assertThat(read.chains())
                    .filteredOn(chain -> chain.name().equals("FORWARD")
                            && chain.table().name().startsWith("filter")
                            && chain.table().family() == io.hawser.kernel.nftables.Family.IP)
                    .singleElement()
                    .extracting(chain -> chain.hook().orElseThrow())
                    .isEqualTo(new Chain.Hook(Chain.Type.FILTER, Chain.Point.FORWARD, 0, Chain.Policy.DROP));
            assertThat(rules(read, "ip raw (iptables-legacy)"))
                    .containsExactly("PREROUTING xt match \"fragment\" return");
            assertThat(rules(read, "ip6 filter (iptables-legacy)"))
                    .containsExactly("INPUT iifname \"lo\" ip6 saddr fd00::/8 meta l4proto ipv6-icmp drop");
        }
    }

    private static String run(TestNamespace test, String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("nsenter", "--net=" + test.pin(), "sh", "-c", script)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static List<String> rules(Ruleset read, String table) {
        return read.rules().stream()
                .filter(rule -> rule.table().text().equals(table))
                .map(rule -> rule.chain() + " " + rule.text())
                .toList();
    }
}
