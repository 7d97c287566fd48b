package io.hawser.network.dns;

import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.route.Link;
import io.hawser.kernel.route.RouteSocket;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.Callable;

/**
 * One question to one server, over a socket of its own: so its source port is the kernel's choice each time, and nobody but the
 * server that was asked can answer (the socket is connected). A reply counts only with the id that was sent and the same
 * question (RFC 5452 section 9). What UDP truncates is asked again over TCP.
 *
 * <p>Blocks its (virtual) thread; an interrupt closes the socket and ends the wait.
 *
 * @param origin whose network stack the question leaves from
 * @param own whether {@code origin} is where this program runs, so that no thread has to go there
 */
record Exchange(Namespace origin, boolean own) {
    private static final int LARGEST_UDP = 4_096;
    private static final int MILLIS = 4_000;

    byte[] overUdp(Upstream server, byte[] question) throws IOException {
        byte[] reply = datagram(reached(server), question);
        if (!Wire.isTruncated(reply)) {
            return reply;
        }
        try {
            return overTcp(server, question);
        } catch (IOException noTcpThere) {
            return reply;
        }
    }

    private byte[] datagram(InetSocketAddress server, byte[] question) throws IOException {
        try (DatagramChannel channel = inside(() -> DatagramChannel.open(family(server)))) {
            channel.connect(server);
            channel.write(ByteBuffer.wrap(question));
            ByteBuffer buffer = ByteBuffer.allocate(LARGEST_UDP);
            while (true) {
                buffer.clear();
                channel.read(buffer);
                byte[] reply = Arrays.copyOf(buffer.array(), buffer.position());
                if (Wire.answers(reply, question)) {
                    return buffer.hasRemaining() ? reply : cut(reply);
                }
            }
        }
    }

    /** A datagram that fills the buffer was longer: the kernel cut it. */
    private static byte[] cut(byte[] reply) {
        reply[2] |= 0x02;
        return reply;
    }

    byte[] overTcp(Upstream upstream, byte[] question) throws IOException {
        InetSocketAddress server = reached(upstream);
        try (SocketChannel channel = inside(() -> SocketChannel.open(family(server)))) {
            channel.socket().connect(server, MILLIS);
            channel.socket().setSoTimeout(MILLIS);
            channel.socket().getOutputStream().write(Wire.framed(question));
            DataInputStream in = new DataInputStream(channel.socket().getInputStream());
            byte[] reply = new byte[in.readUnsignedShort()];
            in.readFully(reply);
            if (!Wire.answers(reply, question)) {
                throw new IOException("not an answer to what was asked");
            }
            return reply;
        }
    }

    /** The address with the number of the link that leads there, which may differ each time: links come and go. */
    private InetSocketAddress reached(Upstream server) throws IOException {
        InetSocketAddress address = server.address();
        if (server.zone().isEmpty() || !(address.getAddress() instanceof Inet6Address ipv6)) {
            return address;
        }
        return new InetSocketAddress(
                Inet6Address.getByAddress(null, ipv6.getAddress(), index(server.zone())), address.getPort());
    }

    private int index(String zone) throws IOException {
        if (zone.matches("[0-9]{1,9}")) {
            return Integer.parseInt(zone);
        }
        try (RouteSocket routes = RouteSocket.open(origin)) {
            return routes.link(zone).map(Link::index).orElseThrow(() -> new IOException("there is no link " + zone));
        }
    }

    private <T> T inside(Callable<T> open) throws IOException {
        if (!own) {
            return origin.call(open);
        }
        try {
            return open.call();
        } catch (IOException | RuntimeException failed) {
            throw failed;
        } catch (Exception other) {
            throw new IOException(other);
        }
    }

    private static StandardProtocolFamily family(InetSocketAddress server) {
        return server.getAddress().getAddress().length == 4
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6;
    }
}
