package io.hawser.kernel.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.kernel.netlink.MessageWriter;
import io.hawser.kernel.netns.TestNamespace;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/**
 * Our messages hold what iproute2 6.1 sends for the command named, as strace shows it; but for the order of attributes, the
 * sequence number and the request for an ack (both 0 here), and NLA_F_NESTED and NULs, which iproute2 leaves out. Index 5
 * stands for {@code dev v0}.
 */
final class RouteMessageTest {
    private static final String MAC = "02:42:ac:11:00:02";

    /** {@code ip addr add 10.0.0.2/24 brd 10.0.0.255 dev v0}. */
    @Test
    void addressOfIpv4() {
        assertMessage(
                Address.of(5, ip("10.0.0.2"), 24).withBroadcast().add(),
                "30000000 1400 0106 00000000 00000000 02 18 00 00 05000000",
                "0800 0200 0a000002  0800 0100 0a000002  0800 0400 0a0000ff");
    }

    /** {@code ip addr add fd00::2/64 nodad dev v0}. */
    @Test
    void addressOfIpv6() {
        String local = "fd000000000000000000000000000002";
        assertMessage(
                Address.of(5, ip("fd00::2"), 64)
                        .withFlags(Address.IFA_F_NODAD)
                        .withBroadcast()
                        .add(),
                "40000000 1400 0106 00000000 00000000 0a 40 02 00 05000000",
                "1400 0200" + local + "1400 0100" + local);
    }

    /** {@code ip route add default via 10.0.0.1 dev v0}. */
    @Test
    void defaultRoute() {
        assertMessage(
                Route.byDefault(ip("10.0.0.1"), 5).add(),
                "2c000000 1800 0106 00000000 00000000 02 00 00 00 fe 03 00 01 00000000",
                "0800 0500 0a000001  0800 0400 05000000");
    }

    /** {@code ip neigh add 10.0.0.9 lladdr 02:42:ac:11:00:02 dev v0}. */
    @Test
    void permanentNeighbour() {
        assertMessage(
                Neighbour.permanent(5, ip("10.0.0.9"), MAC).add(),
                "30000000 1c00 0106 00000000 00000000 02 000000 05000000 8000 00 00",
                "0800 0100 0a000009  0a00 0200 0242ac110002 0000");
    }

    /** {@code bridge fdb add … dev v0 master static}, less NUD_REACHABLE, which says nothing beside NUD_NOARP. */
    @Test
    void forwardingEntry() {
        assertMessage(
                ForwardingEntry.onPort(5, MAC, 9).add(),
                "28000000 1c00 0106 00000000 00000000 07 000000 05000000 4000 04 00",
                "0a00 0200 0242ac110002 0000");
    }

    /** {@code ip link set v0 alias hi}. */
    @Test
    void alias() {
        assertMessage(
                LinkChange.of(5).alias("hi"),
                "28000000 1000 0100 00000000 00000000 00 00 0000 05000000 00000000 00000000",
                "0700 1400 686900 00");
    }

    /** {@code ip link add v0 mtu 1450 type veth peer name eth0 address 02:42:ac:11:00:02 mtu 1450 netns …}. */
    @Test
    void vethWithItsPeerInAnotherNamespace() {
        try (TestNamespace test = new TestNamespace()) {
            NewLink near = NewLink.named("v0").withMtu(1450);
            NewLink far = NewLink.named("eth0").withMac(MAC).withMtu(1450);
            String descriptor =
                    HexFormat.of().toHexDigits((byte) test.namespace().fd().number()) + "000000";
            assertMessage(
                    Veth.pair(near, far, test.namespace()),
                    "a0000000 1000 0106 00000000 00000000 00 00 0000 00000000 00000000 00000000",
                    "0700 0300 763000 00  0800 0400 aa050000  0800 1f00 01000000  0800 2000 01000000  6000 1280",
                    "0900 0100 7665746800 000000  5000 0280  4c00 0100",
                    "00 00 0000 00000000 00000000 00000000  0900 0300 6574683000 000000",
                    "0a00 0100 0242ac110002 0000  0800 0400 aa050000  0800 1c00" + descriptor
                            + "0800 1f00 01000000  0800 2000 01000000");
        }
    }

    /** {@code ip link del group 7}. */
    @Test
    void removalOfAGroup() {
        assertMessage(
                LinkRemoval.ofGroup(7),
                "28000000 1100 0100 00000000 00000000 00 00 0000 00000000 00000000 00000000",
                "0800 1b00 07000000");
    }

    private static void assertMessage(RouteRequest request, String... hex) {
        assertThat(ByteOrder.nativeOrder()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        MessageWriter writer = new MessageWriter();
        request.encode(writer);
        assertThat(HexFormat.of().formatHex(writer.toByteArray()))
                .isEqualTo(String.join("", hex).replace(" ", ""));
    }

    private static InetAddress ip(String literal) {
        return InetAddress.ofLiteral(literal);
    }
}
