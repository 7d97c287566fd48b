package io.hawser.network.controller;

import io.hawser.kernel.netns.Namespace;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Servers in many namespaces on one thread. Each tells its client its own name and the address it sees, over TCP and UDP, and
 * notes whom it heard over UDP.
 */
public final class Answering implements Closeable {
    private final Selector selector;
    private final Thread thread;
    private final Set<String> heard = ConcurrentHashMap.newKeySet();

    public Answering() throws IOException {
        selector = Selector.open();
        thread = Thread.ofPlatform().daemon().unstarted(this::serve);
    }

    /** Opens servers on these ports of both protocols, before {@link #start}. */
    public void in(Namespace namespace, String name, List<Integer> ports) {
        for (SelectableChannel channel : namespace.call(() -> opened(ports))) {
            try {
                channel.configureBlocking(false);
                boolean tcp = channel instanceof ServerSocketChannel;
                channel.register(selector, tcp ? SelectionKey.OP_ACCEPT : SelectionKey.OP_READ, name);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static List<SelectableChannel> opened(List<Integer> ports) throws IOException {
        List<SelectableChannel> channels = new ArrayList<>();
        for (int port : ports) {
            channels.add(ServerSocketChannel.open().bind(new InetSocketAddress("::", port), 1000));
            channels.add(DatagramChannel.open().bind(new InetSocketAddress("::", port)));
        }
        return channels;
    }

    public void start() {
        thread.start();
    }

    /** Questions that arrived: the server's name and what it was asked. */
    Set<String> heard() {
        return heard;
    }

    private void serve() {
        try {
            while (selector.isOpen()) {
                selector.select(key -> {
                    try {
                        answer(key);
                    } catch (IOException refused) {
                        // The client has gone; nobody waits for the answer.
                        heard.add("failed " + refused);
                    }
                });
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClosedSelectorException end) {
            return;
        }
    }

    private void answer(SelectionKey key) throws IOException {
        String name = (String) key.attachment();
        if (key.channel() instanceof ServerSocketChannel listener) {
            try (SocketChannel client = listener.accept()) {
                if (client != null) {
                    client.write(text(name, (InetSocketAddress) client.getRemoteAddress()));
                }
            }
        } else if (key.channel() instanceof DatagramChannel socket) {
            ByteBuffer question = ByteBuffer.allocate(128);
            InetSocketAddress client = (InetSocketAddress) socket.receive(question);
            if (client != null) {
                heard.add(name + " " + StandardCharsets.US_ASCII.decode(question.flip()));
                socket.send(text(name, client), client);
            }
        }
    }

    private static ByteBuffer text(String name, InetSocketAddress client) {
        InetAddress address = client.getAddress();
        String text = name + " " + address.getHostAddress().replaceAll("%.*", "");
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        List<SelectableChannel> channels =
                selector.keys().stream().map(SelectionKey::channel).toList();
        selector.close();
        for (SelectableChannel channel : channels) {
            channel.close();
        }
    }
}
