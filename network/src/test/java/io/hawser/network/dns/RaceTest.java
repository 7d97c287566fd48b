package io.hawser.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.Rcode;

/** Several servers asked for one name; what they do is played, and so is the time by which they are judged. */
@Timeout(60)
class RaceTest {
    private static final Upstream FIRST = server("10.0.0.1");
    private static final Upstream SECOND = server("10.0.0.2");
    private static final Upstream THIRD = server("10.0.0.3");
    private static final Duration GENEROUS = Duration.ofSeconds(3);

    private final AtomicLong clock = new AtomicLong();
    private final Health health = new Health(clock::get);
    private final AtomicInteger asked = new AtomicInteger();

    /** The quickest of some: a busy machine may hold up one, the design would hold up all. */
    @Test
    void aFailingAndASilentServerHoldUpALookUpForLessThanThreeTenthsOfASecond() {
        long quickest = IntStream.range(0, 5)
                .mapToLong(round -> {
                    Health fresh = new Health(clock::get);
                    long start = System.nanoTime();
                    assertThat(run(fresh, List.of(FIRST, SECOND, THIRD), RaceTest::oneFailsOneIsSilent)
                                    .winner())
                            .contains(THIRD);
                    return System.nanoTime() - start;
                })
                .min()
                .orElseThrow();
        assertThat(Duration.ofNanos(quickest)).isLessThan(Duration.ofMillis(300));
    }

    private static byte[] oneFailsOneIsSilent(Upstream server) throws IOException {
        return server.equals(FIRST) ? reply(Rcode.SERVFAIL) : server.equals(SECOND) ? silence() : reply(Rcode.NOERROR);
    }

    @Test
    void serversThatRefuseAQuestionAreThereForTheNext() {
        for (int i = 0; i < 3; i++) {
            assertThat(run(health, List.of(FIRST, SECOND), server -> reply(Rcode.SERVFAIL))
                            .reply())
                    .isEmpty();
        }
        assertThat(health.isHopeless(List.of(FIRST, SECOND))).isFalse();
    }

    @Test
    void whileAllAreDownNobodyWaitsForLongButEachIsStillAsked() {
        health.silent(List.of(FIRST, SECOND));
        for (int i = 0; i < 2; i++) {
            long start = System.nanoTime();
            assertThat(run(health, List.of(FIRST, SECOND), server -> silence()).reply())
                    .isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(GENEROUS); // 1 s is meant
        }
        assertThat(asked).hasValueGreaterThanOrEqualTo(4);
        assertThat(run(health, List.of(FIRST, SECOND), this::theSecondIsBack).winner())
                .contains(SECOND);
        assertThat(health.isDown(SECOND)).isFalse();
        assertThat(health.isHopeless(List.of(FIRST, SECOND))).isFalse();
    }

    private byte[] theSecondIsBack(Upstream server) throws IOException {
        return server.equals(SECOND) ? reply(Rcode.NXDOMAIN) : silence();
    }

    /** Servers that have become slow, not dead, get all the time there is now and then; so they are found to be there. */
    @Test
    void oneQueryInAWhileIsPatientWithServersThatAreDown() {
        List<Upstream> servers = List.of(FIRST);
        assertThat(health.isHopeless(servers)).isFalse();
        health.silent(servers);
        assertThat(health.isHopeless(servers)).isTrue();
        clock.addAndGet(Health.PROBE.toNanos());
        assertThat(health.isHopeless(servers)).isFalse();
        assertThat(health.isHopeless(servers)).isTrue();
        clock.addAndGet(Health.REST.toNanos());
        assertThat(health.isDown(FIRST)).isFalse();
        assertThat(health.isHopeless(servers)).isFalse();
    }

    private Race.Result run(Health judge, List<Upstream> servers, Race.Asking asking) {
        try (Race race = new Race(servers, judge, server -> {
            asked.incrementAndGet();
            return asking.ask(server);
        })) {
            return race.run();
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    private static byte[] silence() throws IOException {
        try {
            Thread.sleep(Duration.ofSeconds(30));
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
        throw new IOException("silent");
    }

    private static byte[] reply(int rcode) {
        byte[] reply = new byte[Wire.HEADER];
        reply[2] = (byte) 0x80;
        reply[3] = (byte) rcode;
        return reply;
    }

    private static Upstream server(String address) {
        return Upstream.of(InetAddress.ofLiteral(address), Upstream.Origin.SANDBOX);
    }
}
