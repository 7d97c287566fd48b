package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.system.Api.Answer;
import io.hawser.testkit.Eventually;
import io.hawser.testkit.SeededRandom;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever is sent: a 4xx or a clean close; never a hang, a leak or a daemon that is gone. */
@ExtendWith({OnEngine.class, SeededRandom.class})
class BadInputTest {
    private static final String MEBIBYTE = "x".repeat(1 << 20);
    private final Engine engine;

    BadInputTest(Engine engine) {
        this.engine = engine;
    }

    @Test
    void bodiesThatAreNotWhatTheyShouldBe() throws IOException {
        for (String body : List.of(
                "{",
                "[]",
                "nonsense",
                "{\"Name\":7}",
                "{\"Name\":{}}",
                "{\"Name\":\"\"}",
                "{\"Name\":\"a\",\"IPAM\":7}",
                "{\"Name\":\"a\",\"IPAM\":{\"Config\":[{\"Subnet\":\"x\"}]}}",
                "{\"Name\":\"a\",\"Driver\":\"nosuch\"}")) {
            assertRefused("POST", "/networks/create", body);
        }
        for (String body :
                List.of("{", "[]", "{\"Image\":7}", "{\"Image\":\"nosuch\"}", "{\"Image\":\"busybox\",\"Cmd\":{}}")) {
            assertRefused("POST", "/containers/create", body);
        }
        assertThat(engine.ok("network", "ls", "-q", "-f", "type=custom")).isEmpty();
    }

    @Test
    void unknownFieldsAreIgnoredAsByDocker() throws IOException {
        assertThat(engine.api()
                        .call("POST", "/networks/create", "{\"Name\":\"harbour\",\"Nonsense\":[1]}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void namesThatAreFarTooLongOrPaths() throws IOException {
        assertRefused("POST", "/networks/create", "{\"Name\":\"" + MEBIBYTE + "\"}");
        assertRefused("POST", "/containers/create?name=../../etc", "{\"Image\":\"busybox\"}");
        assertRefused("POST", "/containers/create?name=" + MEBIBYTE, "{\"Image\":\"busybox\"}");
        assertRefused("GET", "/networks/..%2f..%2fetc%2fpasswd", "");
        assertRefused("GET", "/containers/../../etc/passwd/json", "");
        assertRefused("GET", "/volumes/..%2f..", "");
        assertRefused("POST", "/volumes/create", "{\"Name\":\"../../out\"}");
        assertRefused("GET", "/v9.99/version", "");
        assertRefused("GET", "/v1.10/version", "");
        assertRefused("GET", "/nosuch", "");
    }

    @Test
    void requestsThatAreNoHttp() throws IOException {
        for (String text : List.of(
                "\r\n\r\n",
                "hello\r\n\r\n",
                "GET\r\n\r\n",
                "GET / HTTP/9.9\r\n\r\n",
                "GET /_ping HTTP/1.1\r\n",
                "POST /networks/create HTTP/1.1\r\nHost: x\r\nContent-Length: -4\r\n\r\n",
                "POST /networks/create HTTP/1.1\r\nHost: x\r\nContent-Length: 99999\r\n\r\n{",
                "POST /networks/create HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "GET /" + MEBIBYTE + " HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /_ping HTTP/1.1\r\nHost: x\r\nA: " + MEBIBYTE + "\r\n\r\n")) {
            Answer answer = engine.api().raw(text.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(answer.status()).as(start(text)).isIn(0, 400, 404, 408, 411, 413, 414, 431, 501, 505);
        }
        assertThat(engine.api().answers()).isTrue();
    }

    @Test
    void randomDamageToRealRequests(RandomGenerator random) throws IOException {
        byte[] whole = """
                POST /v1.41/networks/create HTTP/1.1\r
                Host: x\r
                Connection: close\r
                Content-Type: application/json\r
                Content-Length: 81\r
                \r
                {"Name":"harbour","Driver":"bridge","IPAM":{"Config":[{"Subnet":"10.9.0.0/24"}]}}""".getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < 300; i++) {
            byte[] damaged = whole.clone();
            for (int n = random.nextInt(1, 6); n > 0; n--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Answer answer = engine.api().raw(damaged);
            assertThat(answer.status())
                    .as(new String(damaged, StandardCharsets.ISO_8859_1))
                    .isNotEqualTo(500);
        }
        assertThat(engine.api().answers()).isTrue();
    }

    @Test
    void clientsThatLeaveInTheMiddle() throws IOException {
        engine.ok("run", "-d", "--name", "one", "busybox", "sh", "-c", "while :; do echo line; done");
        int before = openFiles();
        for (int i = 0; i < 20; i++) {
            try (SocketChannel channel = engine.api().connect()) {
                send(channel, "GET /containers/one/logs?follow=1&stdout=1 HTTP/1.1\r\nHost: x\r\n\r\n");
                channel.read(ByteBuffer.allocate(4096));
            }
            try (SocketChannel channel = engine.api().connect()) {
                send(channel, "GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
                channel.read(ByteBuffer.allocate(100));
            }
            try (SocketChannel channel = engine.api().connect()) {
                send(
                        channel,
                        "POST /containers/one/attach?stream=1&stdout=1 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
                channel.read(ByteBuffer.allocate(4096));
            }
        }
        engine.ok("rm", "-f", "one");
        Eventually.holds("the daemon lets go of their connections", () -> openFiles() <= before + 5);
    }

    @Test
    void twoHundredClientsAtOnce() throws Exception {
        int before = openFiles();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Integer>> calls = new ArrayList<>();
            IntStream.range(0, 200)
                    .forEach(i -> calls.add(() -> i % 2 == 0
                            ? engine.api().call("GET", "/networks", "").status()
                            : engine.api().call("POST", "/networks/create", "{").status()));
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> answer : threads.invokeAll(calls)) {
                statuses.add(answer.get());
            }
            assertThat(statuses).allMatch(status -> status == 200 || status == 400);
        }
        Eventually.holds("their connections are closed", () -> openFiles() <= before + 5);
    }

    private void assertRefused(String method, String path, String body) throws IOException {
        Answer answer = engine.api().call(method, path, body);
        assertThat(answer.status())
                .as("%s %s %s: %s", method, start(path), start(body), start(answer.body()))
                .isBetween(400, 499);
    }

    private int openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + engine.pid() + "/fd"))) {
            return (int) files.count();
        }
    }

    private static void send(SocketChannel channel, String text) throws IOException {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static String start(String text) {
        return text.substring(0, Math.min(text.length(), 80));
    }
}
