package io.hawser.daemon.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A TCP port for whoever reaches it: only for what everybody may read and nobody can change, such as metrics. */
public final class PlainListener implements Listener {
    private static final int BACKLOG = 64;

    private final ServerSocketChannel channel;

    private PlainListener(ServerSocketChannel channel) {
        this.channel = channel;
    }

    /** Binds an address. */
    public static PlainListener bind(InetSocketAddress address) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address, BACKLOG);
            return new PlainListener(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Transport accept() throws IOException {
        SocketChannel client = channel.accept();
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return new ChannelTransport(client);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nobody can connect any more, which is what was asked for.
        }
    }

    @Override
    public String toString() {
        return "tcp://" + channel.socket().getLocalSocketAddress();
    }
}
