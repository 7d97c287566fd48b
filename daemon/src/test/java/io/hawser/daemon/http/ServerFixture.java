package io.hawser.daemon.http;

import io.hawser.api.network.NetworkCreate;
import io.hawser.daemon.route.ErrorStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A server on a socket of its own with a few routes, and a client that sends what no client library would. */
final class ServerFixture implements AutoCloseable {
    final Path folder;
    final Path socket;
    final HttpServer server;
    final CountDownLatch hungUp = new CountDownLatch(1);

    ServerFixture(Limits limits) throws IOException {
        folder = Files.createTempDirectory("http");
        socket = folder.resolve("s");
        Router router = new Router()
                .on("GET", "/_ping", (_, response) -> response.text(200, "text/plain", "OK"))
                .on("HEAD", "/_ping", (_, response) -> response.text(200, "text/plain", "OK"))
                .on("POST", "/networks/create", (request, response) -> {
                    NetworkCreate body = request.needJson(NetworkCreate.class);
                    response.json(201, Map.of("Id", String.valueOf(body.name())));
                })
                .on(
                        "GET",
                        "/images/{name...}/json",
                        (request, response) ->
                                response.text(200, "text/plain", request.parameter("name") + " " + request.version()))
                .on("GET", "/stream", (_, response) -> {
                    OutputStream out = response.stream(200, "text/plain");
                    out.write("one".getBytes(StandardCharsets.UTF_8));
                    out.flush();
                    out.write("two".getBytes(StandardCharsets.UTF_8));
                })
                .on("POST", "/length", (request, response) -> {
                    long length = request.stream().transferTo(OutputStream.nullOutputStream());
                    response.text(200, "text/plain", String.valueOf(length));
                })
                .on("POST", "/echo", (request, response) -> {
                    Hijacked client = response.hijack(request.upgrade(), "application/vnd.docker.raw-stream");
                    client.in().transferTo(client.out());
                    client.endOutput();
                })
                .on("GET", "/hang", (_, response) -> {
                    OutputStream out = response.stream(200, "text/plain");
                    out.flush();
                    response.onHangUp(hungUp::countDown);
                    hungUp.await();
                })
                .on("GET", "/broken", (_, _) -> {
                    throw new IllegalStateException("as the test wants it");
                });
        server = new HttpServer(router, ErrorStatus::refusal, limits, Map.of("Api-Version", "1.51"));
        server.serve(UnixListener.bind(
                socket,
                Files.readAttributes(folder, java.nio.file.attribute.PosixFileAttributes.class)
                        .group()));
    }

    /** Small sizes, and all the time that a client on a busy machine takes. */
    static Limits patient() {
        return within(Duration.ofSeconds(60));
    }

    /** The same for requests that never arrive whole. */
    static Limits impatient() {
        return within(Duration.ofSeconds(1));
    }

    private static Limits within(Duration time) {
        return new Limits(16 << 10, 50, 64 << 10, time);
    }

    SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        return channel;
    }

    /** Sends bytes, ends its half, and reads until the server ends its. */
    String exchange(byte[] request) throws IOException {
        try (SocketChannel channel = connect()) {
            send(channel, request);
            try {
                channel.shutdownOutput();
            } catch (IOException e) {
                // The server was quicker.
            }
            return readAll(channel);
        }
    }

    String exchange(String request) throws IOException {
        return exchange(request.getBytes(StandardCharsets.UTF_8));
    }

    /** A server that has refused already may have closed: that is no failure of the client's. */
    static void send(SocketChannel channel, byte[] bytes) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            // Closed by the server.
        }
    }

    static String readAll(SocketChannel channel) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        try {
            while (channel.read(buffer) >= 0) {
                all.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
        } catch (IOException e) {
            // A reset after the answer is an end like any other.
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
        Files.deleteIfExists(folder);
    }
}
