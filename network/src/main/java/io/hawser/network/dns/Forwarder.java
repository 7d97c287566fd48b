package io.hawser.network.dns;

import io.hawser.kernel.netns.Namespace;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.xbill.DNS.Rcode;

/**
 * Asks upstream servers for what the table does not know.
 *
 * <p>Servers are asked in their order, but not strictly one after another: the next one is asked as well when the last has
 * been silent for {@link #HEADSTART_MILLIS}, and at once when one fails (time-out, SERVFAIL, REFUSED, unreachable). The first
 * real answer wins, NXDOMAIN included. So a dead first server costs a quarter of a second and not the 5 s after which a libc
 * asks again.
 *
 * <p>The query goes on as it came, under an id and a source port nobody can guess; a reply counts only if it comes from the
 * server that was asked (the socket is connected) with that id and the same question (RFC 5452 section 9).
 *
 * <p>Any thread may ask; it blocks the (virtual) thread that asks.
 */
final class Forwarder {
    static final long HEADSTART_MILLIS = 250;
    static final long DEADLINE_MILLIS = 4_000;
    private static final int MOST_IN_FLIGHT = 1024;
    private static final int HEADER = 12;
    private static final int LARGEST = 65_535;

    private final Namespace sandbox;
    private final Namespace host;
    private final IntSupplier ids;
    private final Semaphore inFlight = new Semaphore(MOST_IN_FLIGHT);

    Forwarder(Namespace sandbox, Namespace host, IntSupplier ids) {
        this.sandbox = sandbox;
        this.host = host;
        this.ids = ids;
    }

    /** How a query reached us; it goes on the same way. */
    enum Transport {
        UDP,
        TCP
    }

    /**
     * The answer of the first server that has one, with the query's own id; empty if none has, or there is none.
     *
     * @param query a whole DNS message with one question
     */
    Optional<byte[]> ask(byte[] query, Transport transport, List<Upstream> upstreams) throws InterruptedException {
        if (upstreams.isEmpty() || !inFlight.tryAcquire(DEADLINE_MILLIS, TimeUnit.MILLISECONDS)) {
            return Optional.empty();
        }
        try (Race race = new Race(query, transport, upstreams)) {
            return race.run();
        } finally {
            inFlight.release();
        }
    }

    /** One query on its way to several servers. Closing it ends the questions that are still open. */
    private final class Race implements AutoCloseable {
        private final byte[] query;
        private final Transport transport;
        private final List<Upstream> upstreams;
        private final BlockingQueue<Optional<byte[]>> outcomes = new LinkedBlockingQueue<>();
        private final List<Thread> asking = new ArrayList<>();
        private int failed;

        Race(byte[] query, Transport transport, List<Upstream> upstreams) {
            this.query = query;
            this.transport = transport;
            this.upstreams = upstreams;
        }

        Optional<byte[]> run() throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MILLIS);
            while (failed < upstreams.size() && System.nanoTime() < end) {
                if (asking.size() < upstreams.size()) {
                    start(upstreams.get(asking.size()));
                }
                Optional<byte[]> outcome = next(end);
                if (outcome.isPresent()) {
                    return outcome;
                }
            }
            return Optional.empty();
        }

        private void start(Upstream upstream) {
            asking.add(Thread.ofVirtual().name("dns-upstream").start(() -> outcomes.add(exchange(upstream))));
        }

        /** The next outcome; empty after a failure, or when the last server's headstart is over. */
        private Optional<byte[]> next(long end) throws InterruptedException {
            boolean last = asking.size() == upstreams.size();
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            Optional<byte[]> outcome =
                    outcomes.poll(last ? Math.max(1, left) : Math.min(left, HEADSTART_MILLIS), TimeUnit.MILLISECONDS);
            if (outcome == null) {
                return Optional.empty();
            }
            failed += outcome.isEmpty() ? 1 : 0;
            return outcome;
        }

        private Optional<byte[]> exchange(Upstream upstream) {
            Namespace origin = upstream.askedFrom() == Upstream.Origin.HOST ? host : sandbox;
            byte[] question = withId(query, ids.getAsInt());
            try {
                byte[] reply = transport == Transport.UDP
                        ? overUdp(origin, upstream.address(), question)
                        : overTcp(origin, upstream.address(), question);
                return isFinal(reply) ? Optional.of(withId(reply, id(query))) : Optional.empty();
            } catch (IOException | RuntimeException unreachable) {
                return Optional.empty();
            }
        }

        @Override
        public void close() {
            asking.forEach(Thread::interrupt);
        }
    }

    /** An interrupt closes the channel, which ends the wait (ClosedByInterruptException). */
    private static byte[] overUdp(Namespace origin, InetSocketAddress server, byte[] question) throws IOException {
        try (DatagramChannel channel = origin.call(() -> DatagramChannel.open(family(server)))) {
            channel.connect(server);
            channel.write(ByteBuffer.wrap(question));
            ByteBuffer reply = ByteBuffer.allocate(LARGEST);
            while (true) {
                reply.clear();
                channel.read(reply);
                byte[] bytes = Arrays.copyOf(reply.array(), reply.position());
                if (answers(bytes, question)) {
                    return bytes;
                }
            }
        }
    }

    private static byte[] overTcp(Namespace origin, InetSocketAddress server, byte[] question) throws IOException {
        try (SocketChannel channel = origin.call(() -> SocketChannel.open(family(server)))) {
            channel.socket().connect(server, (int) DEADLINE_MILLIS);
            channel.socket().setSoTimeout((int) DEADLINE_MILLIS);
            channel.socket().getOutputStream().write(framed(question));
            DataInputStream in = new DataInputStream(channel.socket().getInputStream());
            byte[] reply = new byte[in.readUnsignedShort()];
            in.readFully(reply);
            if (!answers(reply, question)) {
                throw new IOException("not an answer to what was asked");
            }
            return reply;
        }
    }

    /** With the two bytes of length that go before each message (RFC 1035 section 4.2.2). */
    static byte[] framed(byte[] message) {
        return ByteBuffer.allocate(2 + message.length)
                .putShort((short) message.length)
                .put(message)
                .array();
    }

    private static StandardProtocolFamily family(InetSocketAddress server) {
        return server.getAddress().getAddress().length == 4
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6;
    }

    /** Same id, a response, and the question echoed byte for byte. */
    private static boolean answers(byte[] reply, byte[] question) {
        if (reply.length < HEADER || id(reply) != id(question) || (reply[2] & 0x80) == 0) {
            return false;
        }
        int end = endOfQuestion(question);
        boolean noQuestionInError = reply[4] == 0 && reply[5] == 0 && (reply[3] & 0x0f) != Rcode.NOERROR;
        boolean echoed = reply.length >= end && Arrays.equals(reply, HEADER, end, question, HEADER, end);
        return noQuestionInError || echoed;
    }

    /** The offset behind the name, type and class of the first question; the query was parsed before. */
    private static int endOfQuestion(byte[] query) {
        int at = HEADER;
        while (at < query.length && query[at] != 0) {
            at += 1 + (query[at] & 0xff);
        }
        return Math.min(query.length, at + 5);
    }

    /** Servers that fail or refuse are passed over; all else, NXDOMAIN too, is an answer. */
    private static boolean isFinal(byte[] reply) {
        int rcode = reply[3] & 0x0f;
        return rcode != Rcode.SERVFAIL && rcode != Rcode.REFUSED;
    }

    private static int id(byte[] message) {
        return ((message[0] & 0xff) << 8) | (message[1] & 0xff);
    }

    private static byte[] withId(byte[] message, int id) {
        byte[] copy = message.clone();
        copy[0] = (byte) (id >>> 8);
        copy[1] = (byte) id;
        return copy;
    }
}
