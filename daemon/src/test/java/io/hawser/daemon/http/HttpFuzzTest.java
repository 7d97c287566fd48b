package io.hawser.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.Eventually;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever bytes a client sends: an answer or a clean close, never a hang, a 500 or a connection left over. */
final class HttpFuzzTest {
    private static final List<String> SEEDS = List.of(
            "GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n",
            "POST /v1.44/networks/create HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 61\r\n\r\n"
                    + "{\"Name\":\"n\",\"IPAM\":{\"Config\":[{\"Subnet\":\"10.0.0.0/8\"}]},\"x\":1}",
            "POST /length HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            "GET /images/a/../b/json?filters=%7B%22label%22%3A%5B%5D%7D HTTP/1.1\r\n\r\n",
            "POST /echo HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nbytes");

    @Test
    @Timeout(300)
    void mutatedRequestsGetAnAnswerOrACleanClose() throws Exception {
        Random random = new Random(20_240_102);
        try (ServerFixture fixture = new ServerFixture(ServerFixture.impatient());
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 3000; i++) {
                byte[] request = mutated(random);
                answers.add(clients.submit(() -> fixture.exchange(request)));
                if (answers.size() == 100) {
                    check(answers);
                }
            }
            check(answers);
            assertThat(fixture.exchange(SEEDS.getFirst())).startsWith("HTTP/1.1 200 ");
            assertNothingIsLeft(fixture);
        }
    }

    private static void check(List<Future<String>> answers) throws Exception {
        for (Future<String> answer : answers) {
            assertThat(answer.get()).doesNotContain("HTTP/1.1 500 ");
        }
        answers.clear();
    }

    private static byte[] mutated(Random random) {
        byte[] bytes = SEEDS.get(random.nextInt(SEEDS.size())).getBytes(StandardCharsets.UTF_8);
        for (int changes = random.nextInt(6); changes > 0; changes--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes = java.util.Arrays.copyOf(bytes, Math.max(at, 1));
                case 2 -> bytes = inserted(bytes, at, random);
                default -> bytes[at] = (byte) "\r\n :/{}\"%,0".charAt(random.nextInt(11));
            }
        }
        return bytes;
    }

    private static byte[] inserted(byte[] bytes, int at, Random random) {
        byte[] noise = new byte[random.nextInt(40)];
        random.nextBytes(noise);
        byte[] longer = new byte[bytes.length + noise.length];
        System.arraycopy(bytes, 0, longer, 0, at);
        System.arraycopy(noise, 0, longer, at, noise.length);
        System.arraycopy(bytes, at, longer, at + noise.length, bytes.length - at);
        return longer;
    }

    @Test
    @Timeout(300)
    void clientsThatLeaveInTheMiddleLeaveNothingBehind() throws Exception {
        try (ServerFixture fixture = new ServerFixture(ServerFixture.impatient());
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Random random = new Random(7);
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String request = SEEDS.get(i % SEEDS.size());
                int length = random.nextInt(request.length());
                done.add(clients.submit(() -> abandon(fixture, request.substring(0, length))));
            }
            for (Future<?> client : done) {
                client.get();
            }
            assertNothingIsLeft(fixture);
        }
    }

    private static void abandon(ServerFixture fixture, String begun) {
        try (SocketChannel channel = fixture.connect()) {
            ServerFixture.send(channel, begun.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertNothingIsLeft(ServerFixture fixture) {
        Eventually.holds("no connection is left", () -> fixture.server.connections() == 0);
    }
}
