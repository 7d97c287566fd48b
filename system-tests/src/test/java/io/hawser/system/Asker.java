package io.hawser.system;

import io.hawser.kernel.netns.Namespace;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Asks 127.0.0.11:53 as a program in a container would: its sockets are in the container's network namespace. One UDP socket for
 * all questions; belongs to one thread.
 */
final class Asker implements AutoCloseable {
    private static final InetSocketAddress RESOLVER = new InetSocketAddress("127.0.0.11", 53);
    private static final int PATIENCE_MILLIS = 30_000;

    private final Namespace namespace;
    private final DatagramChannel udp;

    private Asker(Namespace namespace, DatagramChannel udp) {
        this.namespace = namespace;
        this.udp = udp;
    }

    /** Enters a network namespace, named by its pin or by {@code /proc/PID/ns/net}. */
    static Asker in(Path netns) throws IOException {
        // Loads the classes of channels here: that must not happen in the namespace.
        DatagramChannel.open(StandardProtocolFamily.INET).close();
        SocketChannel.open(StandardProtocolFamily.INET).close();
        Namespace namespace = Namespace.open(netns);
        DatagramChannel udp = namespace.call(() -> DatagramChannel.open(StandardProtocolFamily.INET));
        udp.connect(RESOLVER);
        udp.socket().setSoTimeout(PATIENCE_MILLIS);
        return new Asker(namespace, udp);
    }

    /** The reply; empty when nobody answers the port, or none comes for a long time. */
    Optional<Message> udp(String name, int type) throws IOException {
        Message query = query(name, type);
        byte[] buffer = new byte[4096];
        try {
            udp.write(ByteBuffer.wrap(query.toWire()));
            while (true) {
                var packet = new java.net.DatagramPacket(buffer, buffer.length);
                udp.socket().receive(packet);
                Message reply = new Message(Arrays.copyOf(buffer, packet.getLength()));
                if (reply.getHeader().getID() == query.getHeader().getID()) {
                    return Optional.of(reply);
                }
            }
        } catch (java.net.PortUnreachableException | SocketTimeoutException nobody) {
            return Optional.empty();
        }
    }

    Message tcp(String name, int type) throws IOException {
        byte[] query = query(name, type).toWire();
        try (SocketChannel channel = namespace.call(() -> SocketChannel.open(StandardProtocolFamily.INET))) {
            channel.connect(RESOLVER);
            Socket socket = channel.socket();
            socket.setSoTimeout(PATIENCE_MILLIS);
            ByteBuffer framed = ByteBuffer.allocate(2 + query.length);
            framed.putShort((short) query.length).put(query);
            socket.getOutputStream().write(framed.array());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            return new Message(in.readNBytes(in.readUnsignedShort()));
        }
    }

    /** The addresses, or the like, that a name of this type has. */
    List<String> answer(String name, int type) throws IOException {
        return data(udp(name, type).orElseThrow(() -> new IOException("no answer for " + name)));
    }

    static List<String> data(Message reply) {
        return reply.getSection(Section.ANSWER).stream()
                .filter(record -> record.getType() != Type.CNAME)
                .map(Record::rdataToString)
                .toList();
    }

    private static Message query(String name, int type) throws IOException {
        return Message.newQuery(Record.newRecord(Name.fromString(name, Name.root), type, DClass.IN));
    }

    @Override
    public void close() throws IOException {
        udp.close();
        namespace.close();
    }
}
