package io.hawser.network.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.packet.PacketSocket;
import io.hawser.kernel.route.RouteSocket;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.Ip;
import io.hawser.network.model.MacAddress;
import io.hawser.testkit.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A container that sends whatever frames it likes: each trick works without our rules and fails with them, and what it
 * sends as itself arrives.
 */
class AntispoofTest {
    private static final byte[] EVERYBODY = {-1, -1, -1, -1, -1, -1};
    private static final byte[] ALL_NODES = {0x33, 0x33, 0, 0, 0, 1};
    private static final int ARP = 0x0806;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static Harbour rig;
    private static Namespace attacker;
    private static Namespace victim;
    private static MacAddress own;

    @BeforeAll
    static void build() {
        rig = new Harbour();
        rig.bridge(
                BridgeRules.of(
                        "harbour",
                        SubnetRules.nat(Cidr.parse("172.18.0.0/24")),
                        SubnetRules.nat(Cidr.parse("fd18::/64"))),
                18);
        attacker = rig.container("harbour", 18, 2, EndpointRules.of("pirate"));
        victim = rig.container("harbour", 18, 3, EndpointRules.of("victim"));
        rig.container("harbour", 18, 4, EndpointRules.of("third"));
        own = MacAddress.of(new byte[] {2, 0x42, (byte) 172, 18, 0, 2});
    }

    @AfterAll
    static void close() throws IOException {
        rig.close();
    }

    @Test
    void nobodyTakesTheGatewaysPlaceByArp() {
        byte[] lie = arp(own.bytes(), own.bytes(), "172.18.0.1");
        assertThat(gatewayAfter("172.18.0.1", lie)).contains(":").isNotEqualTo(own.text());
        rig.withoutRules(() -> believes("172.18.0.1", lie, own.text()));
    }

    @Test
    void aForeignSenderInsideAnArpFrameIsNoWayAround() {
        byte[] other = {2, 2, 2, 2, 2, 2};
        byte[] lie = arp(own.bytes(), other, "172.18.0.2");
        rig.withoutRules(() -> believes("172.18.0.2", lie, "02:02:02:02:02:02"));
        believes("172.18.0.2", arp(own.bytes(), own.bytes(), "172.18.0.2"), own.text());
        assertThat(gatewayAfter("172.18.0.2", lie)).isEqualTo(own.text());
    }

    @Test
    void nobodyTakesTheGatewaysPlaceByNeighbourDiscovery() {
        byte[] lie = advertisement("fd18::2", "fd18::1");
        assertThat(gatewayAfter("fd18::1", lie)).contains(":").isNotEqualTo(own.text());
        rig.withoutRules(() -> believes("fd18::1", lie, own.text()));
    }

    @Test
    void packetsArriveUnderOnesOwnNameOnly() throws IOException {
        assertThat(hears("172.18.0.3", 9999, udp4("172.18.0.2", own.bytes(), 9999)))
                .isTrue();
        assertThat(hearsSoon("172.18.0.3", 9999, udp4("172.18.0.4", own.bytes(), 9999)))
                .isFalse();
        assertThat(hearsSoon("172.18.0.3", 9999, udp4("172.18.0.2", new byte[] {2, 2, 2, 2, 2, 2}, 9999)))
                .isFalse();
        assertThat(hears("fd18::3", 9999, udp6("fd18::2", 9999))).isTrue();
        assertThat(hearsSoon("fd18::3", 9999, udp6("fd18::4", 9999))).isFalse();
        rig.withoutRules(() -> {
            assertThat(hearsQuietly("172.18.0.3", udp4("172.18.0.4", own.bytes(), 9999)))
                    .isTrue();
            assertThat(hearsQuietly("fd18::3", udp6("fd18::4", 9999))).isTrue();
        });
    }

    @Test
    void nobodyAnswersForDhcpOrAdvertisesRoutes() throws IOException {
        assertThat(hearsSoon("172.18.0.3", 68, udp4("172.18.0.2", own.bytes(), 68)))
                .isFalse();
        assertThat(hearsSoon("fd18::3", 546, udp6("fd18::2", 546))).isFalse();
        send(routerAdvertisement());
        awaitDelivery();
        assertThat(routes()).doesNotContain("fd66::/64");
        rig.withoutRules(() -> {
            send(routerAdvertisement());
            Eventually.holds("the victim has the route", () -> routes().contains("fd66::/64"));
        });
    }

    // ------------------------------------------------------------------------------------------------ what the victim
    // sees

    /** Which Ethernet address the victim has for a neighbour after it talked to it and then got a frame. */
    private static String gatewayAfter(String neighbour, byte[] frame) {
        inVictim("ip neigh flush dev eth0");
        Eventually.holds("the victim talks to " + neighbour, () -> talks(neighbour));
        send(frame);
        awaitDelivery();
        return neighbour(neighbour);
    }

    private static boolean talks(String neighbour) {
        return inVictim("busybox ping -c1 -W1 " + neighbour + " || true").contains("1 packets received");
    }

    private static String neighbour(String address) {
        return inVictim("ip neigh show " + address)
                .replaceAll("(?s).*lladdr (\\S+).*", "$1")
                .strip();
    }

    /** The same where the frame is believed, which may take the victim a moment. */
    private static void believes(String neighbour, byte[] frame, String mac) {
        gatewayAfter(neighbour, frame);
        Eventually.settles("the victim believes it", () -> neighbour(neighbour), mac::equals);
    }

    /** What was sent has arrived or never will: a datagram that was sent behind it on the same way has. */
    private static void awaitDelivery() {
        try {
            assertThat(hears("172.18.0.3", 9999, udp4("172.18.0.2", own.bytes(), 9999), PATIENCE))
                    .isTrue();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String routes() {
        return inVictim("ip -6 route");
    }

    private static String inVictim(String script) {
        return Harbour.inside(rig.host().folder().resolve("victim"), "sh", "-c", script);
    }

    private static boolean hearsQuietly(String address, byte[] frame) {
        try {
            return hears(address, 9999, frame, PATIENCE);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Whether it arrives. */
    private static boolean hears(String address, int port, byte[] frame) throws IOException {
        return hears(address, port, frame, PATIENCE);
    }

    /** Whether it arrives soon: where it is not to. */
    private static boolean hearsSoon(String address, int port, byte[] frame) throws IOException {
        return hears(address, port, frame, Duration.ofMillis(500));
    }

    private static boolean hears(String address, int port, byte[] frame, Duration patience) throws IOException {
        InetSocketAddress where = new InetSocketAddress(Ip.parse(address), port);
        try (DatagramChannel channel = victim.call(DatagramChannel::open)) {
            channel.bind(where);
            channel.socket().setSoTimeout((int) patience.toMillis());
            send(frame);
            channel.socket().receive(new java.net.DatagramPacket(new byte[64], 64));
            return true;
        } catch (SocketTimeoutException nothing) {
            return false;
        }
    }

    private static void send(byte[] frame) {
        try (RouteSocket routes = RouteSocket.open(attacker);
                PacketSocket socket = PacketSocket.open(attacker)) {
            socket.send(routes.link("eth0").orElseThrow().index(), frame);
        }
    }

    // ------------------------------------------------------------------------------------------------ frames

    private static ByteBuffer ethernet(byte[] to, byte[] from, int type) {
        return ByteBuffer.allocate(256).put(to).put(from).putShort((short) type);
    }

    private static byte[] done(ByteBuffer frame) {
        byte[] bytes = new byte[Math.max(60, frame.position())];
        frame.flip().get(bytes, 0, frame.limit());
        return bytes;
    }

    /** A gratuitous answer, which is believed at once: "{@code address} is at {@code sender}", to everybody. */
    private static byte[] arp(byte[] from, byte[] sender, String address) {
        byte[] ip = Ip.parse(address).getAddress();
        ByteBuffer frame = ethernet(EVERYBODY, from, ARP)
                .putShort((short) 1)
                .putShort((short) IPV4)
                .put((byte) 6)
                .put((byte) 4)
                .putShort((short) 2);
        return done(frame.put(sender).put(ip).put(sender).put(ip));
    }

    private static byte[] udp4(String from, byte[] mac, int port) {
        ByteBuffer header = ByteBuffer.allocate(20)
                .put((byte) 0x45)
                .put((byte) 0)
                .putShort((short) 32)
                .putInt(0)
                .put((byte) 64)
                .put((byte) 17)
                .putShort((short) 0)
                .put(Ip.parse(from).getAddress())
                .put(Ip.parse("172.18.0.3").getAddress());
        header.putShort(10, (short) checksum(header.array(), 20));
        byte[] to = {2, 0x42, (byte) 172, 18, 0, 3};
        ByteBuffer frame = ethernet(to, mac, IPV4).put(header.array());
        return done(frame.putShort((short) 1234)
                .putShort((short) port)
                .putShort((short) 12)
                .putShort((short) 0)
                .putInt(0x61686f79));
    }

    private static byte[] udp6(String from, int port) {
        byte[] udp = ByteBuffer.allocate(12)
                .putShort((short) 1234)
                .putShort((short) port)
                .putShort((short) 12)
                .putShort((short) 0)
                .putInt(0x61686f79)
                .array();
        byte[] to = {2, 0x42, (byte) 172, 18, 0, 3};
        return ipv6(to, from, "fd18::3", 17, udp, 6, 64);
    }

    /** An unsolicited neighbour advertisement to everybody that overrides: "{@code target} is me". */
    private static byte[] advertisement(String from, String target) {
        byte[] message = ByteBuffer.allocate(32)
                .put((byte) 136)
                .put((byte) 0)
                .putShort((short) 0)
                .putInt(0x20000000)
                .put(Ip.parse(target).getAddress())
                .put((byte) 2)
                .put((byte) 1)
                .put(own.bytes())
                .array();
        return ipv6(ALL_NODES, from, "ff02::1", 58, message, 2, 255);
    }

    /** "I am a router, fd66::/64 is on this link." */
    private static byte[] routerAdvertisement() {
        byte[] message = ByteBuffer.allocate(48)
                .put((byte) 134)
                .put((byte) 0)
                .putShort((short) 0)
                .put((byte) 64)
                .put((byte) 0)
                .putShort((short) 1800)
                .putInt(0)
                .putInt(0)
                .put((byte) 3)
                .put((byte) 4)
                .put((byte) 64)
                .put((byte) 0xc0)
                .putInt(86400)
                .putInt(14400)
                .putInt(0)
                .put(Ip.parse("fd66::").getAddress())
                .array();
        return ipv6(ALL_NODES, Ip.text(own.linkLocal()), "ff02::1", 58, message, 2, 255);
    }

    private static byte[] ipv6(byte[] mac, String from, String to, int protocol, byte[] body, int sumAt, int hops) {
        InetAddress source = Ip.parse(from);
        InetAddress destination = Ip.parse(to);
        ByteBuffer pseudo = ByteBuffer.allocate(40 + body.length)
                .put(source.getAddress())
                .put(destination.getAddress())
                .putInt(body.length)
                .putInt(protocol)
                .put(body);
        ByteBuffer.wrap(body).putShort(sumAt, (short) checksum(pseudo.array(), 40 + body.length));
        ByteBuffer frame = ethernet(mac, own.bytes(), IPV6)
                .putInt(0x60000000)
                .putShort((short) body.length)
                .put((byte) protocol)
                .put((byte) hops)
                .put(source.getAddress())
                .put(destination.getAddress());
        return done(frame.put(body));
    }

    private static int checksum(byte[] bytes, int length) {
        long sum = 0;
        for (int i = 0; i < length; i += 2) {
            sum += (bytes[i] & 0xff) << 8 | (i + 1 < length ? bytes[i + 1] & 0xff : 0);
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return (int) ~sum & 0xffff;
    }
}
