package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.Command;
import io.hawser.testkit.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code hawser ports}, {@code hawser rules}, {@code docker info} and {@code docker create} say about packet rules. */
@ExtendWith(OnEngine.class)
class OtherFirewallsTest {
    private final Engine engine;

    OtherFirewallsTest(Engine engine) {
        this.engine = engine;
    }

    @AfterEach
    void takeAway() {
        engine.host().run("nft", "delete", "table", "inet", "fence");
    }

    private String hawser(String... words) {
        return engine.cli(Engine.CHECKOUT.resolve("bin/hawser").toString(), words)
                .run()
                .orFail()
                .out();
    }

    @Test
    void everyPublishedPortIsListedWithThoseWhoReachIt() {
        engine.box("one", "-p", "8080:80", "-p", "127.0.0.1:5432:5432");

        assertThat(hawser("ports").replaceAll(" +", " "))
                .contains("0.0.0.0:8080/tcp one " + engine.address("one", "bridge") + ":80 bridge open open open open")
                .contains("127.0.0.1:5432/tcp one " + engine.address("one", "bridge")
                        + ":5432 bridge open closed closed closed");
        assertThat(hawser("ports", "--json")).startsWith("{\"Ports\":[{\"Container\":\"one\"");
    }

    @Test
    void theRulesAreToldInIptablesWords() {
        assertThat(hawser("rules").replaceAll(" +", " "))
                .contains("network bridge")
                .containsPattern("nat POSTROUTING [0-9]+ [0-9]+ MASQUERADE all -- 172.17.0.0/16 !172.17.0.0/16")
                .containsPattern("[0-9]+ [0-9]+ inet hawser nat_in counter drop");
    }

    @Test
    void anotherFirewallIsNamedWhereverItMatters() {
        engine.box("one", "-p", "8080:80");
        Command fence = Command.of("nft", "-f", "-")
                .inside(engine.host().netns())
                .reading("table inet fence { chain f { type filter hook forward priority 5; policy drop; }; }"
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        fence.run().orFail();

        String by =
                "nftables (table inet fence, chain f, policy drop) keeps the outside from published ports of network"
                        + " bridge (docker0). To let it through: nft insert rule inet fence f oifname '\"docker0\"' accept";
        Eventually.holds("docker info", () -> info().contains("WARNING: " + by));
        assertThat(engine.cli("docker", "create", "-p", "8081:80", "busybox")
                        .run()
                        .err())
                .contains("WARNING: " + by);
        assertThat(engine.cli("docker", "create", "--network", "none", "busybox")
                        .run()
                        .err())
                .doesNotContain("WARNING");
        assertThat(engine.log().replace("\\\"", "\"")).contains(by);
        assertThat(hawser("ports").replaceAll(" +", " ")).contains("bridge open open blocked blocked");

        engine.host().ok("nft", "delete", "table", "inet", "fence");
        Eventually.holds("docker info is quiet again", () -> !info().contains("fence"));
    }

    private String info() {
        io.hawser.testkit.Command.Output output = engine.cli("docker", "info").run();
        return output.out() + output.err();
    }
}
