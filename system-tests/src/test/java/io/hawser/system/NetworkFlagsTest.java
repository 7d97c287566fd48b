package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.Command.Output;
import io.hawser.testkit.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What dockerd's networking flags do to the default network and to those that users make. */
class NetworkFlagsTest {

    private static void onEngine(Consumer<Engine> test, String... flags) {
        try (TestHost host = TestHost.create();
                Engine engine = Engine.start(host, flags)) {
            engine.loadBusybox();
            test.accept(engine);
            engine.clean();
        }
    }

    private static String bridge(Engine engine, String template) {
        return engine.ok("network", "inspect", "-f", template, "bridge");
    }

    @Test
    void bothFamiliesHaveTheirSubnetRangeAndGateway() {
        onEngine(
                engine -> {
                    assertThat(bridge(engine, "{{json .IPAM.Config}}"))
                            .isEqualTo(
                                    "[{\"Subnet\":\"10.40.0.0/16\",\"IPRange\":\"10.40.8.0/24\",\"Gateway\":\"10.40.0.1\","
                                            + "\"AuxiliaryAddresses\":{\"DefaultGatewayIPv4\":\"10.40.0.9\"}},"
                                            + "{\"Subnet\":\"fd40::/64\",\"IPRange\":\"fd40::/64\",\"Gateway\":\"fd40::1\","
                                            + "\"AuxiliaryAddresses\":{\"DefaultGatewayIPv6\":\"fd40::9\"}}]");
                    engine.box("one");
                    assertThat(engine.in("one", "ip", "route")).contains("default via 10.40.0.9 ");
                    assertThat(engine.in("one", "ip", "-6", "route")).contains("default via fd40::9 ");
                    assertThat(engine.address("one", "bridge")).startsWith("10.40.8.");
                    assertThat(engine.host().ok("ip", "-o", "addr", "show", "docker0"))
                            .contains("10.40.0.1/16")
                            .contains("fd40::1/64");
                },
                "--bip=10.40.0.1/16",
                "--fixed-cidr=10.40.8.0/24",
                "--default-gateway=10.40.0.9",
                "--ipv6",
                "--fixed-cidr-v6=fd40::/64",
                "--default-gateway-v6=fd40::9");
    }

    @Test
    void aRangeAloneIsTheSubnetToo() {
        onEngine(
                engine -> assertThat(
                                bridge(engine, "{{range .IPAM.Config}}{{.Subnet}} {{.IPRange}} {{.Gateway}}{{end}}"))
                        .isEqualTo("10.41.0.0/24 10.41.0.0/24 10.41.0.1"),
                "--fixed-cidr=10.41.0.0/24");
    }

    @Test
    void aBridgeOfTheUsersIsUsedAsItIs() {
        try (TestHost host = TestHost.create()) {
            host.ok("ip", "link", "add", "br0", "type", "bridge");
            host.ok("ip", "addr", "add", "10.83.0.1/24", "dev", "br0");
            host.ok("ip", "addr", "add", "10.84.0.1/24", "dev", "br0");
            host.ok("ip", "link", "set", "br0", "up");
            try (Engine engine = Engine.start(host, "--bridge=br0", "--fixed-cidr=10.84.0.128/25")) {
                engine.loadBusybox();
                engine.box("one");
                assertThat(engine.address("one", "bridge")).isEqualTo("10.84.0.128");
                engine.clean();
            }
            assertThat(host.ok("ip", "-o", "addr", "show", "br0"))
                    .contains("10.83.0.1/24")
                    .contains("10.84.0.1/24");
        }
    }

    @Test
    void whatCannotBeIsOneLine() {
        try (TestHost host = TestHost.create()) {
            host.ok("ip", "link", "add", "br0", "type", "bridge");
            host.ok("ip", "addr", "add", "10.83.0.1/24", "dev", "br0");
            refused(host, "bridge device with non default name br9 must be created manually", "--bridge=br9");
            refused(
                    host,
                    "fixed-cidr=10.99.0.0/24 is outside any subnet implied by addresses on the user-managed default bridge",
                    "--bridge=br0",
                    "--fixed-cidr=10.99.0.0/24");
            refused(host, "DefaultGatewayIPv4", "--bip=10.1.0.1/24", "--default-gateway=10.2.0.1");
            refused(host, "--storage-driver=vfs is not served", "--storage-driver=vfs");
        }
    }

    private static void refused(TestHost host, String why, String... flags) {
        Output output = host.command(Engine.commandLine(host, List.of(flags)).toArray(String[]::new))
                .run();
        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.err().lines().filter(line -> line.startsWith("hawserd:")))
                .singleElement()
                .asString()
                .contains(why);
    }

    @Test
    void withoutInterContainerCommunicationALinkReachesWhatIsExposed() {
        onEngine(
                engine -> {
                    engine.web("one", "--expose", "8080");
                    engine.box("two", "--link", "one:served");
                    engine.box("three");
                    assertThat(engine.get("two", "http://served:8080")).contains("Hello");
                    assertThat(engine.pingsSoon("two", "served")).isFalse();
                    String address = engine.address("one", "bridge");
                    assertThat(engine.getSoon("three", "http://" + address + ":8080"))
                            .isEmpty();
                    engine.ok("restart", "-t", "0", "one");
                    engine.listening("one", 8080);
                    assertThat(engine.get("two", "http://served:8080")).contains("Hello");
                    engine.ok("rm", "-f", "two");
                    assertThat(engine.host().ok("nft", "list", "set", "bridge", "hawser", "links4"))
                            .doesNotContain("elements");
                },
                "--icc=false");
    }

    @Test
    void withoutForwardingEveryoneIsWarned() {
        onEngine(
                engine -> {
                    Output run = engine.docker("run", "--rm", "busybox", "true").run();
                    assertThat(run.err()).contains("WARNING: IPv4 forwarding is disabled. Networking will not work.");
                    assertThat(engine.ok("info", "-f", "{{.Warnings}}")).contains("IPv4 forwarding is disabled");
                    assertThat(engine.log()).contains("IPv4 forwarding is disabled. Networking will not work.");
                },
                "--ip-forward=false");
    }

    @Test
    void networkOptionsHoldWhereACreateGivesNone() throws IOException {
        try (TestHost host = TestHost.create()) {
            var file = Files.writeString(
                    host.folder().resolve("daemon.json"),
                    "{\"default-network-opts\":{\"bridge\":{\"com.docker.network.driver.mtu\":\"1400\"}},"
                            + "\"default-ulimits\":{\"nofile\":{\"Name\":\"nofile\",\"Hard\":512,\"Soft\":256}},\"init\":true}");
            try (Engine engine = Engine.start(host, "--config-file", file.toString(), "--ip=127.0.0.1")) {
                engine.loadBusybox();
                engine.ok("network", "create", "one");
                engine.ok("network", "create", "-o", "com.docker.network.driver.mtu=1300", "two");
                String mtu = "{{index .Options \"com.docker.network.driver.mtu\"}}";
                assertThat(engine.ok("network", "inspect", "-f", mtu, "one")).isEqualTo("1400");
                assertThat(engine.ok("network", "inspect", "-f", mtu, "two")).isEqualTo("1300");
                assertThat(engine.ok("run", "--rm", "busybox", "sh", "-c", "ulimit -n; ulimit -Hn"))
                        .isEqualTo("256\n512");
                engine.box("published", "-p", "8088:80");
                assertThat(engine.ok("port", "published")).isEqualTo("80/tcp -> 127.0.0.1:8088");
                engine.clean();
            }
        }
    }
}
