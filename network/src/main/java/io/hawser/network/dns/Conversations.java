package io.hawser.network.dns;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All TCP connections to resolvers. Each has a virtual thread; each container may have {@link #MOST_OF_ONE}, all together
 * {@link #MOST}. One more does not fail: it takes the place of the one that has been idle longest, its own container's or, when
 * all together are too many, the container's that has most. So whoever opens a thousand and says nothing keeps nobody out.
 *
 * <p>A connection ends when it is idle for {@link #IDLE_MILLIS}, when a message is not whole {@link #MESSAGE_MILLIS} after its
 * first byte, or when what it sends is no query. Thread-safe.
 */
final class Conversations {
    static final int MOST_OF_ONE = 64;
    static final int MOST = 1_024;
    static final int IDLE_MILLIS = 10_000;
    static final int MESSAGE_MILLIS = 3_000;

    private static final Logger log = LoggerFactory.getLogger(Conversations.class);

    /** Answers the queries of one resolver; empty ends the connection. */
    @FunctionalInterface
    interface Partner {
        Optional<byte[]> answer(byte[] query);
    }

    private final Map<Partner, SequencedSet<Conversation>> open = new HashMap<>(); // guarded by this
    private int count; // guarded by this

    /** Talks to a client until one of them ends it. */
    void begin(SocketChannel channel, Partner partner) {
        Conversation conversation = new Conversation(channel, partner);
        Optional<Conversation> tooMany = enter(conversation);
        tooMany.ifPresent(Conversation::hangUp);
        Thread.ofVirtual().name("dns-connection").start(conversation);
    }

    /** Ends all connections of a resolver. */
    void end(Partner partner) {
        SequencedSet<Conversation> all;
        synchronized (this) {
            all = new LinkedHashSet<>(open.getOrDefault(partner, new LinkedHashSet<>()));
        }
        all.forEach(Conversation::hangUp);
    }

    private synchronized Optional<Conversation> enter(Conversation conversation) {
        SequencedSet<Conversation> own = open.computeIfAbsent(conversation.partner, key -> new LinkedHashSet<>());
        Optional<Conversation> tooMany = Optional.empty();
        if (own.size() >= MOST_OF_ONE) {
            tooMany = Optional.of(own.getFirst());
        } else if (count >= MOST) {
            tooMany = Optional.of(crowd().getFirst());
        }
        tooMany.ifPresent(this::leave);
        open.computeIfAbsent(conversation.partner, key -> new LinkedHashSet<>()).add(conversation);
        count++;
        return tooMany;
    }

    private SequencedSet<Conversation> crowd() {
        return open.values().stream()
                .max(java.util.Comparator.comparingInt(SequencedSet::size))
                .orElseThrow();
    }

    private synchronized void leave(Conversation conversation) {
        SequencedSet<Conversation> own = open.get(conversation.partner);
        if (own != null && own.remove(conversation)) {
            count--;
            if (own.isEmpty()) {
                open.remove(conversation.partner);
            }
        }
    }

    /** It has said something: now it is the last to go. */
    private synchronized void spoke(Conversation conversation) {
        SequencedSet<Conversation> own = open.get(conversation.partner);
        if (own != null && own.remove(conversation)) {
            own.add(conversation);
        }
    }

    synchronized int size() {
        return count;
    }

    private final class Conversation implements Runnable {
        private final SocketChannel channel;
        private final Partner partner;

        Conversation(SocketChannel channel, Partner partner) {
            this.channel = channel;
            this.partner = partner;
        }

        @Override
        public void run() {
            try (channel;
                    Socket socket = channel.socket()) {
                while (exchange(socket)) {
                    spoke(this);
                }
            } catch (EOFException | SocketTimeoutException over) {
                log.trace("a connection is over", over);
            } catch (IOException | RuntimeException broken) {
                log.debug("a resolver's connection ended", broken);
            } finally {
                leave(this);
            }
        }

        private boolean exchange(Socket socket) throws IOException {
            InputStream in = socket.getInputStream();
            socket.setSoTimeout(IDLE_MILLIS);
            byte[] length = new byte[2];
            length[0] = (byte) one(in);
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MESSAGE_MILLIS);
            fill(socket, length, 1, end);
            int size = Wire.u16(length, 0);
            if (size < Wire.HEADER || size > Desk.LARGEST_QUERY) {
                return false;
            }
            byte[] query = new byte[size];
            fill(socket, query, 0, end);
            Optional<byte[]> reply = partner.answer(query);
            if (reply.isPresent()) {
                socket.getOutputStream().write(Wire.framed(reply.get()));
            }
            return reply.isPresent();
        }

        private static int one(InputStream in) throws IOException {
            int one = in.read();
            if (one < 0) {
                throw new EOFException();
            }
            return one;
        }

        /** Reads the rest of an array, however slowly it drips, by a moment in time. */
        private static void fill(Socket socket, byte[] bytes, int from, long end) throws IOException {
            InputStream in = socket.getInputStream();
            for (int at = from; at < bytes.length; ) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    throw new SocketTimeoutException("a message that does not get whole");
                }
                socket.setSoTimeout((int) left);
                int read = in.read(bytes, at, bytes.length - at);
                if (read < 0) {
                    throw new EOFException();
                }
                at += read;
            }
        }

        void hangUp() {
            try {
                channel.close();
            } catch (IOException alreadyGone) {
                log.trace("hanging up", alreadyGone);
            }
        }
    }
}
