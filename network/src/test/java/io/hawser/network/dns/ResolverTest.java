package io.hawser.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.hawser.kernel.netns.Namespace;
import io.hawser.network.dns.NameTable.Peer;
import io.hawser.network.model.NetworkException;
import io.hawser.testkit.Command;
import io.hawser.testkit.Eventually;
import io.hawser.testkit.SeededRandom;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The resolver of a sandbox, asked from inside it; upstream servers are sockets of the test in the same namespace. */
@Timeout(300)
class ResolverTest {
    private static final int MANY = 50; // for a slow machine

    /** More than any upstream is given. */
    private static final int PATIENCE_MILLIS = 8_000;

    private static final InetAddress TWO = InetAddress.ofLiteral("172.18.0.2");

    private Path pin;
    private Namespace sandbox;
    private Shared shared;
    private Resolver resolver;

    @BeforeEach
    void open() throws Exception {
        Path folder = Files.createTempDirectory("resolver");
        pin = folder.resolve("ns");
        sandbox = Namespace.create(pin);
        Command.of("ip", "link", "set", "lo", "up").inside(pin).run().orFail();
        shared = Shared.of(sandbox, MANY);
        resolver = Resolver.open(shared, new Resolver.Site(sandbox, 0), () -> Service.NOTHING);
    }

    @AfterEach
    void close() throws IOException {
        resolver.close();
        shared.close();
        sandbox.close();
        Namespace.unpin(pin);
        Files.delete(pin.getParent());
    }

    @Test
    void answersKnownNamesOverUdpAndTcp() throws Exception {
        resolver.serve(Service.of(web(), List.of()));
        assertThat(answer(udp(query("web.", Type.A)))).containsExactly("172.18.0.2");
        assertThat(answer(tcp(query("WEB.n.", Type.A)))).containsExactly("172.18.0.2");
        assertThat(answer(udp(query("2.0.18.172.in-addr.arpa.", Type.PTR)))).containsExactly("web.n.");
        assertThat(answer(udp(query("web.", Type.ANY)))).containsExactly("172.18.0.2");
    }

    /** Much is changed that nobody asks about. */
    @Test
    void whatItServesIsWorkedOutAtTheFirstQuestionAndOnce() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        resolver.serve(() -> {
            if (asked.incrementAndGet() == 1) {
                throw NetworkException.system("not just now");
            }
            return Service.of(web(), List.of());
        });
        assertThat(asked).hasValue(0);
        assertThat(udp(query("web.", Type.A)).getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(answer(udp(query("web.", Type.A)))).containsExactly("172.18.0.2");
        assertThat(answer(udp(query("web.", Type.A)))).containsExactly("172.18.0.2");
        assertThat(asked).hasValue(2);
        resolver.serve(() -> {
            throw NetworkException.system("not any more");
        });
        assertThat(answer(udp(query("web.", Type.A)))).containsExactly("172.18.0.2");
    }

    /** Upstream servers that answer everything do not speak for a container, by whatever type or form it is asked for. */
    @Test
    void anUpstreamThatAnswersEverythingIsNotAskedForAContainer() throws Exception {
        try (Server everything = new Server(sandbox, Rcode.NOERROR)) {
            Service known = Service.of(web(), List.of(everything.upstream())).searching(List.of("corp.test"));
            resolver.serve(known);
            for (String name : List.of("web.", "web.n.", "web.corp.test.", "web.n.corp.test.", "_http._tcp.web.")) {
                for (int type : new int[] {Type.AAAA, Type.MX, Type.SRV, Type.HTTPS, Type.TXT}) {
                    Message reply = udp(query(name, type));
                    if (type == Type.SRV || !name.startsWith("_")) {
                        assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR);
                        assertThat(reply.getSection(Section.ANSWER)).isEmpty();
                    }
                }
            }
            int before = everything.asked();
            assertThat(answer(udp(query("web.corp.test.", Type.A)))).containsExactly("172.18.0.2");
            resolver.serve(new Service(
                    web().followedBy(List.of(), List.of()),
                    List.of("corp.test"),
                    false,
                    known.upstreams(),
                    false,
                    Set.of(),
                    "n"));
            for (String gone : List.of("web.", "web.n.", "web.corp.test.")) {
                assertThat(udp(query(gone, Type.A)).getRcode()).isEqualTo(Rcode.NXDOMAIN);
            }
            assertThat(everything.asked()).isEqualTo(before);
        }
    }

    /** {@code www} is an alias out there for what a container is called: its server knows who has the address. */
    @Test
    void whoHasAnAddressIsAskedOfAServerThatHasTheContainersName() throws Exception {
        Name full = Name.fromString("web.corp.test.");
        try (Server agrees = new Server(sandbox, query -> {
            Message reply = Answers.failure(query, Rcode.NOERROR);
            Record question = query.getQuestion();
            if (question.getType() == Type.PTR) {
                reply.addRecord(new PTRRecord(question.getName(), DClass.IN, 60, full), Section.ANSWER);
            } else {
                reply.addRecord(new CNAMERecord(question.getName(), DClass.IN, 60, full), Section.ANSWER);
                reply.addRecord(new ARecord(full, DClass.IN, 60, TWO), Section.ANSWER);
            }
            return reply;
        })) {
            NameTable table = NameTable.of("n", List.of(new Peer(List.of("web.corp.test"), List.of(TWO))));
            resolver.serve(Service.of(table, List.of(agrees.upstream())));
            Message question = query("2.0.18.172.in-addr.arpa.", Type.PTR);
            assertThat(answer(udp(question))).containsExactly("web.corp.test.n.");
            assertThat(answer(udp(query("www.corp.test.", Type.A)))).containsExactly("web.corp.test.", "172.18.0.2");
            Eventually.holds("it is asked", () -> answer(udp(question)).equals(List.of("web.corp.test.")));
        }
    }

    @Test
    void withNdotsBareNamesAreNotForwarded() throws Exception {
        try (Server everything = new Server(sandbox, Rcode.NXDOMAIN)) {
            resolver.serve(new Service(web(), List.of(), true, List.of(everything.upstream()), false, Set.of(), "n"));
            assertThat(udp(query("other.", Type.A)).getRcode()).isEqualTo(Rcode.NOERROR);
            assertThat(everything.asked()).isZero();
            assertThat(udp(query("other.test.", Type.A)).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        }
    }

    @Test
    void withoutAnUpstreamAnUnknownNameIsServfail() throws Exception {
        assertThat(udp(query("unknown.test.", Type.A)).getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(tcp(query("unknown.test.", Type.A)).getRcode()).isEqualTo(Rcode.SERVFAIL);
    }

    @Test
    void whatNoResolverIsForIsRefused() throws Exception {
        Message update = query("web.", Type.A);
        update.getHeader().setOpcode(Opcode.UPDATE);
        assertThat(udp(update).getRcode()).isEqualTo(Rcode.NOTIMP);
        assertThat(tcp(query("web.", Type.AXFR)).getRcode()).isEqualTo(Rcode.REFUSED);
        Message edns1 = query("web.", Type.A);
        edns1.addRecord(new OPTRecord(1232, 0, 1, 0, List.<EDNSOption>of()), Section.ADDITIONAL);
        assertThat(udp(edns1).getRcode()).isEqualTo(Rcode.BADVERS);
    }

    @Test
    void aFailingAndASilentServerAreOvertakenByTheThird() throws Exception {
        try (Server fails = new Server(sandbox, Rcode.SERVFAIL);
                Server silent = new Server(sandbox, -1);
                Server works = new Server(sandbox, Rcode.NXDOMAIN)) {
            resolver.serve(Service.of(Names.NONE, List.of(fails.upstream(), silent.upstream(), works.upstream())));
            Explanation first = resolver.explain("one.test", "A");
            assertThat(first.rcode()).isEqualTo("NXDOMAIN");
            assertThat(first.attempts()).extracting(Attempt::outcome).contains("SERVFAIL", "overtaken", "NXDOMAIN");
            resolver.explain("two.test", "A");
            assertThat(resolver.explain("three.test", "A").attempts())
                    .extracting(Attempt::server)
                    .containsExactly(works.upstream().toString());
        }
    }

    @Test
    void aLostDatagramIsSentAgain() throws Exception {
        try (Server deaf = new Server(sandbox, Rcode.NXDOMAIN)) {
            deaf.deafFor(1);
            resolver.serve(Service.of(Names.NONE, List.of(deaf.upstream())));
            assertThat(resolver.explain("one.test", "A").rcode()).isEqualTo("NXDOMAIN");
            assertThat(deaf.asked()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void aLongAnswerIsCutOverUdpAndWholeOverTcp() throws Exception {
        List<InetAddress> many = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            many.add(InetAddress.ofLiteral("10.0.0." + i));
        }
        resolver.serve(Service.of(NameTable.of("n", List.of(new Peer(List.of("many"), many))), List.of()));
        Message cut = udp(query("many.", Type.A));
        assertThat(cut.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(cut.toWire().length).isLessThanOrEqualTo(512);
        assertThat(tcp(query("many.", Type.A)).getSection(Section.ANSWER)).hasSize(200);
    }

    @Test
    void onlyTheContainerItselfIsAnswered() throws Exception {
        Command.of("ip", "address", "add", "10.9.9.9/32", "dev", "lo")
                .inside(pin)
                .run()
                .orFail();
        Service known = Service.of(web(), List.of());
        resolver.serve(known);
        Message query = query("web.", Type.A);
        try (DatagramChannel client = sandbox.call(() -> DatagramChannel.open(StandardProtocolFamily.INET))) {
            client.bind(new InetSocketAddress("10.9.9.9", 0));
            client.configureBlocking(false);
            client.send(ByteBuffer.wrap(query.toWire()), address());
            assertThat(answer(udp(query))).containsExactly("172.18.0.2");
            assertThat(client.receive(ByteBuffer.allocate(512))).isNull();
            resolver.serve(new Service(
                    web(), List.of(), false, List.of(), false, Set.of(InetAddress.ofLiteral("10.9.9.9")), "n"));
            client.send(ByteBuffer.wrap(query.toWire()), address());
            Eventually.holds("an answer", () -> client.receive(ByteBuffer.allocate(512)) != null);
        }
    }

    /** Whoever asks very much is served by a thread of its own, and that ends with the questions. */
    @Test
    void aBusySandboxHasAThreadOfItsOwnForAsLongAsItIsBusy() throws Exception {
        resolver.serve(Service.of(web(), List.of()));
        assertThat(hammered(() -> shared.dispatcher().busy() > 0)).isTrue();
        Eventually.holds("the thread is given back", () -> shared.dispatcher().busy() == 0);
        assertThat(answer(udp(query("web.", Type.A)))).containsExactly("172.18.0.2");
        assertThat(hammered(() -> shared.dispatcher().busy() > 0)).isTrue();
        int port = resolver.port();
        takenUpAgain();
        assertThat(resolver.port()).isEqualTo(port);
        Eventually.holds("the thread is given back", () -> shared.dispatcher().busy() == 0);
    }

    private void takenUpAgain() {
        resolver.close();
        resolver = Resolver.open(shared, new Resolver.Site(sandbox, resolver.port()), () -> Service.NOTHING);
    }

    /** Asks ten at a time until something is so, a minute at most; each ten must be answered. */
    private boolean hammered(java.util.function.BooleanSupplier until) throws IOException {
        byte[] question = query("web.", Type.A).toWire();
        long end = System.nanoTime() + 60_000_000_000L;
        try (DatagramChannel client = sandbox.call(() -> DatagramChannel.open(StandardProtocolFamily.INET))) {
            client.connect(address());
            ByteBuffer reply = ByteBuffer.allocate(512);
            boolean reached = until.getAsBoolean();
            while (!reached && end - System.nanoTime() > 0) {
                for (int i = 0; i < 10; i++) {
                    client.write(ByteBuffer.wrap(question));
                }
                for (int i = 0; i < 10; i++) {
                    assertThat(client.read(reply.clear())).isGreaterThan(question.length);
                }
                reached = until.getAsBoolean();
            }
            return reached;
        }
    }

    /** A second of ten thousand questions waits for a machine that is busy, whatever its net.core.rmem_max. */
    @Test
    void thousandsOfQuestionsMayWait() {
        String sockets =
                Command.of("ss", "-ulnm").inside(pin).run().orFail().out().replaceAll("\\s+", " ");
        assertThat(sockets).containsPattern("127[.]0[.]0[.]11:" + resolver.port() + " .*rb8388608,");
    }

    @Test
    void aTakenPortIsLeftAndAClosedOneIsFreeAtOnce() {
        int port = resolver.port();
        assertThat(port).isBetween(Resolver.FIRST_PORT, Resolver.LAST_PORT);
        try (Resolver other = Resolver.open(shared, new Resolver.Site(sandbox, port), () -> Service.NOTHING)) {
            assertThat(other.port()).isNotEqualTo(port);
        }
        for (int i = 0; i < 50; i++) {
            takenUpAgain();
            assertThat(resolver.port()).isEqualTo(port);
        }
    }

    /** Who opens a thousand connections and says nothing, or a byte now and then, keeps nobody out. */
    @Test
    void idleConnectionsAreBoundedAndDoNotKeepOthersOut() throws Exception {
        resolver.serve(Service.of(web(), List.of()));
        List<SocketChannel> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 1_000; i++) {
                SocketChannel client = sandbox.call(() -> SocketChannel.open(StandardProtocolFamily.INET));
                client.connect(address());
                client.write(ByteBuffer.wrap(new byte[i % 3]));
                idle.add(client);
                if (i % 100 == 99) {
                    assertThat(answer(udp(query("web.", Type.A)))).containsExactly("172.18.0.2");
                    assertThat(answer(tcp(query("web.", Type.A)))).containsExactly("172.18.0.2");
                }
            }
            Eventually.holds("few are kept", () -> shared.conversations().size() <= Conversations.MOST_OF_ONE);
            assertThat(Thread.getAllStackTraces()).hasSizeLessThan(200);
            assertNobodyIsBusy();
        } finally {
            for (SocketChannel client : idle) {
                client.close();
            }
        }
        Eventually.holds("all are forgotten", () -> shared.conversations().size() == 0);
    }

    @Test
    @ExtendWith(SeededRandom.class)
    void rubbishIsRefusedOrIgnoredAndTheNextQueryIsAnswered(RandomGenerator random) throws Exception {
        resolver.serve(Service.of(web(), List.of()));
        byte[] sane = query("web.", Type.A).toWire();
        for (int round = 0; round < 500; round++) {
            byte[] rubbish = new byte[random.nextInt(300)];
            random.nextBytes(rubbish);
            System.arraycopy(sane, 0, rubbish, 0, Math.min(rubbish.length, random.nextInt(sane.length + 1)));
            send(rubbish);
            if (round % 10 == 0) {
                sendTcp(random.nextBoolean() ? rubbish : Wire.framed(rubbish));
            }
        }
        assertThat(answer(udp(query("web.", Type.A)))).containsExactly("172.18.0.2");
        assertThat(answer(tcp(query("web.", Type.A)))).containsExactly("172.18.0.2");
        Eventually.holds("no connection is left", () -> shared.conversations().size() == 0);
        assertNobodyIsBusy();
        System.gc();
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        assertThat(heap.getUsed()).isLessThan(256L << 20);
    }

    /** A thread that spins takes a second of each second; whatever else this JVM does comes to an end. */
    private static void assertNobodyIsBusy() {
        OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        Eventually.holds("a quiet half second", () -> {
            long before = process.getProcessCpuTime();
            LockSupport.parkNanos(500_000_000L);
            return process.getProcessCpuTime() - before < 250_000_000L;
        });
    }

    @Test
    void whatWasAnsweredIsCounted() throws Exception {
        try (Server server = new Server(sandbox, Rcode.NXDOMAIN)) {
            resolver.serve(new Service(web(), List.of(), false, List.of(server.upstream()), false, Set.of(), "n"));
            udp(query("web.", Type.A));
            udp(query("web.", Type.AAAA));
            udp(query("other.test.", Type.A));
            assertThat(shared.counters().counts())
                    .containsExactlyInAnyOrder(
                            new Counters.Count("n", "NOERROR", "", 2),
                            new Counters.Count(
                                    "n", "NXDOMAIN", server.upstream().toString(), 1));
        }
    }

    @Test
    void itSaysWhyItAnswersAsItDoes() {
        resolver.serve(Service.of(web(), List.of()).searching(List.of("corp.test")));
        Explanation known = resolver.explain("web.corp.test", "A");
        assertThat(known.source()).isEqualTo("n");
        assertThat(known.why()).isEqualTo("known, without the search domain corp.test");
        assertThat(known.records()).hasSize(1);
        assertThat(resolver.explain("other", "A").why()).contains("there is no other name server");
    }

    private static NameTable web() {
        return NameTable.of("n", List.of(new Peer(List.of("web"), List.of(TWO))));
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

    private InetSocketAddress address() {
        return new InetSocketAddress(Resolver.ADDRESS, resolver.port());
    }

    private void send(byte[] bytes) throws IOException {
        try (DatagramChannel client = sandbox.call(() -> DatagramChannel.open(StandardProtocolFamily.INET))) {
            client.send(ByteBuffer.wrap(bytes), address());
        }
    }

    private void sendTcp(byte[] bytes) throws IOException {
        try (SocketChannel client = sandbox.call(() -> SocketChannel.open(StandardProtocolFamily.INET))) {
            client.connect(address());
            for (byte one : bytes) {
                client.write(ByteBuffer.wrap(new byte[] {one}));
            }
        } catch (IOException cutOff) {
            assertThat(resolver.port()).isPositive();
        }
    }

    private Message udp(Message query) throws IOException {
        try (DatagramChannel client = sandbox.call(() -> DatagramChannel.open(StandardProtocolFamily.INET))) {
            client.connect(address());
            client.socket().setSoTimeout(PATIENCE_MILLIS);
            DatagramPacket reply = new DatagramPacket(new byte[4096], 4096);
            while (true) {
                client.write(ByteBuffer.wrap(query.toWire()));
                try {
                    client.socket().receive(reply);
                    Message message = new Message(Arrays.copyOf(reply.getData(), reply.getLength()));
                    assertThat(message.getHeader().getID())
                            .isEqualTo(query.getHeader().getID());
                    return message;
                } catch (SocketTimeoutException lost) {
                    // The resolver's socket may have been full of rubbish; a client asks again.
                    reply.setLength(4096);
                }
            }
        }
    }

    private Message tcp(Message query) throws IOException {
        try (SocketChannel client = sandbox.call(() -> SocketChannel.open(StandardProtocolFamily.INET))) {
            client.connect(address());
            Socket socket = client.socket();
            socket.getOutputStream().write(Wire.framed(query.toWire()));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            return new Message(in.readNBytes(in.readUnsignedShort()));
        }
    }
}
