package io.hawser.kernel.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.kernel.netns.TestNamespace;
import io.hawser.kernel.route.LinkChange;
import io.hawser.kernel.route.RouteSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ConntrackSocketTest {
    private static final InetAddress FOUR = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress SIX = InetAddress.ofLiteral("::1");
    private static final int UDP = 17;

    private final TestNamespace test = new TestNamespace();
    private final ConntrackSocket conntrack = ConntrackSocket.open(test.namespace());

    @BeforeEach
    void trackAndSend() throws Exception {
        try (RouteSocket route = RouteSocket.open(test.namespace())) {
            route.send(LinkChange.of("lo").up());
        }
        assertThat(conntrack.flows()).isEmpty();
        nft(
                "add table inet t; add chain inet t c { type filter hook output priority 0; }; add rule inet t c ct state new");
        send(FOUR, 4001);
        send(FOUR, 4002);
        send(SIX, 4001);
    }

    @AfterEach
    void close() {
        conntrack.close();
        test.close();
    }

    @Test
    void flowsOfBothFamiliesAreListed() {
        assertThat(conntrack.flows()).hasSize(3).allSatisfy(flow -> {
            assertThat(flow.original().protocol()).isEqualTo(UDP);
            assertThat(flow.reply().sourcePort()).isEqualTo(flow.original().destinationPort());
            assertThat(flow.reply().destinationPort()).isEqualTo(flow.original().sourcePort());
        });
        assertThat(conntrack.flows()).filteredOn(f -> f.involves(SIX)).hasSize(1);
    }

    @Test
    void whatMatchesIsForgottenAndTheRestStays() {
        assertThat(conntrack.delete(f -> f.isTo(UDP, 4001) && f.involves(FOUR))).isEqualTo(1);
        assertThat(conntrack.flows()).hasSize(2).noneMatch(f -> f.isTo(UDP, 4001) && f.involves(FOUR));
        assertThat(conntrack.delete(f -> f.involves(SIX))).isEqualTo(1);
        assertThat(conntrack.delete(f -> f.involves(SIX))).isZero();
        assertThat(conntrack.flows()).singleElement().matches(f -> f.isTo(UDP, 4002));
    }

    private void nft(String commands) throws Exception {
        Process nft = new ProcessBuilder("nsenter", "--net=" + test.pin(), "nft", commands)
                .redirectErrorStream(true)
                .start();
        String output = new String(nft.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(nft.waitFor()).as(output).isZero();
    }

    private void send(InetAddress to, int port) throws IOException {
        ProtocolFamily family = to.equals(FOUR) ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        try (DatagramChannel channel = test.namespace().call(() -> DatagramChannel.open(family))) {
            channel.send(ByteBuffer.wrap(new byte[] {1}), new InetSocketAddress(to, port));
        }
    }
}
