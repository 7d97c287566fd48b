package io.hawser.network.firewall;

import io.hawser.kernel.netns.Namespace;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Tells each client under which address it sees it: on TCP and UDP ports 80 and 81 of a namespace, in both families. Its
 * sockets are opened inside, its threads are not.
 */
final class EchoServer implements Closeable {
    /** What a client that gets no answer within its patience reports. */
    static final String SILENCE = "silence";

    private static final int PATIENCE_MILLIS = 250;
    private static final int TRIES = 100;
    private static final List<Integer> PORTS = List.of(80, 81);

    private final List<Channel> channels = new ArrayList<>();

    private EchoServer() {}

    static EchoServer start(Namespace namespace) {
        EchoServer server = new EchoServer();
        for (int port : PORTS) {
            server.tcp(namespace, port);
            server.udp(namespace, port);
        }
        return server;
    }

    private void tcp(Namespace namespace, int port) {
        ServerSocketChannel listener =
                namespace.call(() -> ServerSocketChannel.open().bind(new InetSocketAddress("::", port)));
        channels.add(listener);
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) {
                    try (SocketChannel client = listener.accept()) {
                        client.write(text(client.getRemoteAddress()));
                    }
                }
            } catch (ClosedChannelException end) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void udp(Namespace namespace, int port) {
        DatagramChannel socket = namespace.call(() -> DatagramChannel.open().bind(new InetSocketAddress("::", port)));
        channels.add(socket);
        Thread.ofPlatform().daemon().start(() -> {
            try {
                ByteBuffer buffer = ByteBuffer.allocate(64);
                while (true) {
                    var client = socket.receive(buffer.clear());
                    socket.send(text(client), client);
                }
            } catch (ClosedChannelException end) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static ByteBuffer text(SocketAddress client) {
        String address = ((InetSocketAddress) client).getAddress().getHostAddress();
        return ByteBuffer.wrap(address.replaceAll("%.*", "").getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * The address under which a server sees a TCP client in {@code from}, or {@link #SILENCE}, or "refused". Asked again a few
     * times, for on a busy machine an answer may take longer than it is worth to wait for one that is not to come.
     */
    static String tcp(Namespace from, String address, int port) {
        return patiently(() -> tcpOnce(from, address, port));
    }

    /** The same over UDP. */
    static String udp(Namespace from, String address, int port) {
        return patiently(() -> udpOnce(from, address, port));
    }

    private static String patiently(Supplier<String> question) {
        String answer = SILENCE;
        for (int i = 0; i < TRIES && answer.equals(SILENCE); i++) {
            answer = question.get();
        }
        return answer;
    }

    /** As {@link #tcp}, asked once: where silence is the right answer. */
    static String tcpOnce(Namespace from, String address, int port) {
        InetAddress target = InetAddress.ofLiteral(address);
        try (SocketChannel client = from.call(() -> SocketChannel.open(family(target)))) {
            client.socket().connect(new InetSocketAddress(target, port), PATIENCE_MILLIS);
            client.socket().setSoTimeout(PATIENCE_MILLIS);
            return new String(client.socket().getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (SocketTimeoutException silence) {
            return SILENCE;
        } catch (IOException refused) {
            return "refused";
        }
    }

    /** As {@link #udp}, one packet. */
    static String udpOnce(Namespace from, String address, int port) {
        InetAddress target = InetAddress.ofLiteral(address);
        try (DatagramChannel client = from.call(() -> DatagramChannel.open(family(target)))) {
            client.connect(new InetSocketAddress(target, port));
            client.write(ByteBuffer.wrap(new byte[] {1}));
            client.socket().setSoTimeout(PATIENCE_MILLIS);
            var packet = new DatagramPacket(new byte[64], 64);
            client.socket().receive(packet);
            return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
        } catch (SocketTimeoutException silence) {
            return SILENCE;
        } catch (IOException refused) {
            return "refused";
        }
    }

    private static ProtocolFamily family(InetAddress address) {
        return address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    @Override
    public void close() throws IOException {
        for (Channel channel : channels) {
            channel.close();
        }
    }
}
