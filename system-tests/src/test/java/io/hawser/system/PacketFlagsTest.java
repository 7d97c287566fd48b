package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.kernel.netns.Namespace;
import io.hawser.testkit.Command;
import io.hawser.testkit.TestHost;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the flags about packet rules and publishing do to who reaches a container. */
class PacketFlagsTest {
    private static final int TRIES = 10;

    private static final int SECONDS = 20;

    private static void onEngine(Consumer<Engine> test, String... flags) {
        try (TestHost host = TestHost.create();
                Engine engine = Engine.start(host, flags)) {
            engine.loadBusybox();
            test.accept(engine);
            engine.clean();
        }
    }

    private static String hawser(Engine engine, String... words) {
        return engine.cli(Engine.CHECKOUT.resolve("bin/hawser").toString(), words)
                .run()
                .orFail()
                .out()
                .replaceAll(" +", " ");
    }

    private static Command onHost(Engine engine) {
        return engine.host().command("env");
    }

    private static Command onLan(Engine engine) {
        return engine.host().lan().command("env");
    }

    @Test
    void withoutRulesTheDaemonCarriesEverybody() {
        onEngine(
                engine -> {
                    assertThat(engine.host().ok("nft", "list", "tables")).doesNotContain("hawser");
                    engine.web("one", "-p", "8080:8080", "-p", "9000:9000/udp");
                    engine.box("two");
                    engine.ok("network", "create", "harbour");
                    engine.box("three", "--network", "harbour");
                    String url = "http://" + engine.host().ipv4() + ":8080";
                    assertThat(Engine.get(onLan(engine), url)).contains("Hello");
                    assertThat(Engine.get(
                                    onLan(engine), "http://[" + engine.host().ipv6() + "]:8080"))
                            .contains("Hello");
                    assertThat(Engine.get(onHost(engine), "http://127.0.0.1:8080"))
                            .contains("Hello");
                    assertThat(Engine.get(onHost(engine), "http://[::1]:8080")).contains("Hello");
                    for (String client : new String[] {"one", "two", "three"}) {
                        assertThat(engine.get(client, url)).as(client).contains("Hello");
                        assertThat(datagram(engine, client, "one")).as(client).isEqualTo("aye");
                    }
                    assertThat(hawser(engine, "ports"))
                            .contains("0.0.0.0:8080/tcp one 172.17.0.2:8080 (relayed) bridge open open open open")
                            .contains("[::]:8080/tcp one 172.17.0.2:8080 (relayed) bridge open open open open");
                    assertThat(hawser(engine, "rules")).doesNotContain("8080");
                },
                "--iptables=false",
                "--ip6tables=false");
    }

    /** What a container hears from the host's address alone, after the server behind UDP port 9000 has answered it. */
    private static String datagram(Engine engine, String client, String server) {
        InetSocketAddress host = new InetSocketAddress(engine.host().ipv4(), 9000);
        try (Namespace near = Namespace.open(engine.netnsOf(client));
                Namespace far = Namespace.open(engine.netnsOf(server));
                DatagramChannel asking = near.call(() -> DatagramChannel.open(StandardProtocolFamily.INET));
                DatagramChannel answering = far.call(() -> DatagramChannel.open(StandardProtocolFamily.INET))) {
            answering.bind(new InetSocketAddress("0.0.0.0", 9000));
            asking.connect(host);
            asking.write(ByteBuffer.wrap(new byte[] {'?'}));
            answering.send(
                    ByteBuffer.wrap("aye".getBytes(StandardCharsets.US_ASCII)),
                    answering.receive(ByteBuffer.allocate(8)));
            asking.socket().setSoTimeout(SECONDS * 1000);
            DatagramPacket heard = new DatagramPacket(new byte[8], 8);
            asking.socket().receive(heard);
            return new String(heard.getData(), 0, heard.getLength(), StandardCharsets.US_ASCII);
        } catch (IOException nothing) {
            return nothing.toString();
        }
    }

    @Test
    void rulesForOneFamilyLeaveTheOtherToTheDaemon() {
        onEngine(
                engine -> {
                    engine.ok("network", "create", "--ipv6", "--subnet", "fd33::/64", "harbour");
                    engine.web("one", "--network", "harbour", "-p", "8080:8080");
                    assertThat(Engine.get(
                                    onLan(engine), "http://" + engine.host().ipv4() + ":8080"))
                            .contains("Hello");
                    assertThat(Engine.get(
                                    onLan(engine), "http://[" + engine.host().ipv6() + "]:8080"))
                            .contains("Hello");
                    assertThat(engine.host().ok("nft", "-s", "list", "table", "inet", "hawser"))
                            .contains("8080 counter : 172.")
                            .doesNotContain("fd33::");
                    assertThat(hawser(engine, "ports"))
                            .contains("0.0.0.0:8080/tcp one " + engine.address("one", "harbour")
                                    + ":8080 harbour open open open open")
                            .contains("[::]:8080/tcp one [fd33::2]:8080 (relayed) harbour open open open open");
                },
                "--ip6tables=false");
    }

    @Test
    void withoutAProxyTheKernelAloneLeadsClients() {
        onEngine(
                engine -> {
                    engine.web("one", "-p", "8080:8080");
                    assertThat(engine.ok("port", "one")).isEqualTo("8080/tcp -> 0.0.0.0:8080");
                    assertThat(Engine.get(onHost(engine), "http://127.0.0.1:8080"))
                            .contains("Hello");
                    assertThat(Engine.get(
                                    onLan(engine), "http://" + engine.host().ipv4() + ":8080"))
                            .contains("Hello");
                    assertThat(Engine.getSoon(onHost(engine), "http://[::1]:8080"))
                            .isEmpty();
                    assertThat(engine.refused("run", "-d", "-p", "[::1]:8081:8080", "busybox", "true"))
                            .contains("cannot publish on [::1]: the container has no IPv6 address");
                },
                "--userland-proxy=false");
    }

    @Test
    void directRoutingOpensPublishedPortsOnTheContainersOwnAddress() {
        onEngine(
                engine -> {
                    engine.host()
                            .lan()
                            .ok(
                                    "ip",
                                    "route",
                                    "add",
                                    "172.17.0.0/16",
                                    "via",
                                    engine.host().ipv4());
                    engine.web("one", "-p", "80:8080");
                    engine.web("two");
                    assertThat(Engine.get(onLan(engine), "http://" + engine.address("one", "bridge") + ":8080"))
                            .contains("Hello");
                    assertThat(Engine.getSoon(onLan(engine), "http://" + engine.address("two", "bridge") + ":8080"))
                            .isEmpty();
                },
                "--allow-direct-routing");
    }

    @Test
    void loopbackAsTheDefaultIsForTheHostAlone() {
        onEngine(
                engine -> {
                    engine.web("one", "-p", "8080:8080", "-p", engine.host().ipv4() + ":8081:8080");
                    assertThat(engine.ok("port", "one").lines())
                            .contains("8080/tcp -> 127.0.0.1:8080", "8080/tcp -> [::1]:8080")
                            .contains("8080/tcp -> " + engine.host().ipv4() + ":8081")
                            .hasSize(3);
                    assertThat(Engine.get(onHost(engine), "http://[::1]:8080")).contains("Hello");
                    assertThat(Engine.get(
                                    onLan(engine), "http://" + engine.host().ipv4() + ":8081"))
                            .contains("Hello");
                    assertThat(Engine.getSoon(
                                    onLan(engine), "http://" + engine.host().ipv4() + ":8080"))
                            .isEmpty();
                    assertThat(engine.ok("info")).contains("publish-default").contains("loopback");
                    engine.ok(
                            "network",
                            "create",
                            "-o",
                            "com.docker.network.bridge.host_binding_ipv4=0.0.0.0",
                            "harbour");
                    engine.web("two", "--network", "harbour", "-p", "8082:8080");
                    assertThat(Engine.get(
                                    onLan(engine), "http://" + engine.host().ipv4() + ":8082"))
                            .as("a network that says so itself")
                            .contains("Hello");
                },
                "--publish-default=loopback");
    }

    @Test
    void theLanAsTheDefaultIsTheHostsPrivateAddresses() {
        onEngine(
                engine -> {
                    engine.host().ok("ip", "addr", "add", "192.0.2.1/24", "dev", "eth0");
                    engine.web("one", "-p", "8080:8080");
                    assertThat(engine.ok("port", "one").lines())
                            .containsExactlyInAnyOrder(
                                    "8080/tcp -> 127.0.0.1:8080",
                                    "8080/tcp -> [::1]:8080",
                                    "8080/tcp -> " + engine.host().ipv4() + ":8080",
                                    "8080/tcp -> [" + engine.host().ipv6() + "]:8080");
                    assertThat(Engine.get(
                                    onLan(engine), "http://" + engine.host().ipv4() + ":8080"))
                            .contains("Hello");
                },
                "--publish-default=lan");
    }

    @Test
    void forwardingThatWasOffIsForOurBridgesAloneUnlessSaidOtherwise() {
        for (boolean forAll : new boolean[] {false, true}) {
            try (TestHost host = TestHost.create()) {
                host.ok("sysctl", "-qw", "net.ipv4.ip_forward=0");
                try (Engine engine = Engine.start(host, "--ip-forward-no-drop=" + forAll)) {
                    assertThat(host.ok("sysctl", "-n", "net.ipv4.ip_forward")).isEqualTo("1");
                    assertThat(host.ok("nft", "list", "set", "inet", "hawser", "unrouted")
                                    .contains("ipv4"))
                            .isEqualTo(!forAll);
                    assertThat(isForwarded(host)).isEqualTo(forAll);
                    engine.clean();
                }
            }
        }
    }

    /** Whether the host passes a packet on between its LAN and another network that is not ours. */
    private static boolean isForwarded(TestHost host) {
        Path pin = host.folder().resolve("beyond");
        Namespace.create(pin).close();
        try {
            host.ok("ip", "link", "add", "side", "type", "veth", "peer", "name", "eth0", "netns", pin.toString());
            host.ok("ip", "addr", "add", "10.98.0.1/24", "dev", "side");
            host.ok("ip", "link", "set", "side", "up");
            for (String command : new String[] {
                "ip addr add 10.98.0.2/24 dev eth0", "ip link set eth0 up", "ip route add default via 10.98.0.1"
            }) {
                Command.of(command.split(" ", -1)).inside(pin).run().orFail();
            }
            host.lan().ok("ip", "route", "add", "10.98.0.0/24", "via", host.ipv4());
            return IntStream.range(0, TRIES)
                    .anyMatch(i -> host.lan()
                            .run("busybox", "ping", "-c", "1", "-W", "1", "10.98.0.2")
                            .succeeded());
        } finally {
            host.run("ip", "link", "del", "side");
            Namespace.unpin(pin);
        }
    }

    @Test
    void neighboursOnTheLanMayUseLinkLocalAddresses() {
        onEngine(engine -> {
            engine.ok("network", "create", "--ipv6", "harbour");
            engine.web("four", "-p", "8080:8080");
            engine.web("both", "--network", "harbour", "-p", "8081:8080");
            for (int port : new int[] {8080, 8081}) {
                assertThat(linkLocalAnswer(engine.host(), port))
                        .as("port " + port)
                        .contains("Hello");
            }
        });
    }

    /** What the LAN gets from the host's link-local address. */
    private static String linkLocalAnswer(TestHost host, int port) {
        String[] own = inet6(host.ok("cat", "/proc/net/if_inet6"));
        int scope = Integer.parseInt(inet6(host.lan().ok("cat", "/proc/net/if_inet6"))[1], 16);
        try (Namespace lan = Namespace.open(host.lan().netns());
                SocketChannel channel = lan.call(() -> SocketChannel.open(StandardProtocolFamily.INET6))) {
            InetAddress address =
                    Inet6Address.getByAddress("", java.util.HexFormat.of().parseHex(own[0]), scope);
            channel.socket().connect(new InetSocketAddress(address, port), SECONDS * 1000);
            channel.write(ByteBuffer.wrap("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            return new String(channel.socket().getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException cannot) {
            return cannot.toString();
        }
    }

    /** The link-local address of eth0, or of the LAN's bridge: digits, index, and more. */
    private static String[] inet6(String table) {
        return table.lines()
                .map(line -> line.strip().split(" +"))
                .filter(fields -> fields[3].equals("20") && (fields[5].equals("eth0") || fields[5].equals("lan")))
                .findFirst()
                .orElseThrow();
    }
}
