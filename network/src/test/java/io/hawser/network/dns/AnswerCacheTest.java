package io.hawser.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What is kept of upstream answers, how long, and for whom. */
class AnswerCacheTest {
    private static final Upstream SERVER = Upstream.of(InetAddress.ofLiteral("10.0.0.53"), Upstream.Origin.HOST);

    private final AtomicLong now = new AtomicLong();
    private final AnswerCache cache = new AnswerCache(now::get);

    @Test
    void anAnswerIsGivenAgainWithLessTimeToLiveUnderTheNewId() throws IOException {
        keep("one", query(1), answer(60));
        seconds(20);
        Message again = new Message(cache.find("one", query(2)).orElseThrow().reply());
        assertThat(again.getHeader().getID()).isEqualTo(2);
        assertThat(again.getSection(Section.ANSWER).getFirst().getTTL()).isEqualTo(40);
        seconds(40);
        assertThat(cache.find("one", query(3))).isEmpty();
        assertThat(cache.size()).isZero();
    }

    @Test
    void othersAnswersAreNotShared() throws IOException {
        keep("one", query(1), answer(60));
        assertThat(cache.find("two", query(1))).isEmpty();
    }

    @Test
    void aNegativeAnswerLivesAsItsSoaSaysAndNotLong() throws IOException {
        keep("one", query(1), negative(3600, 10));
        seconds(9);
        assertThat(cache.find("one", query(2))).isPresent();
        seconds(1);
        assertThat(cache.find("one", query(2))).isEmpty();
        keep("one", query(1), negative(3600, 3600));
        seconds(CachedReply.LONGEST_NEGATIVE);
        assertThat(cache.find("one", query(2))).isEmpty();
    }

    @Test
    void failuresTruncationZeroAndRubbishAreNotKept() throws IOException {
        Message failure = new Message(answer(60));
        failure.getHeader().setRcode(Rcode.SERVFAIL);
        keep("one", query(1), failure.toWire());
        byte[] truncated = answer(60);
        truncated[2] |= 0x02;
        keep("one", query(1), truncated);
        keep("one", query(1), answer(0));
        byte[] whole = answer(60);
        for (int length = Wire.HEADER; length < whole.length; length++) {
            keep("one", query(1), java.util.Arrays.copyOf(whole, length));
        }
        byte[] loop = answer(60);
        loop[Wire.HEADER] = (byte) 0xc0;
        loop[Wire.HEADER + 1] = Wire.HEADER;
        keep("one", query(1), loop);
        assertThat(cache.size()).isZero();
    }

    @Test
    void itIsBounded() throws IOException {
        for (int i = 0; i < 2 * AnswerCache.MOST; i++) {
            keep("scope " + i, query(1), answer(60));
        }
        assertThat(cache.size()).isEqualTo(AnswerCache.MOST);
        assertThat(cache.find("scope 0", query(1))).isEmpty();
        assertThat(cache.find("scope " + (2 * AnswerCache.MOST - 1), query(1))).isPresent();
    }

    private void keep(String scope, byte[] query, byte[] reply) {
        cache.keep(scope, query, reply, SERVER);
    }

    private void seconds(long passed) {
        now.addAndGet(passed * 1_000_000_000L);
    }

    private static Message asked(int id) throws IOException {
        Message query = Message.newQuery(Record.newRecord(Name.fromString("x.test."), Type.A, DClass.IN));
        query.getHeader().setID(id);
        return query;
    }

    private static byte[] query(int id) throws IOException {
        return asked(id).toWire();
    }

    private static byte[] answer(long ttl) throws IOException {
        Message reply = Answers.failure(asked(1), Rcode.NOERROR);
        for (int i : List.of(1, 2)) {
            InetAddress address = InetAddress.ofLiteral("192.0.2." + i);
            reply.addRecord(new ARecord(Name.fromString("x.test."), DClass.IN, ttl, address), Section.ANSWER);
        }
        return reply.toWire();
    }

    private static byte[] negative(long ttl, long minimum) throws IOException {
        Message reply = Answers.failure(asked(1), Rcode.NXDOMAIN);
        Name zone = Name.fromString("test.");
        reply.addRecord(new SOARecord(zone, DClass.IN, ttl, zone, zone, 1, 1, 1, 1, minimum), Section.AUTHORITY);
        return reply.toWire();
    }
}
