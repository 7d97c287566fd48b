package io.hawser.network.controller;

import io.hawser.kernel.netns.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks many servers from many namespaces at the same time, one packet each, and waits once for all the answers. */
public final class Probes {
    /**
     * One question.
     *
     * @param text what is asked, different for each
     */
    public record Probe(Namespace from, boolean tcp, InetAddress to, int port, String text) {}

    /** Nobody answered in time, or somebody said no. */
    public static final String NOTHING = "";

    private static final int AT_ONCE = 800;

    private Probes() {}

    /** The answer to each, in the same order. */
    public static List<String> ask(List<Probe> probes, Duration patience) {
        List<String> answers = new ArrayList<>();
        try {
            for (int at = 0; at < probes.size(); at += AT_ONCE) {
                answers.addAll(batch(probes.subList(at, Math.min(probes.size(), at + AT_ONCE)), patience));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return answers;
    }

    private static List<String> batch(List<Probe> probes, Duration patience) throws IOException {
        Map<Probe, String> answers = new HashMap<>();
        Map<Namespace, List<Probe>> byNamespace = new LinkedHashMap<>();
        probes.forEach(probe -> byNamespace
                .computeIfAbsent(probe.from(), from -> new ArrayList<>())
                .add(probe));
        try (Selector selector = Selector.open()) {
            for (Map.Entry<Namespace, List<Probe>> each : byNamespace.entrySet()) {
                List<SelectableChannel> channels = each.getKey().call(() -> opened(each.getValue()));
                for (int i = 0; i < channels.size(); i++) {
                    send(channels.get(i), each.getValue().get(i), selector);
                }
            }
            listen(selector, answers, System.nanoTime() + patience.toNanos());
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        }
        return probes.stream()
                .map(probe -> answers.getOrDefault(probe, NOTHING))
                .toList();
    }

    private static List<SelectableChannel> opened(List<Probe> probes) throws IOException {
        List<SelectableChannel> channels = new ArrayList<>();
        for (Probe probe : probes) {
            ProtocolFamily family =
                    probe.to() instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
            SelectableChannel channel = probe.tcp() ? SocketChannel.open(family) : DatagramChannel.open(family);
            channel.configureBlocking(false);
            channels.add(channel);
        }
        return channels;
    }

    /** An address without a route is as good as silence. */
    private static void send(SelectableChannel channel, Probe probe, Selector selector) throws IOException {
        InetSocketAddress to = new InetSocketAddress(probe.to(), probe.port());
        try {
            if (channel instanceof SocketChannel tcp) {
                tcp.connect(to);
                channel.register(selector, SelectionKey.OP_CONNECT, probe);
            } else if (channel instanceof DatagramChannel udp) {
                udp.connect(to);
                udp.write(ByteBuffer.wrap(probe.text().getBytes(StandardCharsets.US_ASCII)));
                channel.register(selector, SelectionKey.OP_READ, probe);
            }
        } catch (IOException noRoute) {
            channel.close();
        }
    }

    private static void listen(Selector selector, Map<Probe, String> answers, long end) throws IOException {
        long left = end - System.nanoTime();
        while (left > 0 && !selector.keys().isEmpty()) {
            selector.select(key -> hear(key, answers), Math.max(1, left / 1_000_000));
            selector.selectNow();
            left = end - System.nanoTime();
        }
    }

    private static void hear(SelectionKey key, Map<Probe, String> answers) {
        try {
            if (key.isConnectable() && ((SocketChannel) key.channel()).finishConnect()) {
                key.interestOps(SelectionKey.OP_READ);
            } else if (key.isReadable()) {
                ByteBuffer buffer = ByteBuffer.allocate(128);
                if (((ByteChannel) key.channel()).read(buffer) > 0) {
                    String text =
                            StandardCharsets.US_ASCII.decode(buffer.flip()).toString();
                    answers.put((Probe) key.attachment(), text);
                }
                key.channel().close();
            }
        } catch (IOException refused) {
            close(key);
        }
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
