package io.hawser.network.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.network.model.Ip;
import io.hawser.network.model.Protocol;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortAllocatorTest {

    private static final InetAddress ANY = Ip.parse("0.0.0.0");
    private static final InetAddress ANY6 = Ip.parse("::");
    private static final InetAddress LOOPBACK = Ip.parse("127.0.0.1");

    private static final ForeignPorts OTHERS = protocol -> (address, port) -> port == 22 || port == 101;

    private final PortAllocator ports = new PortAllocator(new EphemeralRange(100, 103));

    @Test
    void aTakenPortIsRefusedInDockersWords() {
        allocate(80, ANY, ANY6);
        refused("Bind for 0.0.0.0:80 failed: port is already allocated", 80, ANY);
        refused("Bind for 127.0.0.1:80 failed: port is already allocated", 80, LOOPBACK);
        refused("Bind for [::]:80 failed: port is already allocated", 80, ANY6);
        refused("failed to bind host port 0.0.0.0:22/tcp: address already in use", 22, ANY);
        assertThat(ports.allocate(new PortRequest(Protocol.UDP, List.of(ANY), 80, 80), OTHERS))
                .isEqualTo(80);
    }

    @Test
    void specificAddressesShareAPort() {
        allocate(80, LOOPBACK);
        allocate(80, Ip.parse("127.0.0.2"));
        allocate(80, ANY6);
        refused("Bind for 0.0.0.0:80 failed: port is already allocated", 80, ANY);
        ports.release(Protocol.TCP, List.of(LOOPBACK, Ip.parse("127.0.0.2")), 80);
        allocate(80, ANY);
    }

    @Test
    void ephemeralPortsGoInSequenceAndSkipForeignOnes() {
        assertThat(ephemeral()).isEqualTo(100);
        ports.release(Protocol.TCP, List.of(ANY), 100);
        assertThat(ephemeral()).isEqualTo(102);
        assertThat(ephemeral()).isEqualTo(103);
        assertThat(ephemeral()).isEqualTo(100);
        assertThatThrownBy(this::ephemeral).hasMessage("all ports are allocated");
    }

    @Test
    void aRangeGivesItsFirstFreePort() {
        allocate(8000, ANY);
        assertThat(ports.allocate(new PortRequest(Protocol.TCP, List.of(ANY), 8000, 8001), OTHERS))
                .isEqualTo(8001);
        assertThatThrownBy(() -> ports.allocate(new PortRequest(Protocol.TCP, List.of(ANY), 8000, 8001), OTHERS))
                .hasMessage("all ports are allocated");
    }

    @Test
    void aRangeIsTakenWholeOrNotAtAll() {
        allocate(8005, LOOPBACK);
        assertThatThrownBy(() -> ports.allocate(range(8000, 10), OTHERS))
                .hasMessage("Bind for 0.0.0.0:8005 failed: port is already allocated");
        assertThat(ports.allocate(range(8006, 10), OTHERS)).isEqualTo(8006);
        refused("Bind for 127.0.0.1:8015 failed: port is already allocated", 8015, LOOPBACK);
        allocate(8016, LOOPBACK);
        ports.release(Protocol.TCP, List.of(ANY), 8006);
        assertThatThrownBy(() -> ports.allocate(range(8010, 10), OTHERS))
                .hasMessage("Bind for 0.0.0.0:8016 failed: port is already allocated");
        allocate(8015, LOOPBACK);
    }

    @Test
    void reservedPortsAreNotChosenButMayBeNamed() {
        PortAllocator without = new PortAllocator(new EphemeralRange(100, 103).without("100,102-200"));
        assertThatThrownBy(() -> without.allocate(new PortRequest(Protocol.TCP, List.of(ANY), 0, 0), OTHERS))
                .hasMessage("all ports are allocated");
        assertThat(without.allocate(new PortRequest(Protocol.TCP, List.of(ANY), 102, 102), OTHERS))
                .isEqualTo(102);
    }

    private static PortRequest range(int first, int count) {
        return new PortRequest(Protocol.TCP, List.of(ANY), first, first, count);
    }

    @Test
    void theHostsRangeIsReadFromItsSysctl() {
        assertThat(EphemeralRange.parse("32768\t60999\n")).isEqualTo(new EphemeralRange(32768, 60999));
        assertThat(EphemeralRange.parse("")).isEqualTo(EphemeralRange.DEFAULT);
    }

    private int ephemeral() {
        return ports.allocate(new PortRequest(Protocol.TCP, List.of(ANY), 0, 0), OTHERS);
    }

    private void allocate(int port, InetAddress... addresses) {
        ports.allocate(new PortRequest(Protocol.TCP, List.of(addresses), port, port), OTHERS);
    }

    private void refused(String message, int port, InetAddress address) {
        assertThatThrownBy(() -> allocate(port, address)).hasMessage(message);
    }
}
