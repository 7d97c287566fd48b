package io.hawser.network.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.kernel.netns.Namespace;
import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.Protocol;
import io.hawser.testkit.TestHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sockets that hold ports, on the loopback of a throw-away host. */
class PortSocketsTest {
    private static final InetAddress ANY4 = Ip.parse("0.0.0.0");
    private static final InetAddress ANY6 = Ip.parse("::");
    private static final InetAddress LOOP4 = Ip.parse("127.0.0.1");
    private static final InetAddress LOOP6 = Ip.parse("::1");

    @Test
    void aHeldPortIsNobodyElses() throws IOException {
        try (TestHost host = TestHost.create();
                Namespace namespace = Namespace.open(host.netns());
                PortSockets sockets = new PortSockets(namespace, 100, true)) {
            HeldPort both = held(Protocol.TCP, 8080, ANY4, ANY6);
            HeldPort udp = held(Protocol.UDP, 8080, LOOP4);
            sockets.hold(List.of(both, udp), Set.of());
            assertThatThrownBy(() -> listen(namespace, LOOP4, 8080)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> listen(namespace, LOOP6, 8080)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> connect(namespace, LOOP4, 8080)).isInstanceOf(IOException.class);
            sockets.release(List.of(both.slot(), udp.slot()));
            listen(namespace, LOOP4, 8080).close();
            listen(namespace, LOOP6, 8080).close();
        }
    }

    @Test
    void somebodyElsesPortIsRefusedAndNothingIsHeld() throws IOException {
        try (TestHost host = TestHost.create();
                Namespace namespace = Namespace.open(host.netns());
                PortSockets sockets = new PortSockets(namespace, 100, true);
                ServerSocketChannel theirs = listen(namespace, LOOP4, 8081)) {
            assertThatThrownBy(() -> sockets.hold(
                            List.of(held(Protocol.TCP, 8080, ANY4), held(Protocol.TCP, 8081, ANY4)), Set.of()))
                    .isInstanceOf(NetworkException.class)
                    .hasMessage("failed to bind host port 0.0.0.0:8081/tcp: address already in use");
            assertThat(theirs.isOpen()).isTrue();
            listen(namespace, LOOP4, 8080).close();
        }
    }

    @Test
    void anAddressThatIsNotTheHostsAndAProtocolTheKernelLacksAreRefused() {
        try (TestHost host = TestHost.create();
                Namespace namespace = Namespace.open(host.netns());
                PortSockets sockets = new PortSockets(namespace, 100, true)) {
            assertThatThrownBy(() -> sockets.hold(List.of(held(Protocol.TCP, 80, Ip.parse("192.0.2.1"))), Set.of()))
                    .hasMessage("failed to bind host port 192.0.2.1:80/tcp: cannot assign requested address");
            assertThatThrownBy(() -> sockets.hold(List.of(held(Protocol.TCP, 80, Ip.parse("fe80::1"))), Set.of()))
                    .hasMessage("failed to bind host port [fe80::1]:80/tcp: invalid argument");
            assertThatThrownBy(() -> sockets.hold(List.of(held(Protocol.SCTP, 80, ANY4)), Set.of()))
                    .hasMessageStartingWith("failed to bind host port 0.0.0.0:80/sctp: protocol not supported");
        }
    }

    @Test
    void beyondTheLimitNothingIsHeld() throws IOException {
        try (TestHost host = TestHost.create();
                Namespace namespace = Namespace.open(host.netns());
                PortSockets sockets = new PortSockets(namespace, 1, true)) {
            sockets.hold(List.of(held(Protocol.TCP, 80, ANY4), held(Protocol.TCP, 81, ANY4)), Set.of());
            assertThatThrownBy(() -> listen(namespace, LOOP4, 80)).isInstanceOf(IOException.class);
            listen(namespace, LOOP4, 81).close();
            sockets.release(List.of(held(Protocol.TCP, 80, ANY4).slot()));
            sockets.hold(List.of(held(Protocol.TCP, 81, ANY4)), Set.of());
            assertThatThrownBy(() -> listen(namespace, LOOP4, 81)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aRangeBeyondTheLimitIsCheckedWithoutOpeningAllOfIt() throws IOException {
        try (TestHost host = TestHost.create();
                Namespace namespace = Namespace.open(host.netns());
                PortSockets sockets = new PortSockets(namespace, 10, true)) {
            List<HeldPort> all = IntStream.rangeClosed(1, 65535)
                    .mapToObj(port -> held(Protocol.UDP, port, ANY4))
                    .toList();
            sockets.hold(all, Set.of());
            sockets.release(all.stream().map(HeldPort::slot).toList());
        }
    }

    @Test
    void whatSomebodyHasIsLostUntilHeLetsGo() throws IOException {
        try (TestHost host = TestHost.create();
                Namespace namespace = Namespace.open(host.netns());
                PortSockets sockets = new PortSockets(namespace, 100, true)) {
            HeldPort free = held(Protocol.TCP, 80, ANY4, ANY6);
            HeldPort stolen = held(Protocol.TCP, 81, ANY4, ANY6);
            try (ServerSocketChannel thief = listen(namespace, LOOP4, 81)) {
                assertThat(sockets.regain(List.of(free, stolen)))
                        .containsExactly("failed to bind host port 0.0.0.0:81/tcp: address already in use");
                assertThat(sockets.lost()).containsExactly(stolen.slot());
                assertThatThrownBy(() -> listen(namespace, LOOP4, 80)).isInstanceOf(IOException.class);
                assertThat(sockets.retry()).isEmpty();
                assertThat(thief.isOpen()).isTrue();
            }
            assertThat(sockets.retry()).containsExactly(stolen.slot());
            assertThat(sockets.lost()).isEmpty();
            assertThatThrownBy(() -> listen(namespace, LOOP4, 81)).isInstanceOf(IOException.class);
            sockets.release(List.of(free.slot(), stolen.slot()));
            listen(namespace, LOOP4, 81).close();
        }
    }

    @Test
    void aLostPortGetsItsNewTargetWhileTheThiefStillHasIt() throws IOException {
        try (TestHost host = TestHost.create();
                Namespace namespace = Namespace.open(host.netns());
                PortSockets sockets = new PortSockets(namespace, 100, true);
                ServerSocketChannel container = listen(namespace, LOOP4, 9001)) {
            HeldPort before = served(80, 9000);
            HeldPort after = served(80, 9001);
            try (ServerSocketChannel thief = listen(namespace, LOOP4, 80)) {
                assertThat(sockets.regain(List.of(before))).hasSize(1);
                sockets.hold(List.of(after), Set.of(before.slot()));
                assertThat(sockets.lost()).containsExactly(after.slot());
                assertThat(thief.isOpen()).isTrue();
            }
            assertThat(sockets.retry()).containsExactly(after.slot());
            try (SocketChannel client = connect(namespace, LOOP6, 80);
                    SocketChannel server = container.accept()) {
                assertThat(client.isConnected() && server.isConnected()).isTrue();
            }
        }
    }

    @Test
    void aLostPortIsNotLostForEverWhenItIsHeldAfterTheThiefLetGo() throws IOException {
        try (TestHost host = TestHost.create();
                Namespace namespace = Namespace.open(host.netns());
                PortSockets sockets = new PortSockets(namespace, 100, true)) {
            HeldPort stolen = held(Protocol.TCP, 80, ANY4, ANY6);
            try (ServerSocketChannel thief = listen(namespace, LOOP4, 80)) {
                assertThat(sockets.regain(List.of(stolen))).hasSize(1);
                assertThat(thief.isOpen()).isTrue();
            }
            sockets.hold(List.of(stolen), Set.of(stolen.slot()));
            sockets.retry();
            assertThat(sockets.lost()).isEmpty();
            assertThatThrownBy(() -> listen(namespace, LOOP4, 80)).isInstanceOf(IOException.class);
            assertThat(sockets.retry()).isEmpty();
        }
    }

    @Test
    void whatOneHoldsOrHasLostIsRefusedToAnother() throws IOException {
        try (TestHost host = TestHost.create();
                Namespace namespace = Namespace.open(host.netns());
                PortSockets sockets = new PortSockets(namespace, 100, true);
                ServerSocketChannel container = listen(namespace, LOOP4, 9000);
                ServerSocketChannel thief = listen(namespace, LOOP4, 81)) {
            HeldPort first = served(80, 9000);
            sockets.hold(List.of(first), Set.of());
            sockets.regain(List.of(held(Protocol.TCP, 81, ANY4, ANY6)));
            assertThatThrownBy(() -> sockets.hold(List.of(served(80, 9001)), Set.of()))
                    .isInstanceOf(NetworkException.class)
                    .hasMessage("Bind for 0.0.0.0:80 failed: port is already allocated");
            assertThatThrownBy(() -> sockets.hold(List.of(served(81, 9001)), Set.of()))
                    .isInstanceOf(NetworkException.class);
            assertThat(thief.isOpen()).isTrue();
            try (SocketChannel client = connect(namespace, LOOP6, 80);
                    SocketChannel server = container.accept()) {
                assertThat(client.isConnected() && server.isConnected()).isTrue();
            }
        }
    }

    @Test
    void targetsStayWhenAnotherPortCannotBeHad() throws IOException {
        try (TestHost host = TestHost.create();
                Namespace namespace = Namespace.open(host.netns());
                PortSockets sockets = new PortSockets(namespace, 100, true);
                ServerSocketChannel container = listen(namespace, LOOP4, 9000);
                ServerSocketChannel thief = listen(namespace, LOOP4, 81)) {
            HeldPort first = served(80, 9000);
            sockets.hold(List.of(first), Set.of());
            assertThatThrownBy(() ->
                            sockets.hold(List.of(served(80, 9001), held(Protocol.TCP, 81, ANY4)), Set.of(first.slot())))
                    .isInstanceOf(NetworkException.class);
            assertThat(thief.isOpen()).isTrue();
            try (SocketChannel client = connect(namespace, LOOP6, 80);
                    SocketChannel server = container.accept()) {
                assertThat(client.isConnected() && server.isConnected()).isTrue();
            }
        }
    }

    @Test
    void whatIsGivenUpIsNotAskedForAgain() throws IOException {
        try (TestHost host = TestHost.create();
                Namespace namespace = Namespace.open(host.netns());
                PortSockets sockets = new PortSockets(namespace, 100, true)) {
            HeldPort stolen = held(Protocol.UDP, 53, ANY4);
            try (DatagramChannel thief = udp(namespace, LOOP4, 53)) {
                assertThat(sockets.regain(List.of(stolen))).hasSize(1);
                sockets.release(List.of(stolen.slot()));
                assertThat(thief.isOpen()).isTrue();
            }
            assertThat(sockets.retry()).isEmpty();
            udp(namespace, LOOP4, 53).close();
        }
    }

    @Test
    void aPortChangesItsAddressesWithoutBeingGivenUp() throws IOException {
        try (TestHost host = TestHost.create();
                Namespace namespace = Namespace.open(host.netns());
                PortSockets sockets = new PortSockets(namespace, 100, true)) {
            HeldPort wide = held(Protocol.TCP, 80, ANY4, ANY6);
            HeldPort narrow = held(Protocol.TCP, 80, LOOP4);
            HeldPort other = held(Protocol.TCP, 81, ANY4, ANY6);
            sockets.hold(List.of(wide, other), Set.of());
            assertThatThrownBy(() -> sockets.hold(List.of(narrow), Set.of())).isInstanceOf(NetworkException.class);
            sockets.hold(List.of(narrow), Set.of(wide.slot(), other.slot()));
            listen(namespace, LOOP6, 80).close();
            assertThatThrownBy(() -> listen(namespace, LOOP4, 80)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> listen(namespace, LOOP4, 81)).isInstanceOf(IOException.class);
            try (ServerSocketChannel foreign = listen(namespace, LOOP6, 80)) {
                assertThatThrownBy(() -> sockets.hold(List.of(wide), Set.of(narrow.slot())))
                        .isInstanceOf(NetworkException.class);
                assertThat(foreign.isOpen()).isTrue();
            }
            assertThatThrownBy(() -> listen(namespace, LOOP4, 80)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aServedPortCarriesIpv6ClientsToIpv4() throws IOException {
        try (TestHost host = TestHost.create();
                Namespace namespace = Namespace.open(host.netns());
                PortSockets sockets = new PortSockets(namespace, 100, true);
                ServerSocketChannel container = listen(namespace, LOOP4, 9000)) {
            HeldPort.Slot slot = new HeldPort.Slot(Protocol.TCP, 8080, List.of(ANY4, ANY6));
            sockets.hold(
                    List.of(new HeldPort(slot, Map.of(Family.IPV6, new InetSocketAddress(LOOP4, 9000)))), Set.of());
            try (SocketChannel client = connect(namespace, LOOP6, 8080);
                    SocketChannel server = container.accept()) {
                client.write(bytes("ahoy"));
                client.shutdownOutput();
                assertThat(all(server)).isEqualTo("ahoy");
                server.write(bytes("aye"));
                server.shutdownOutput();
                assertThat(all(client)).isEqualTo("aye");
            }
            sockets.release(List.of(slot));
            listen(namespace, LOOP6, 8080).close();
        }
    }

    @Test
    void aServedPortCarriesDatagramsBothWays() throws IOException {
        try (TestHost host = TestHost.create();
                Namespace namespace = Namespace.open(host.netns());
                PortSockets sockets = new PortSockets(namespace, 100, true);
                DatagramChannel container = udp(namespace, LOOP4, 9000);
                DatagramChannel client = udp(namespace, LOOP6, 7000)) {
            HeldPort.Slot slot = new HeldPort.Slot(Protocol.UDP, 8080, List.of(ANY4, ANY6));
            sockets.hold(
                    List.of(new HeldPort(slot, Map.of(Family.IPV6, new InetSocketAddress(LOOP4, 9000)))), Set.of());
            client.send(bytes("ahoy"), new InetSocketAddress(LOOP6, 8080));
            ByteBuffer buffer = ByteBuffer.allocate(64);
            var from = container.receive(buffer);
            assertThat(text(buffer)).isEqualTo("ahoy");
            container.send(bytes("aye"), from);
            buffer.clear();
            assertThat(client.receive(buffer)).isEqualTo(new InetSocketAddress(LOOP6, 8080));
            assertThat(text(buffer)).isEqualTo("aye");
        }
    }

    @Test
    void aClientIsAnsweredFromTheAddressItAsked() throws IOException {
        try (TestHost host = TestHost.create();
                Namespace namespace = Namespace.open(host.netns());
                PortSockets sockets = new PortSockets(namespace, 100, true);
                DatagramChannel container = udp(namespace, LOOP4, 9000)) {
            host.ok("ip", "addr", "add", "fd00::5/128", "dev", "lo", "nodad");
            host.ok("ip", "addr", "add", "fd00::6/128", "dev", "lo", "nodad");
            InetSocketAddress target = new InetSocketAddress(LOOP4, 9000);
            Map<Family, InetSocketAddress> targets = Map.of(Family.IPV4, target, Family.IPV6, target);
            sockets.hold(
                    List.of(
                            new HeldPort(new HeldPort.Slot(Protocol.UDP, 8080, List.of(ANY4, ANY6)), targets),
                            new HeldPort(new HeldPort.Slot(Protocol.UDP, 8081, List.of(ANY4)), targets)),
                    Set.of());
            assertThat(answer(namespace, container, LOOP4, Ip.parse("127.0.0.5"), 8080))
                    .isEqualTo("aye");
            assertThat(answer(namespace, container, Ip.parse("fd00::6"), Ip.parse("fd00::5"), 8080))
                    .isEqualTo("aye");
            assertThat(answer(namespace, container, LOOP4, Ip.parse("127.0.0.5"), 8081))
                    .isEqualTo("aye");
        }
    }

    /** What a client hears that listens to nobody but whom it asks. */
    private static String answer(Namespace where, DatagramChannel container, InetAddress from, InetAddress to, int port)
            throws IOException {
        try (DatagramChannel client = udp(where, from, 7000)) {
            client.connect(new InetSocketAddress(to, port));
            client.write(bytes("ahoy"));
            ByteBuffer buffer = ByteBuffer.allocate(64);
            var relay = container.receive(buffer);
            container.send(bytes("aye"), relay);
            byte[] heard = new byte[64];
            client.socket().setSoTimeout(20_000);
            var packet = new java.net.DatagramPacket(heard, heard.length);
            client.socket().receive(packet);
            return new String(heard, 0, packet.getLength(), StandardCharsets.UTF_8);
        }
    }

    /** On all addresses, for clients of IPv6 to be carried to a port of the loopback. */
    private static HeldPort served(int port, int target) {
        return new HeldPort(
                new HeldPort.Slot(Protocol.TCP, port, List.of(ANY4, ANY6)),
                Map.of(Family.IPV6, new InetSocketAddress(LOOP4, target)));
    }

    private static HeldPort held(Protocol protocol, int port, InetAddress... addresses) {
        return new HeldPort(new HeldPort.Slot(protocol, port, List.of(addresses)), Map.of());
    }

    private static StandardProtocolFamily family(InetAddress address) {
        return Family.of(address) == Family.IPV4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    private static ServerSocketChannel listen(Namespace where, InetAddress address, int port) throws IOException {
        ServerSocketChannel channel = where.call(() -> ServerSocketChannel.open(family(address)));
        try {
            return channel.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static DatagramChannel udp(Namespace where, InetAddress address, int port) throws IOException {
        DatagramChannel channel = where.call(() -> DatagramChannel.open(family(address)));
        return channel.bind(new InetSocketAddress(address, port));
    }

    private static SocketChannel connect(Namespace where, InetAddress address, int port) throws IOException {
        SocketChannel channel = where.call(() -> SocketChannel.open(family(address)));
        try {
            channel.connect(new InetSocketAddress(address, port));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static String all(SocketChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(64);
        while (channel.read(buffer) >= 0) {}
        return text(buffer);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ByteBuffer buffer) {
        return StandardCharsets.UTF_8.decode(buffer.duplicate().flip()).toString();
    }
}
