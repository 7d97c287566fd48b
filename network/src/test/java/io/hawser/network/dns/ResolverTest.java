package io.hawser.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.kernel.netns.Namespace;
import io.hawser.network.dns.NameTable.Peer;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The resolver of a sandbox, asked from inside it; upstream servers are sockets of the test in the same namespace. */
@Timeout(30)
@SuppressWarnings({"try", "NonAtomicVolatileUpdate"}) // one thread writes, and close waits for it
class ResolverTest {
    private static final InetAddress TWO = InetAddress.ofLiteral("172.18.0.2");

    private Path pin;
    private Namespace sandbox;
    private Resolver resolver;

    @BeforeEach
    void open() throws Exception {
        Path folder = Files.createTempDirectory("resolver");
        pin = folder.resolve("ns");
        sandbox = Namespace.create(pin);
        Process up = new ProcessBuilder("nsenter", "--net=" + pin, "ip", "link", "set", "lo", "up").start();
        assertThat(up.waitFor()).isZero();
        resolver = Resolver.open(new Resolver.Site(sandbox, sandbox, 0));
    }

    @AfterEach
    void close() throws IOException {
        resolver.close();
        sandbox.close();
        Namespace.unpin(pin);
        Files.delete(pin.getParent());
    }

    @Test
    void answersKnownNamesOverUdpAndTcp() throws Exception {
        resolver.serve(new Resolver.Service(web(), List.of()));
        assertThat(answer(udp(query("web.", Type.A)))).containsExactly("172.18.0.2");
        assertThat(answer(tcp(query("WEB.n.", Type.A)))).containsExactly("172.18.0.2");
        assertThat(answer(udp(query("2.0.18.172.in-addr.arpa.", Type.PTR)))).containsExactly("web.n.");
    }

    @Test
    void aKnownNameWithoutThatFamilyIsEmptyAndNotForwarded() throws Exception {
        try (Server everything = new Server(sandbox, Rcode.NOERROR)) {
            resolver.serve(new Resolver.Service(web(), List.of(everything.upstream())));
            Message reply = udp(query("web.", Type.AAAA));
            assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR);
            assertThat(reply.getSection(Section.ANSWER)).isEmpty();
            assertThat(everything.asked).isZero();
        }
    }

    @Test
    void withoutAnUpstreamAnUnknownNameIsServfail() throws Exception {
        assertThat(udp(query("unknown.test.", Type.A)).getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(tcp(query("unknown.test.", Type.A)).getRcode()).isEqualTo(Rcode.SERVFAIL);
    }

    @Test
    void aFailingAndASilentServerAreOvertakenByTheThird() throws Exception {
        try (Server fails = new Server(sandbox, Rcode.SERVFAIL);
                Server silent = new Server(sandbox, -1);
                Server works = new Server(sandbox, Rcode.NXDOMAIN)) {
            resolver.serve(new Resolver.Service(
                    NameTable.EMPTY, List.of(fails.upstream(), silent.upstream(), works.upstream())));
            Message reply = udp(query("unknown.test.", Type.A));
            assertThat(reply.getRcode()).isEqualTo(Rcode.NXDOMAIN);
            assertThat(fails.asked + silent.asked + works.asked).isEqualTo(3);
        }
    }

    @Test
    void rubbishIsRefusedOrIgnoredAndTheNextQueryIsAnswered() throws Exception {
        resolver.serve(new Resolver.Service(web(), List.of()));
        for (int length : new int[] {0, 1, 11, 13, 200}) {
            byte[] rubbish = new byte[length];
            Arrays.fill(rubbish, Math.min(2, length), length, (byte) 0x3f);
            send(rubbish);
        }
        assertThat(answer(udp(query("web.", Type.A)))).containsExactly("172.18.0.2");
    }

    private static NameTable web() {
        return NameTable.builder()
                .network("n", List.of(new Peer(List.of("web"), List.of(TWO))))
                .build();
    }

    private static Message query(String name, int type) throws IOException {
        return Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
    }

    private static List<String> answer(Message reply) {
        assertThat(reply.getHeader().getFlag(Flags.RA)).isTrue();
        return reply.getSection(Section.ANSWER).stream()
                .map(Record::rdataToString)
                .toList();
    }

    private void send(byte[] bytes) throws IOException {
        try (DatagramChannel client = sandbox.call(() -> DatagramChannel.open(StandardProtocolFamily.INET))) {
            client.send(ByteBuffer.wrap(bytes), new InetSocketAddress(Resolver.ADDRESS, resolver.port()));
        }
    }

    private Message udp(Message query) throws IOException {
        try (DatagramChannel client = sandbox.call(() -> DatagramChannel.open(StandardProtocolFamily.INET))) {
            client.connect(new InetSocketAddress(Resolver.ADDRESS, resolver.port()));
            client.write(ByteBuffer.wrap(query.toWire()));
            ByteBuffer reply = ByteBuffer.allocate(4096);
            client.read(reply);
            Message message = new Message(Arrays.copyOf(reply.array(), reply.position()));
            assertThat(message.getHeader().getID()).isEqualTo(query.getHeader().getID());
            return message;
        }
    }

    private Message tcp(Message query) throws IOException {
        try (SocketChannel client = sandbox.call(() -> SocketChannel.open(StandardProtocolFamily.INET))) {
            client.connect(new InetSocketAddress(Resolver.ADDRESS, resolver.port()));
            Socket socket = client.socket();
            socket.getOutputStream().write(Forwarder.framed(query.toWire()));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            return new Message(in.readNBytes(in.readUnsignedShort()));
        }
    }

    /** An upstream server that gives every query the same rcode, or none (-1), and counts. */
    private static final class Server implements AutoCloseable {
        private final DatagramChannel socket;
        private final Thread thread;
        volatile int asked;

        Server(Namespace where, int rcode) throws IOException {
            socket = where.call(() -> DatagramChannel.open(StandardProtocolFamily.INET));
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            thread = Thread.ofVirtual().start(() -> serve(rcode));
        }

        Upstream upstream() throws IOException {
            return new Upstream((InetSocketAddress) socket.getLocalAddress(), Upstream.Origin.SANDBOX);
        }

        @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes
        private void serve(int rcode) {
            ByteBuffer buffer = ByteBuffer.allocate(4096);
            try {
                while (true) {
                    buffer.clear();
                    var client = socket.receive(buffer);
                    asked++;
                    if (rcode >= 0) {
                        Message query = new Message(Arrays.copyOf(buffer.array(), buffer.position()));
                        socket.send(
                                ByteBuffer.wrap(Answers.failure(query, rcode).toWire()), client);
                    }
                }
            } catch (IOException closed) {
                return;
            }
        }

        @Override
        public void close() throws Exception {
            socket.close();
            thread.join();
        }
    }
}
