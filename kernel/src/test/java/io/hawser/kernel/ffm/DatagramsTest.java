package io.hawser.kernel.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several datagrams a call, over loopback. */
@Timeout(30)
class DatagramsTest {
    private static final InetAddress LOCALHOST = InetAddress.ofLiteral("127.0.0.1");

    private final Datagrams datagrams = new Datagrams(4, 8);
    private FileDescriptor socket;
    private DatagramSocket client;

    @BeforeEach
    void open() throws IOException {
        int free;
        try (DatagramSocket any = new DatagramSocket(0, LOCALHOST)) {
            free = any.getLocalPort();
        }
        socket = SocketCalls.socket(SocketCalls.AF_INET, SocketCalls.SOCK_DGRAM, 0);
        SocketCalls.bind(socket, Datagrams.encoded(new InetSocketAddress(LOCALHOST, free)));
        client = new DatagramSocket(0, LOCALHOST);
        client.connect(new InetSocketAddress(LOCALHOST, free));
        client.setSoTimeout(10_000);
    }

    @AfterEach
    void close() {
        client.close();
        socket.close();
    }

    @Test
    void takesSeveralAndAnswersSomeOfThem() throws IOException {
        send("one");
        long room = waiting(1);
        for (String text : new String[] {"two", "three", "longer than eight", "five"}) {
            send(text);
        }
        waiting(5 * room);
        assertThat(datagrams.receive(socket, true)).isEqualTo(4);
        byte[] into = new byte[8];
        assertThat(datagrams.read(1, into)).isEqualTo(3);
        assertThat(new String(into, 0, 3, StandardCharsets.US_ASCII)).isEqualTo("two");
        assertThat(datagrams.read(3, into)).isEqualTo(8);
        assertThat(datagrams.isFromLoopback(2)).isTrue();
        assertThat(datagrams.sender(2)).isEqualTo(client.getLocalSocketAddress());
        datagrams.reply(1, bytes("TWO"), 3);
        datagrams.reply(3, bytes("FOURTH"), 6);
        datagrams.send(socket);
        assertThat(received()).isEqualTo("TWO");
        assertThat(received()).isEqualTo("FOURTH");
        assertThat(datagrams.receive(socket, true)).isEqualTo(1);
        assertThat(datagrams.read(0, into)).isEqualTo(4);
        assertThat(datagrams.receive(socket, false)).isZero();
    }

    /** The middle one of three is longer than UDP may be. */
    @Test
    void aReplyThatTheKernelDoesNotTakeHoldsUpNone() throws IOException {
        Datagrams large = new Datagrams(3, 66_000);
        send("one");
        long room = waiting(1);
        send("two");
        send("three");
        waiting(3 * room);
        assertThat(large.receive(socket, true)).isEqualTo(3);
        large.reply(0, bytes("ONE"), 3);
        large.reply(1, new byte[66_000], 66_000);
        large.reply(2, bytes("THREE"), 5);
        large.send(socket);
        assertThat(received()).isEqualTo("ONE");
        assertThat(received()).isEqualTo("THREE");
    }

    @Test
    void aReplyThatWouldReachIntoTheNextDatagramIsRefused() throws IOException {
        send("one");
        assertThat(datagrams.receive(socket, true)).isEqualTo(1);
        assertThatThrownBy(() -> datagrams.reply(0, new byte[9], 9)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void waitsAsLongAsItIsTold() {
        SocketCalls.receiveTimeout(socket, 10);
        assertThat(datagrams.receive(socket, true)).isZero();
    }

    @Test
    void aSetTellsWhichSocketHasSomething() throws IOException {
        try (EventSet events = new EventSet();
                FileDescriptor quiet = Syscalls.eventfd()) {
            events.add(quiet, 1);
            events.add(socket, 1L << 40);
            send("one");
            assertThat(events.await()).isEqualTo(1);
            assertThat(events.key(0)).isEqualTo(1L << 40);
            events.remove(socket);
            Syscalls.write(quiet, new byte[] {1, 0, 0, 0, 0, 0, 0, 0}, 0, 8);
            assertThat(events.await()).isEqualTo(1);
            assertThat(events.key(0)).isEqualTo(1);
        }
    }

    /** How much memory of the kernel's what waits at the socket takes, once that is as much; a busy kernel delivers later. */
    private long waiting(long enough) throws IOException {
        String local = ":%04X ".formatted(client.getPort());
        long waiting;
        do {
            Thread.onSpinWait();
            waiting = Files.readAllLines(Path.of("/proc/self/net/udp")).stream()
                    .map(line -> line.strip().split(" +"))
                    .filter(fields -> (fields[1] + " ").endsWith(local) && fields[2].equals("00000000:0000"))
                    .mapToLong(fields -> Long.parseLong(fields[4].substring(9), 16))
                    .sum();
        } while (waiting < enough);
        return waiting;
    }

    private void send(String text) throws IOException {
        client.send(new DatagramPacket(bytes(text), text.length()));
    }

    private String received() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        client.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
