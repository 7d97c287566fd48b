package io.hawser.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * HTTP to a daemon's socket, byte by byte: for what no decent client would send. One connection a call.
 *
 * @param socket the daemon's unix socket
 */
record Api(Path socket) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());

    /** What came back; status 0 when the connection was closed without an answer. */
    record Answer(int status, String head, String body) {}

    boolean answers() {
        try {
            return call("GET", "/_ping", "").status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Sends one request with a JSON body; reads until the daemon closes. */
    Answer call(String method, String path, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        String head = "%s %s HTTP/1.1\r\nHost: hawser\r\nConnection: close\r\n%s\r\n"
                .formatted(
                        method,
                        path,
                        body.length == 0
                                ? ""
                                : "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n");
        return raw(head.getBytes(StandardCharsets.ISO_8859_1), body);
    }

    /**
     * Sends bytes as they are, ends its own direction, and reads all that comes.
     *
     * @throws IOException the daemon cannot be reached
     * @throws AssertionError it neither answered nor closed
     */
    Answer raw(byte[]... parts) throws IOException {
        try (SocketChannel channel = connect()) {
            var giveUp = CLOCK.schedule(() -> closeQuietly(channel), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            send(channel, parts);
            byte[] all = receive(channel);
            if (!giveUp.cancel(false)) {
                throw new AssertionError("neither an answer nor a close within " + PATIENCE.toSeconds() + " s");
            }
            return parse(new String(all, StandardCharsets.UTF_8));
        }
    }

    SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        return channel;
    }

    private static void send(SocketChannel channel, byte[]... parts) {
        try {
            OutputStream out = Channels.newOutputStream(channel);
            for (byte[] part : parts) {
                out.write(part);
            }
            channel.shutdownOutput();
        } catch (IOException closedByTheDaemon) {
            // It may refuse before it has read all; its answer can still be there to read.
        }
    }

    private static byte[] receive(SocketChannel channel) {
        InputStream in = Channels.newInputStream(channel);
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        try {
            in.transferTo(all);
        } catch (IOException reset) {
            // What came before the reset counts.
        }
        return all.toByteArray();
    }

    private static Answer parse(String text) {
        if (!text.startsWith("HTTP/1.")) {
            return new Answer(0, "", text);
        }
        int end = text.indexOf("\r\n\r\n");
        String head = end < 0 ? text : text.substring(0, end);
        return new Answer(Integer.parseInt(text.substring(9, 12)), head, end < 0 ? "" : text.substring(end + 4));
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException alreadyClosed) {
            // as wanted
        }
    }
}
