package io.hawser.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.daemon.route.ErrorStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
final class HttpServerTest {
    private static final byte[] PING = "GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private ServerFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new ServerFixture(ServerFixture.patient());
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    @Test
    void socketIsClosedToOthers() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fixture.socket)))
                .isEqualTo("rw-rw----");
        try (var left = Files.list(fixture.folder)) {
            assertThat(left).containsExactly(fixture.socket);
        }
    }

    @Test
    void severalRequestsOnOneConnection() throws IOException {
        String request = "GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n";
        String answers = fixture.exchange(request + "HEAD /_ping HTTP/1.1\r\nHost: x\r\n\r\n" + request);
        assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(4);
        assertThat(answers.split("\r\n\r\nOK", -1)).hasSize(3);
    }

    @Test
    void bodiesByLengthAndInChunks() throws IOException {
        assertThat(fixture.exchange("POST /length HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello"))
                .endsWith("\r\n\r\n5");
        assertThat(fixture.exchange(
                        "POST /length HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"))
                .endsWith("\r\n\r\n5");
    }

    @Test
    void streamsInChunksAndPlainForOldClients() throws IOException {
        assertThat(fixture.exchange("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n"))
                .endsWith("3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n");
        assertThat(fixture.exchange("GET /stream HTTP/1.0\r\n\r\n")).endsWith("\r\n\r\nonetwo");
    }

    @Test
    void lengthsThatDisagreeAreRefused() throws IOException {
        String both = "POST /length HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
        assertThat(fixture.exchange(both)).startsWith("HTTP/1.1 400 ").contains("ambiguous");
        String twice = "POST /length HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!";
        assertThat(fixture.exchange(twice)).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void continueIsSaidWhenTheBodyIsWanted() throws IOException {
        try (SocketChannel channel = fixture.connect()) {
            ServerFixture.send(
                    channel,
                    "POST /length HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            java.nio.ByteBuffer first = java.nio.ByteBuffer.allocate(64);
            channel.read(first);
            assertThat(new String(first.array(), StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 100 Continue");
            ServerFixture.send(channel, "ok".getBytes(StandardCharsets.US_ASCII));
            assertThat(ServerFixture.readAll(channel)).endsWith("\r\n\r\n2");
        }
    }

    @Test
    void hijackGivesWhatWasReadAheadAndHalfCloses() throws IOException {
        String request = "POST /echo HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nearly bytes";
        assertThat(fixture.exchange(request))
                .startsWith("HTTP/1.1 101 UPGRADED\r\n")
                .endsWith("\r\n\r\nearly bytes");
    }

    @Test
    void clientThatLeavesIsNoticed() throws Exception {
        SocketChannel channel = fixture.connect();
        ServerFixture.send(channel, "GET /hang HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        channel.read(java.nio.ByteBuffer.allocate(16));
        channel.close();
        assertThat(fixture.hungUp.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void requestThatNeverArrivesEndsTheConnection() throws IOException {
        try (ServerFixture impatient = new ServerFixture(ServerFixture.impatient());
                SocketChannel channel = impatient.connect()) {
            ServerFixture.send(
                    channel, "POST /networks/create HTTP/1.1\r\nContent-".getBytes(StandardCharsets.US_ASCII));
            assertThat(ServerFixture.readAll(channel)).isEmpty();
        }
        try (ServerFixture impatient = new ServerFixture(ServerFixture.impatient());
                SocketChannel channel = impatient.connect()) {
            ServerFixture.send(
                    channel,
                    "POST /networks/create HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(ServerFixture.readAll(channel)).doesNotContain("HTTP/1.1 2");
        }
    }

    @Test
    void tooMuchIsRefused() throws IOException {
        assertThat(fixture.exchange("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(fixture.exchange("GET / HTTP/1.1\r\n" + "a: b\r\n".repeat(100) + "\r\n"))
                .startsWith("HTTP/1.1 431 ");
        String large =
                "POST /networks/create HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 70000\r\n\r\n";
        assertThat(fixture.exchange(large + "x".repeat(70_000))).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void jsonThatIsNoneNamesTheField() throws IOException {
        assertThat(post("{\"Name\":3}")).startsWith("HTTP/1.1 400 ").contains("field Name");
        assertThat(post("{\"Labels\":{\"a\":[]}}")).startsWith("HTTP/1.1 400 ").contains("Labels.a");
        assertThat(post("{\"Name\":")).startsWith("HTTP/1.1 400 ");
        assertThat(post("{\"Name\":\"x\"} trailing")).startsWith("HTTP/1.1 400 ");
        assertThat(post("null")).startsWith("HTTP/1.1 400 ");
        assertThat(post("[]")).startsWith("HTTP/1.1 400 ");
        assertThat(post("[".repeat(30_000))).startsWith("HTTP/1.1 400 ");
        assertThat(post("{\"Name\":\"x\",\"Never heard of\":{}}")).startsWith("HTTP/1.1 201 ");
        assertThat(post("{\"name\":\"x\"}")).startsWith("HTTP/1.1 201 ");
    }

    private String post(String body) throws IOException {
        return fixture.exchange(
                "POST /v1.44/networks/create HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body);
    }

    @Test
    void versionsAndPaths() throws IOException {
        assertThat(get("/v1.24/images/a/b:c/json")).endsWith("a/b:c 1.24");
        assertThat(get("/images/a%2fb/json")).endsWith("a/b 1.51");
        assertThat(get("/v1.23/_ping")).startsWith("HTTP/1.1 400 ").contains("client version 1.23 is too old");
        assertThat(get("/v1.52/_ping")).startsWith("HTTP/1.1 400 ").contains("client version 1.52 is too new");
        assertThat(get("/nothing")).startsWith("HTTP/1.1 404 ").endsWith("{\"message\":\"page not found\"}\n");
        assertThat(get("/%zz")).startsWith("HTTP/1.1 400 ");
        assertThat(get("/broken")).startsWith("HTTP/1.1 500 ").contains("as the test wants it");
    }

    @Test
    void clientsBeyondTheFirstAreServedWhileAllAreThere() throws Exception {
        List<SocketChannel> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 3 * ConnectionThreads.FIRST; i++) {
                clients.add(fixture.connect());
            }
            for (int round = 0; round < 2; round++) {
                for (SocketChannel client : clients) {
                    client.write(ByteBuffer.wrap(PING));
                }
                for (SocketChannel client : clients) {
                    ByteBuffer answer = ByteBuffer.allocate(9);
                    while (answer.hasRemaining() && client.read(answer) >= 0) {}
                    assertThat(answer.array()).asString().isEqualTo("HTTP/1.1 ");
                    skipRest(client);
                }
            }
            assertThat(fixture.server.connections()).isEqualTo(clients.size());
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }

    private static void skipRest(SocketChannel client) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        StringBuilder rest = new StringBuilder();
        while (!rest.toString().endsWith("\r\n\r\nOK") && client.read(one.clear()) > 0) {
            rest.append((char) one.get(0));
        }
    }

    @Test
    void aClientEndsTheQuiet() throws IOException {
        long begun = System.nanoTime();
        get("/_ping");
        Duration quiet = fixture.server.quiet();
        assertThat(quiet).isLessThan(Duration.ofNanos(System.nanoTime() - begun));
    }

    private String get(String path) throws IOException {
        return fixture.exchange("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    @Test
    void aRehearsedRequestReachesItsHandlerAndNobodyElse() {
        AtomicInteger handled = new AtomicInteger();
        try (HttpServer server = new HttpServer(
                (request, response) -> {
                    handled.incrementAndGet();
                    response.text(404, "text/plain", request.path());
                },
                ErrorStatus::refusal,
                Limits.DEFAULT,
                Map.of())) {
            long begun = System.nanoTime();
            server.rehearse("GET /a HTTP/1.1\r\nHost: x\r\n\r\n".repeat(3).getBytes(StandardCharsets.US_ASCII));
            assertThat(handled).hasValue(3);
            assertThat(server.connections()).isZero();
            Duration since = Duration.ofNanos(System.nanoTime() - begun);
            assertThat(server.quiet()).as("no client has said anything").isGreaterThanOrEqualTo(since);
        }
    }
}
