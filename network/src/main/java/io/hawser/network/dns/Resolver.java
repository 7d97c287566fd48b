package io.hawser.network.dns;

import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.thread.ThreadEnd;
import io.hawser.network.dns.Answers.Local;
import io.hawser.network.dns.Forwarder.Forwarded;
import io.hawser.network.dns.Forwarder.Transport;
import io.hawser.network.model.Ip;
import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * The name server of one sandbox: UDP and TCP on 127.0.0.11 inside its namespace, on a port of its own so that the container
 * may bind port 53 itself. A rule in the namespace leads 127.0.0.11:53 there; whoever opens the resolver makes that rule.
 *
 * <p>Its sockets live in the sandbox, its threads do not: the one thread of {@link Shared} reads UDP and answers local names, or
 * one of its own where very much is asked; each query that must be forwarded has a virtual thread of its own, so a slow upstream
 * holds up nobody, and so has each TCP connection. What it knows is one immutable value, swapped whole ({@link #serve}) and worked
 * out when it is first needed; a query uses what it saw first.
 *
 * <p>Any thread may call. Closing is idempotent.
 */
public final class Resolver implements AutoCloseable {
    /** Where every container of a user-defined network finds its resolver. */
    public static final InetAddress ADDRESS = InetAddress.ofLiteral("127.0.0.11");

    /** The ports to choose from: above the kernel's ephemeral range, so that no connection of the container gets one. */
    public static final int FIRST_PORT = 61_000;

    public static final int LAST_PORT = 65_535;

    private static final Logger log = LoggerFactory.getLogger(Resolver.class);
    private static final int TRIES = 50;
    private static final int BACKLOG = 128;
    private static final int PAUSE_MILLIS = 100;

    private final Shared shared;
    private final UdpSocket udp;
    private final ServerSocketChannel tcp;
    private final int port;
    private final Forwarder forwarder;
    private final Answers answers;
    private final Admission forwarded;
    private final Conversations.Partner partner = this::answerTcp;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Runnable udpEnd;
    private final Thread acceptor;
    private volatile Known known;

    /** What it is told, worked out when somebody asks: more is changed than is asked. */
    private static final class Known {
        private final Supplier<Service> source;
        private final Service former;
        private volatile @Nullable Service found;
        private volatile boolean warned;

        private Known(Supplier<Service> source, Service former) {
            this.source = source;
            this.former = former;
        }

        /** Two who ask at once may both work it out. While that fails it is what was known before. */
        private Service get() {
            Service service = found;
            if (service != null) {
                return service;
            }
            try {
                service = source.get();
                found = service;
                return service;
            } catch (NetworkException failed) {
                warnOnce(failed);
                return former;
            }
        }

        private void warnOnce(NetworkException failed) {
            if (!warned) {
                warned = true;
                log.warn("a resolver serves what it knew before: {}", failed.getMessage());
            }
        }

        private Service last() {
            Service service = found;
            return service == null ? former : service;
        }
    }

    /**
     * Where a resolver lives.
     *
     * @param sandbox the namespace it serves; stays the caller's to close, after the resolver
     * @param preferredPort the port to try first (a restarted daemon takes the one its rule leads to), or 0
     */
    public record Site(Namespace sandbox, int preferredPort) {}

    private Resolver(Shared shared, Site site, Bound bound, Supplier<Service> service) {
        this.shared = shared;
        this.udp = bound.udp();
        this.tcp = bound.tcp();
        this.port = bound.port();
        this.known = new Known(service, Service.NOTHING);
        this.answers = new Answers(shared.random());
        this.forwarder = new Forwarder(shared, site.sandbox());
        this.forwarded = new Admission(shared.inFlight());
        this.udpEnd = shared.dispatcher().watch(udp, this::answerUdp);
        this.acceptor = Thread.ofVirtual().name("dns-accept").unstarted(this::accept);
    }

    /**
     * Opens the sockets and starts to answer, from the first query on with what it is told here.
     *
     * @param service asked for at the first query, as by {@link #serve(Supplier)}
     * @throws NetworkException SYSTEM if no port is free or lo is down in the namespace
     */
    public static Resolver open(Shared shared, Site site, Supplier<Service> service) {
        Bound bound = bind(site, shared.random());
        try {
            Resolver resolver = new Resolver(shared, site, bound, service);
            resolver.acceptor.start();
            return resolver;
        } catch (KernelException failed) {
            bound.udp().close();
            closed(bound.tcp());
            throw NetworkException.system("cannot serve names: " + failed.getMessage(), failed);
        }
    }

    /** The port of 127.0.0.11, UDP and TCP alike, that answers. */
    public int port() {
        return port;
    }

    /** Replaces all it knows, from the next query on. */
    public void serve(Service next) {
        serve(() -> next);
    }

    /**
     * Replaces all it knows by what {@code next} answers at the next query, on the thread that serves it, and then no more. While
     * it fails, with a {@link NetworkException}, what was known before is served.
     */
    public void serve(Supplier<Service> next) {
        known = new Known(next, known.last());
    }

    private Service service() {
        return known.get();
    }

    // ---- sockets
    // -----------------------------------------------------------------------------------------------------

    private record Bound(UdpSocket udp, ServerSocketChannel tcp, int port) {}

    private static Bound bind(Site site, RandomGenerator random) {
        Warmed.once();
        Exception last = new IOException("no port was tried");
        for (int i = 0; i < TRIES; i++) {
            int port = i == 0 && site.preferredPort() != 0 ? site.preferredPort() : anyPort(random);
            try {
                return bind(site.sandbox(), port);
            } catch (IOException | KernelException taken) {
                last = taken;
            }
        }
        throw NetworkException.system("cannot open the resolver of " + site.sandbox() + ": " + last.getMessage(), last);
    }

    /** A port for a new resolver. */
    public static int anyPort(RandomGenerator random) {
        return random.nextInt(FIRST_PORT, LAST_PORT + 1);
    }

    private static Bound bind(Namespace sandbox, int port) throws IOException {
        InetSocketAddress address = new InetSocketAddress(ADDRESS, port);
        ServerSocketChannel tcp = sandbox.call(() -> ServerSocketChannel.open(StandardProtocolFamily.INET));
        try {
            tcp.bind(address, BACKLOG);
            return new Bound(UdpSocket.bind(sandbox, address), tcp, port);
        } catch (IOException | KernelException taken) {
            tcp.close();
            throw taken;
        }
    }

    /** Channels load classes and native code on first use; that must not happen on the thread that is in a namespace. */
    private static final class Warmed {
        static {
            try {
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

    /** One of the questions the desk has; the reply goes with those to the others. */
    private void answerUdp(Desk desk, int index) {
        Service now = service();
        boolean own = desk.datagrams.isFromLoopback(index)
                || now.serves(desk.datagrams.sender(index).getAddress());
        if (!own) {
            return;
        }
        int length = desk.datagrams.read(index, desk.query);
        int plain = desk.plain.answer(desk.query, length, now);
        if (plain == 0) {
            answerUdp(Arrays.copyOf(desk.query, length), desk.datagrams.sender(index), now);
            return;
        }
        shared.counters().count(desk.plain.where(), Rcode.NOERROR, "");
        desk.datagrams.reply(index, desk.plain.reply(), plain);
    }

    private void answerUdp(byte[] bytes, InetSocketAddress client, Service now) {
        Optional<Message> query = parse(bytes);
        if (query.isEmpty()) {
            byte[] rejection = Wire.rejection(bytes, bytes.length);
            if (rejection.length > 0) {
                shared.counters().count("", Rcode.FORMERR, "");
                udp.send(rejection, client);
            }
            return;
        }
        Optional<Local> local = answers.answer(query.get(), now);
        if (local.isPresent()) {
            udp.send(counted(local.get()).toWire(Answers.udpLimit(query.get())), client);
        } else if (forwarded.enter()) {
            Thread.ofVirtual().name("dns-forward").start(() -> forwardUdp(query.get(), bytes, client, now));
        } else {
            shared.counters().count(now.network(), Rcode.REFUSED, "");
            udp.send(Answers.failure(query.get(), Rcode.REFUSED).toWire(), client);
        }
    }

    private Message counted(Local local) {
        shared.counters().count(local.network(), local.reply().getRcode(), "");
        return local.reply();
    }

    private void forwardUdp(Message query, byte[] bytes, InetSocketAddress client, Service now) {
        try {
            byte[] reply = forward(query, bytes, Transport.UDP, now);
            boolean fits = reply.length <= Answers.udpLimit(query);
            udp.send(fits ? reply : Answers.truncated(query), client);
        } finally {
            forwarded.leave();
        }
    }

    // ---- TCP
    // ---------------------------------------------------------------------------------------------------------

    /** A virtual thread of its own waits for connections. Without descriptors for one, it waits for better times. */
    private void accept() {
        while (tcp.isOpen()) {
            try {
                greet(tcp.accept());
            } catch (ClosedChannelException ended) {
                return;
            } catch (IOException | RuntimeException failed) {
                log.debug("a resolver takes no connections for a moment", failed);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
            }
        }
    }

    private void greet(SocketChannel connection) throws IOException {
        if (service().serves(((InetSocketAddress) connection.getRemoteAddress()).getAddress())) {
            shared.conversations().begin(connection, partner);
        } else {
            connection.close();
        }
    }

    private Optional<byte[]> answerTcp(byte[] bytes) {
        Service now = service();
        return parse(bytes)
                .map(query -> answers.answer(query, now)
                        .map(local -> counted(local).toWire())
                        .orElseGet(() -> limitedForward(query, bytes, now)));
    }

    private byte[] limitedForward(Message query, byte[] bytes, Service now) {
        if (!forwarded.enter()) {
            shared.counters().count(now.network(), Rcode.REFUSED, "");
            return Answers.failure(query, Rcode.REFUSED).toWire();
        }
        try {
            return forward(query, bytes, Transport.TCP, now);
        } finally {
            forwarded.leave();
        }
    }

    // ---- both
    // --------------------------------------------------------------------------------------------------------

    private byte[] forward(Message query, byte[] bytes, Transport transport, Service now) {
        Forwarded asked = ask(bytes, transport, now);
        byte[] reply = asked.reply()
                .orElseGet(() -> Answers.failure(query, Rcode.SERVFAIL).toWire());
        shared.counters().count(now.network(), Wire.rcode(reply), answeredBy(asked));
        if (!asked.cached()) {
            heard(reply, now.names());
        }
        return reply;
    }

    private static void heard(byte[] reply, Names names) {
        message(reply).stream()
                .flatMap(message -> message.getSection(Section.ANSWER).stream())
                .forEach(record -> {
                    String name = NameTable.canonical(record.getName().toString(true));
                    switch (record) {
                        case ARecord a -> names.heard(name, a.getAddress());
                        case AAAARecord aaaa -> names.heard(name, aaaa.getAddress());
                        default -> {}
                    }
                });
    }

    private Forwarded ask(byte[] bytes, Transport transport, Service now) {
        try {
            return forwarder.ask(bytes, transport, now.upstreams());
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            return Forwarded.NOBODY;
        }
    }

    private static String answeredBy(Forwarded asked) {
        return asked.cached() ? "cache" : asked.from().map(Upstream::toString).orElse("");
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

    // ---- for people
    // --------------------------------------------------------------------------------------------------

    /**
     * Answers a question as the container would be answered, and says why.
     *
     * @param name a host name, or an address: then its name is asked for
     * @param type such as {@code A}
     * @throws NetworkException INVALID_PARAMETER for what is no name or no type
     */
    public Explanation explain(String name, String type) {
        Optional<InetAddress> address = Ip.tryParse(name);
        Message query = address.isPresent()
                ? query(ReverseMap.fromAddress(address.get()).toString(), "PTR")
                : query(name, type);
        Service now = service();
        long start = System.nanoTime();
        Optional<Local> local = answers.answer(query, now);
        Forwarded asked = local.isPresent() ? Forwarded.NOBODY : ask(query.toWire(), Transport.UDP, now);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Message reply = local.map(Local::reply)
                .or(() -> asked.reply().flatMap(Resolver::message))
                .orElseGet(() -> Answers.failure(query, Rcode.SERVFAIL));
        return new Explanation(
                name,
                Type.string(query.getQuestion().getType()),
                Rcode.string(reply.getRcode()),
                reply.getSection(Section.ANSWER).stream().map(Record::toString).toList(),
                local.map(Local::network).orElseGet(() -> answeredBy(asked)),
                local.map(Local::why).orElseGet(() -> reason(asked, now)),
                asked.attempts(),
                took);
    }

    private static Message query(String name, String type) {
        int code = Type.value(type, true);
        try {
            if (code < 0) {
                throw NetworkException.invalid("no such record type: " + type);
            }
            return Message.newQuery(Record.newRecord(Name.fromString(name, Name.root), code, DClass.IN));
        } catch (TextParseException notAName) {
            throw NetworkException.invalid("not a name: " + name);
        }
    }

    private static Optional<Message> message(byte[] reply) {
        try {
            return Optional.of(new Message(reply));
        } catch (IOException | RuntimeException malformed) {
            return Optional.empty();
        }
    }

    private static String reason(Forwarded asked, Service now) {
        if (asked.cached()) {
            return "said by " + asked.from().map(Upstream::toString).orElse("a server") + " not long ago";
        }
        if (asked.from().isPresent()) {
            return "no container has this name, so others were asked";
        }
        if (now.upstreams().isEmpty()) {
            return now.internal()
                    ? "no container has this name, and the container has no way out, so nobody else is asked"
                    : "no container has this name, and there is no other name server";
        }
        return "no container has this name, and none of the other servers answered";
    }

    /** When it returns, the port is free. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            serve(Service.NOTHING);
            udpEnd.run();
            closed(tcp);
            ThreadEnd.await(acceptor); // a channel is closed by the thread that waits on it, in its own time
            shared.conversations().end(partner);
        }
    }

    private static void closed(ServerSocketChannel channel) {
        try {
            channel.close();
        } catch (IOException failed) {
            log.debug("a resolver's socket did not close cleanly", failed);
        }
    }
}
