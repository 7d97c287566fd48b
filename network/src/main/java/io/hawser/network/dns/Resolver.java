package io.hawser.network.dns;

import io.hawser.kernel.netns.Namespace;
import io.hawser.network.dns.Forwarder.Transport;
import io.hawser.network.model.NetworkException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/**
 * The name server of one sandbox: UDP and TCP on 127.0.0.11 inside its namespace, on a port of its own so that the container
 * may bind port 53 itself. A rule in the namespace leads 127.0.0.11:53 there; whoever opens the resolver makes that rule.
 *
 * <p>Its sockets live in the sandbox, its threads do not. Names and upstream servers are each one immutable value, swapped
 * whole ({@link #serve}); a query uses what it saw first. Local names are answered on the thread that reads the socket; each
 * query that must be forwarded has a virtual thread of its own, so a slow upstream holds up nobody.
 *
 * <p>Any thread may call. Closing is idempotent and ends all its threads.
 */
public final class Resolver implements AutoCloseable {
    /** Where every container of a user-defined network finds its resolver. */
    public static final InetAddress ADDRESS = InetAddress.ofLiteral("127.0.0.11");

    private static final Logger log = LoggerFactory.getLogger(Resolver.class);
    private static final int FIRST_PORT = 32_768;
    private static final int LAST_PORT = 60_999;
    private static final int TRIES = 50;
    private static final int LARGEST_UDP_QUERY = 4_096;
    private static final int MOST_CONNECTIONS = 128;
    private static final int MOST_FORWARDED = 256;
    private static final int IDLE_MILLIS = 10_000;
    private static final int HEADER = 12;

    private final DatagramChannel udp;
    private final ServerSocketChannel tcp;
    private final int port;
    private final Forwarder forwarder;
    private final Answers answers;
    private final Semaphore connections = new Semaphore(MOST_CONNECTIONS);
    private final Semaphore forwarded = new Semaphore(MOST_FORWARDED);
    private volatile Service service = new Service(NameTable.EMPTY, List.of());

    /**
     * What a resolver knows.
     *
     * @param names what it answers itself
     * @param upstreams who is asked for the rest, in this order; empty: nobody, so the rest is SERVFAIL
     */
    public record Service(Names names, List<Upstream> upstreams) {
        public Service {
            upstreams = List.copyOf(upstreams);
        }
    }

    /**
     * Where a resolver lives.
     *
     * @param sandbox the namespace it serves; stays the caller's to close, after the resolver
     * @param host the namespace upstream servers of the host are asked from
     * @param preferredPort the port to try first (a restarted daemon takes the one its rule leads to), or 0
     */
    public record Site(Namespace sandbox, Namespace host, int preferredPort) {}

    private Resolver(Site site, Bound bound, RandomGenerator random) {
        this.udp = bound.udp();
        this.tcp = bound.tcp();
        this.port = bound.port();
        this.answers = new Answers(random);
        this.forwarder = new Forwarder(site.sandbox(), site.host(), () -> random.nextInt(0x10000));
    }

    /**
     * Opens the sockets and starts to answer, at first knowing nobody.
     *
     * @throws NetworkException SYSTEM if no port is free or lo is down in the namespace
     */
    public static Resolver open(Site site) {
        RandomGenerator random = Ids.RANDOM;
        Resolver resolver = new Resolver(site, bind(site, random), random);
        Thread.ofVirtual().name("dns-udp").start(resolver::serveUdp);
        Thread.ofVirtual().name("dns-tcp").start(resolver::serveTcp);
        return resolver;
    }

    /** Made on first use: it costs 20 ms that a daemon without user networks need not spend. */
    private static final class Ids {
        static final SecureRandom RANDOM = new SecureRandom();
    }

    /** The port of 127.0.0.11, UDP and TCP alike, that answers. */
    public int port() {
        return port;
    }

    /** Replaces all it knows, from the next query on. */
    public void serve(Service next) {
        service = next;
    }

    // ---- sockets
    // -----------------------------------------------------------------------------------------------------

    private record Bound(DatagramChannel udp, ServerSocketChannel tcp, int port) {}

    private static Bound bind(Site site, RandomGenerator random) {
        Warmed.once();
        IOException last = new IOException("no port was tried");
        for (int i = 0; i < TRIES; i++) {
            int port = i == 0 && site.preferredPort() != 0
                    ? site.preferredPort()
                    : random.nextInt(FIRST_PORT, LAST_PORT + 1);
            try {
                return bind(site.sandbox(), port);
            } catch (IOException taken) {
                last = taken;
            }
        }
        throw NetworkException.system("cannot open the resolver of " + site.sandbox() + ": " + last.getMessage(), last);
    }

    private static Bound bind(Namespace sandbox, int port) throws IOException {
        DatagramChannel udp = sandbox.call(() -> DatagramChannel.open(StandardProtocolFamily.INET));
        ServerSocketChannel tcp = null;
        try {
            udp.bind(new InetSocketAddress(ADDRESS, port));
            tcp = sandbox.call(() -> ServerSocketChannel.open(StandardProtocolFamily.INET));
            tcp.bind(new InetSocketAddress(ADDRESS, port), MOST_CONNECTIONS);
            return new Bound(udp, tcp, port);
        } catch (IOException taken) {
            udp.close();
            if (tcp != null) {
                tcp.close();
            }
            throw taken;
        }
    }

    /** Channels load classes and native code on first use; that must not happen on the thread that is in a namespace. */
    private static final class Warmed {
        static {
            try {
                DatagramChannel.open(StandardProtocolFamily.INET).close();
                ServerSocketChannel.open(StandardProtocolFamily.INET).close();
                SocketChannel.open(StandardProtocolFamily.INET).close();
            } catch (IOException e) {
                throw new IllegalStateException("this JVM cannot open sockets", e);
            }
        }

        static void once() {}
    }

    // ---- UDP
    // ---------------------------------------------------------------------------------------------------------

    private void serveUdp() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(LARGEST_UDP_QUERY);
        while (udp.isOpen()) {
            try {
                buffer.clear();
                SocketAddress client = udp.receive(buffer);
                byte[] bytes = new byte[buffer.flip().remaining()];
                buffer.get(bytes);
                answerUdp(bytes, client);
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException | RuntimeException e) {
                // One bad query or an ICMP error of an earlier reply must not end the service.
                log.debug("resolver query failed", e);
            }
        }
    }

    private void answerUdp(byte[] bytes, SocketAddress client) throws IOException {
        Optional<Message> query = parse(bytes);
        if (query.isEmpty()) {
            reject(bytes).ifPresent(reply -> sendUdp(reply, client));
            return;
        }
        Service now = service;
        Optional<Message> local = answers.answer(query.get(), now.names());
        if (local.isPresent()) {
            sendUdp(local.get().toWire(Answers.udpLimit(query.get())), client);
        } else if (forwarded.tryAcquire()) {
            Thread.ofVirtual().name("dns-forward").start(() -> forwardUdp(query.get(), bytes, client));
        } else {
            sendUdp(Answers.failure(query.get(), Rcode.REFUSED).toWire(), client);
        }
    }

    private void forwardUdp(Message query, byte[] bytes, SocketAddress client) {
        try {
            sendUdp(forward(query, bytes, Transport.UDP), client);
        } finally {
            forwarded.release();
        }
    }

    private void sendUdp(byte[] reply, SocketAddress client) {
        try {
            udp.send(ByteBuffer.wrap(reply), client);
        } catch (IOException gone) {
            log.debug("resolver reply to {} was not sent", client, gone);
        }
    }

    // ---- TCP
    // ---------------------------------------------------------------------------------------------------------

    private void serveTcp() {
        while (tcp.isOpen()) {
            try {
                SocketChannel connection = tcp.accept();
                if (connections.tryAcquire()) {
                    Thread.ofVirtual().name("dns-connection").start(() -> converse(connection));
                } else {
                    connection.close();
                }
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException e) {
                log.debug("resolver could not accept a connection", e);
            }
        }
    }

    /** Queries one after another until the client closes, is idle too long, or sends what is no DNS message. */
    private void converse(SocketChannel connection) {
        try (connection;
                Socket socket = connection.socket()) {
            socket.setSoTimeout(IDLE_MILLIS);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (tcp.isOpen()) {
                byte[] bytes = new byte[in.readUnsignedShort()];
                in.readFully(bytes);
                Optional<Message> query = parse(bytes);
                if (query.isEmpty()) {
                    return;
                }
                socket.getOutputStream().write(Forwarder.framed(answerTcp(query.get(), bytes)));
            }
        } catch (EOFException end) {
            // The client is done.
        } catch (IOException | RuntimeException e) {
            log.debug("resolver connection ended", e);
        } finally {
            connections.release();
        }
    }

    private byte[] answerTcp(Message query, byte[] bytes) {
        return answers.answer(query, service.names())
                .map(Message::toWire)
                .orElseGet(() -> forward(query, bytes, Transport.TCP));
    }

    // ---- both
    // --------------------------------------------------------------------------------------------------------

    private byte[] forward(Message query, byte[] bytes, Transport transport) {
        if (query.getQuestion() == null) {
            return Answers.failure(query, Rcode.FORMERR).toWire();
        }
        try {
            return forwarder
                    .ask(bytes, transport, service.upstreams())
                    .orElseGet(() -> Answers.failure(query, Rcode.SERVFAIL).toWire());
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            return Answers.failure(query, Rcode.SERVFAIL).toWire();
        }
    }

    /** A query with exactly one question, or empty for anything else. */
    private static Optional<Message> parse(byte[] bytes) {
        try {
            Message message = new Message(bytes);
            return isQuestion(message) ? Optional.of(message) : Optional.empty();
        } catch (IOException | RuntimeException malformed) {
            return Optional.empty();
        }
    }

    private static boolean isQuestion(Message message) {
        return !message.getHeader().getFlag(Flags.QR) && message.getHeader().getCount(Section.QUESTION) == 1;
    }

    /** FORMERR for what has at least the header of a query; silence for the rest, so that two servers never echo. */
    private static Optional<byte[]> reject(byte[] bytes) {
        if (bytes.length < HEADER || (bytes[2] & 0x80) != 0) {
            return Optional.empty();
        }
        byte[] reply = Arrays.copyOf(bytes, HEADER);
        reply[2] = (byte) (0x80 | (bytes[2] & 0x79));
        reply[3] = (byte) (0x80 | Rcode.FORMERR);
        Arrays.fill(reply, 4, HEADER, (byte) 0);
        return Optional.of(reply);
    }

    @Override
    public void close() {
        try (udp;
                tcp) {
            service = new Service(NameTable.EMPTY, List.of());
        } catch (IOException e) {
            log.debug("resolver sockets did not close cleanly", e);
        }
    }
}
