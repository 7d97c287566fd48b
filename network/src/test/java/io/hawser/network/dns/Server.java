package io.hawser.network.dns;

import io.hawser.kernel.netns.Namespace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.xbill.DNS.Message;

/** An upstream server that gives every query the same rcode, or nothing (-1), and counts. */
final class Server implements AutoCloseable {
    private final DatagramChannel socket;
    private final Thread thread;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger deaf = new AtomicInteger();

    Server(Namespace where, int rcode) throws IOException {
        this(where, query -> Answers.failure(query, rcode), rcode >= 0);
    }

    /** One that gives what it is told to give. */
    Server(Namespace where, UnaryOperator<Message> reply) throws IOException {
        this(where, reply, true);
    }

    private Server(Namespace where, UnaryOperator<Message> reply, boolean speaks) throws IOException {
        socket = where.call(() -> DatagramChannel.open(StandardProtocolFamily.INET));
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        thread = Thread.ofVirtual().start(() -> serve(reply, speaks));
    }

    Upstream upstream() throws IOException {
        return new Upstream((InetSocketAddress) socket.getLocalAddress(), Upstream.Origin.SANDBOX, "");
    }

    int asked() {
        return asked.get();
    }

    /** Lets some queries go unanswered. */
    void deafFor(int queries) {
        deaf.set(queries);
    }

    private void serve(UnaryOperator<Message> reply, boolean speaks) {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        try {
            while (true) {
                buffer.clear();
                var client = socket.receive(buffer);
                asked.incrementAndGet();
                if (speaks && deaf.getAndDecrement() <= 0) {
                    Message query = new Message(Arrays.copyOf(buffer.array(), buffer.position()));
                    socket.send(ByteBuffer.wrap(reply.apply(query).toWire()), client);
                }
            }
        } catch (IOException closed) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        thread.interrupt();
    }
}
