package io.hawser.system;

import io.hawser.kernel.netns.Namespace;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A name server on a test's machine, UDP port 53: answers every name with one address, fails always, or says nothing. */
final class Upstream implements AutoCloseable {
    private final DatagramChannel socket;
    private final AtomicInteger asked = new AtomicInteger();

    /** What every question gets. */
    sealed interface Habit {
        record Everything(String ipv4, String ipv6) implements Habit {}

        record Failing() implements Habit {}

        record Silent() implements Habit {}
    }

    private Upstream(DatagramChannel socket) {
        this.socket = socket;
    }

    /** Starts one in a network namespace, at an address that is there. */
    static Upstream at(Path netns, String address, Habit habit) throws IOException {
        DatagramChannel.open(StandardProtocolFamily.INET).close();
        InetAddress at = InetAddress.ofLiteral(address);
        StandardProtocolFamily family =
                at instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        try (Namespace namespace = Namespace.open(netns)) {
            DatagramChannel socket = namespace.call(() -> DatagramChannel.open(family));
            socket.bind(new InetSocketAddress(at, 53));
            Upstream upstream = new Upstream(socket);
            Thread.ofVirtual().start(() -> upstream.serve(habit));
            return upstream;
        }
    }

    int asked() {
        return asked.get();
    }

    private void serve(Habit habit) {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        try {
            while (true) {
                buffer.clear();
                var client = socket.receive(buffer);
                asked.incrementAndGet();
                Message reply = reply(new Message(Arrays.copyOf(buffer.array(), buffer.position())), habit);
                if (!(habit instanceof Habit.Silent)) {
                    socket.send(ByteBuffer.wrap(reply.toWire()), client);
                }
            }
        } catch (IOException closed) {
            return;
        }
    }

    private static Message reply(Message query, Habit habit) {
        Message reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setFlag(Flags.RA);
        Record question = query.getQuestion();
        reply.addRecord(question, Section.QUESTION);
        switch (habit) {
            case Habit.Everything(String ipv4, String ipv6) -> {
                if (question.getType() == Type.A) {
                    reply.addRecord(
                            new ARecord(question.getName(), DClass.IN, 60, InetAddress.ofLiteral(ipv4)),
                            Section.ANSWER);
                }
                if (question.getType() == Type.AAAA) {
                    reply.addRecord(
                            new AAAARecord(question.getName(), DClass.IN, 60, InetAddress.ofLiteral(ipv6)),
                            Section.ANSWER);
                }
            }
            case Habit.Failing() -> reply.getHeader().setRcode(Rcode.SERVFAIL);
            case Habit.Silent() -> reply.getHeader().setRcode(Rcode.REFUSED);
        }
        return reply;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
