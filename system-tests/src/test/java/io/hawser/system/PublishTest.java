package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code -p HOST:CONTAINER}, seen from a neighbour, from the host and from the LAN. */
@ExtendWith(OnEngine.class)
class PublishTest {
    private final Engine engine;

    PublishTest(Engine engine) {
        this.engine = engine;
    }

    @Test
    void eachVantagePointReachesItsOwnPortAndNoOther() {
        engine.web("one", "-p", "80:8080");
        engine.box("two");
        String address = engine.address("one", "bridge");
        assertThat(engine.get("two", "http://" + address + ":8080")).contains("Hello");
        assertThat(engine.getSoon("two", "http://" + address + ":80")).isEmpty();
        assertThat(engine.getSoon("two", "http://localhost:80")).isEmpty();
        assertThat(onHost("http://" + address + ":8080")).contains("Hello");
        assertThat(onHost("http://127.0.0.1:80")).contains("Hello");
        assertThat(onHostSoon("http://127.0.0.1:8080")).isEmpty();
        assertThat(onLan(80)).contains("Hello");
        assertThat(onLanSoon(8080)).isEmpty();
    }

    @Test
    void thePortIsShownByPsPortAndInspect() {
        engine.box("one", "-p", "8081:8080");
        assertThat(engine.ok("ps", "--format", "{{.Ports}}")).contains("0.0.0.0:8081->8080/tcp");
        assertThat(engine.ok("port", "one", "8080").lines()).contains("0.0.0.0:8081");
        assertThat(engine.inspect("one", "{{(index (index .NetworkSettings.Ports \"8080/tcp\") 0).HostPort}}"))
                .isEqualTo("8081");
    }

    @Test
    void itEndsWithTheContainerAndComesBackWithIt() {
        engine.web("one", "-p", "7200:8080");
        assertThat(onLan(7200)).contains("Hello");
        engine.ok("stop", "-t", "0", "one");
        assertThat(onLanSoon(7200)).isEmpty();
        engine.ok("start", "one");
        Eventually.holds("the port is back", () -> onLan(7200).contains("Hello"));
    }

    @Test
    void aTakenPortIsRefusedAndFreeAgainLater() {
        engine.box("one", "-p", "7100:8080");
        assertThat(engine.refused("run", "-d", "-p", "7100:8080", "busybox", "sleep", "60"))
                .containsPattern("port is already allocated|address already in use");
        engine.ok("rm", "-f", "one");
        engine.web("two", "-p", "7100:8080");
        assertThat(onLan(7100)).contains("Hello");
    }

    @Test
    void theServerSeesTheClientsAddress() throws Exception {
        engine.run(
                "one",
                java.util.List.of("nc", "-ll", "-p", "9001", "-e", "sh", "-c", "netstat -tn | grep :9001"),
                "-p",
                "9001:9001");
        engine.listening("one", 9001);
        Process client = engine.host()
                .lan()
                .command("busybox", "nc", "-w", "60", engine.host().ipv4(), "9001")
                .start();
        try (var out = client.inputReader()) {
            assertThat(out.readLine()).contains(engine.host().lan().ipv4() + ":");
        } finally {
            client.destroyForcibly().waitFor();
        }
    }

    @Test
    void anAddressRestrictsThePort() {
        engine.web("one", "-p", "127.0.0.1:7001:8080");
        assertThat(onHost("http://127.0.0.1:7001")).contains("Hello");
        assertThat(onLanSoon(7001)).isEmpty();
        assertThat(engine.ok("port", "one", "8080")).isEqualTo("127.0.0.1:7001");
    }

    @Test
    void neighboursReachItThroughTheHostsAddress() {
        engine.web("one", "-p", "7300:8080");
        engine.box("two");
        String url = "http://" + engine.host().ipv4() + ":7300";
        assertThat(engine.get("two", url)).contains("Hello");
        assertThat(engine.get("one", url)).contains("Hello");
        engine.ok("network", "create", "harbour");
        engine.box("three", "--network", "harbour");
        assertThat(engine.get("three", url)).contains("Hello");
    }

    @Test
    void aPortOfTheHostsOwnChoosing() {
        engine.web("one", "-p", "8080");
        String port = engine.inspect("one", "{{(index (index .NetworkSettings.Ports \"8080/tcp\") 0).HostPort}}");
        assertThat(onLan(Integer.parseInt(port))).contains("Hello");
    }

    private String onHost(String url) {
        return Engine.get(engine.host().command("env"), url);
    }

    private String onHostSoon(String url) {
        return Engine.getSoon(engine.host().command("env"), url);
    }

    private String onLan(int port) {
        return Engine.get(engine.host().lan().command("env"), published(port));
    }

    private String onLanSoon(int port) {
        return Engine.getSoon(engine.host().lan().command("env"), published(port));
    }

    private String published(int port) {
        return "http://" + engine.host().ipv4() + ":" + port;
    }
}
