package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Containers that ask for no network in particular are on docker0. */
@ExtendWith(OnEngine.class)
class DefaultBridgeTest {
    private final Engine engine;

    DefaultBridgeTest(Engine engine) {
        this.engine = engine;
    }

    @Test
    void theContainerSeesItsAddressAndItsGateway() {
        engine.box("one");
        assertThat(engine.address("one", "bridge")).isEqualTo("172.17.0.2");
        assertThat(engine.in("one", "ip", "address", "show", "eth0"))
                .contains("eth0@if")
                .contains("inet 172.17.0.2/16 brd 172.17.255.255 scope global eth0");
        assertThat(engine.in("one", "ip", "route"))
                .contains("default via 172.17.0.1 dev eth0")
                .containsPattern("172\\.17\\.0\\.0/16 dev eth0 scope link +src 172\\.17\\.0\\.2");
        assertThat(engine.inspect(
                        "one", "{{with .NetworkSettings.Networks.bridge}}{{.Gateway}} {{.IPPrefixLen}}{{end}}"))
                .isEqualTo("172.17.0.1 16");
    }

    @Test
    void theHostSeesABridgeWithAVethForEachContainer() {
        assertThat(engine.host().ok("ip", "-4", "address", "show", "docker0"))
                .contains("inet 172.17.0.1/16 brd 172.17.255.255 scope global docker0");
        engine.box("one");
        assertThat(veths()).containsPattern("veth[0-9a-f]+@if");
        Eventually.holds("it is up", () -> veths().contains("state UP"));
        engine.ok("rm", "-f", "one");
        assertThat(veths()).isEmpty();
    }

    @Test
    void hostAndContainersReachEachOther() {
        engine.web("one");
        engine.box("two");
        String url = "http://" + engine.address("one", "bridge") + ":8080";
        assertThat(Engine.get(engine.host().command("env"), url)).contains("Hello");
        assertThat(engine.get("two", url)).contains("Hello");
        assertThat(engine.pings("two", "172.17.0.1")).isTrue();
    }

    @Test
    void aFreedAddressIsGivenAgain() {
        engine.box("one");
        engine.box("two");
        assertThat(engine.address("two", "bridge")).isEqualTo("172.17.0.3");
        engine.ok("rm", "-f", "two");
        engine.box("three");
        assertThat(engine.address("three", "bridge")).isEqualTo("172.17.0.3");
    }

    @Test
    void theBridgeIsDownWhileEmpty() {
        Eventually.holds(
                "docker0 is down",
                () -> engine.host().ok("ip", "link", "show", "docker0").contains("NO-CARRIER"));
        engine.box("one");
        Eventually.holds(
                "docker0 is up",
                () -> engine.host().ok("ip", "link", "show", "docker0").contains("state UP"));
    }

    @Test
    void itHasNoNames() {
        engine.box("one");
        engine.box("two");
        assertThat(engine.pings("one", engine.address("two", "bridge"))).isTrue();
        assertThat(engine.pingsSoon("one", "two")).isFalse();
    }

    @Test
    void aContainerReachesTheLanBehindTheHostsAddress() throws Exception {
        engine.box("one");
        assertThat(engine.pings("one", engine.host().lan().ipv4())).isTrue();
        Process peer = engine.host().lan().command("python3", "-c", """
                import socket
                s = socket.create_server(("0.0.0.0", 9000)); s.settimeout(60)
                print("ready", flush=True)
                print(s.accept()[1][0])
                """).start();
        try (var out = peer.inputReader()) {
            assertThat(out.readLine()).isEqualTo("ready");
            engine.tryIn(
                    "one",
                    "sh",
                    "-c",
                    "echo hi | nc -w 20 " + engine.host().lan().ipv4() + " 9000");
            assertThat(out.readLine()).isEqualTo(engine.host().ipv4());
        } finally {
            peer.destroyForcibly().waitFor();
        }
    }

    @Test
    void theNetworkNamespaceOpensForOtherTools() {
        engine.box("one");
        String inside = io.hawser.testkit.Command.of("ip", "-4", "address", "show", "eth0")
                .inside(engine.netnsOf("one"))
                .run()
                .orFail()
                .out();
        assertThat(inside).contains("inet " + engine.address("one", "bridge") + "/16");
        assertThat(engine.inspect("one", "{{.NetworkSettings.SandboxKey}}")).startsWith("/");
    }

    private String veths() {
        return engine.host().ok("ip", "-o", "link", "show", "type", "veth", "master", "docker0");
    }
}
