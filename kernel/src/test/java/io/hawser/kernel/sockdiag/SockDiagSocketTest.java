package io.hawser.kernel.sockdiag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.hawser.kernel.netns.TestNamespace;
import io.hawser.kernel.route.LinkChange;
import io.hawser.kernel.route.RouteSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SockDiagSocketTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress ANY6 = InetAddress.ofLiteral("::");

    private final TestNamespace test = new TestNamespace();
    private final SockDiagSocket diag = SockDiagSocket.open(test.namespace());

    @AfterEach
    void close() {
        diag.close();
        test.close();
    }

    @Test
    void aFreshNamespaceHasNone() {
        assertThat(diag.bound(SockDiagSocket.TCP)).isEmpty();
        assertThat(diag.bound(SockDiagSocket.UDP)).isEmpty();
    }

    @Test
    void listenersOfBothFamiliesAreFoundAndConnectionsAreNot() throws Exception {
        try (RouteSocket route = RouteSocket.open(test.namespace())) {
            route.send(LinkChange.of("lo").up());
        }
        try (ServerSocketChannel four =
                        test.namespace().call(() -> ServerSocketChannel.open(StandardProtocolFamily.INET));
                ServerSocketChannel six =
                        test.namespace().call(() -> ServerSocketChannel.open(StandardProtocolFamily.INET6));
                SocketChannel client = test.namespace().call(() -> SocketChannel.open(StandardProtocolFamily.INET))) {
            four.bind(new InetSocketAddress(LOOPBACK, 8080));
            six.bind(new InetSocketAddress(ANY6, 8081));
            client.connect(new InetSocketAddress(LOOPBACK, 8080));
            assertThat(diag.bound(SockDiagSocket.TCP))
                    .extracting(BoundSocket::address, BoundSocket::port, BoundSocket::isIpv6Only)
                    .containsExactlyInAnyOrder(tuple(LOOPBACK, 8080, false), tuple(ANY6, 8081, false));
            assertThat(diag.bound(SockDiagSocket.TCP)).allMatch(s -> s.inode() > 0 && s.uid() == 0);
        }
    }

    @Test
    void anUnconnectedDatagramSocketIsFound() throws Exception {
        try (DatagramChannel channel = test.namespace().call(() -> DatagramChannel.open(StandardProtocolFamily.INET))) {
            channel.bind(new InetSocketAddress(5353));
            assertThat(diag.bound(SockDiagSocket.UDP)).singleElement().matches(s -> s.port() == 5353);
        }
    }
}
