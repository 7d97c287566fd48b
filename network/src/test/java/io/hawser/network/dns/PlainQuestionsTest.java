package io.hawser.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.network.dns.NameTable.Peer;
import io.hawser.testkit.SeededRandom;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The quick way gives what the thorough way gives, or leaves the query to it. */
class PlainQuestionsTest {
    private static final List<InetAddress> BOTH =
            List.of(InetAddress.ofLiteral("172.18.0.2"), InetAddress.ofLiteral("fd00::2"));

    private final PlainQuestions plain = new PlainQuestions(new Random(1));
    private final Answers answers = new Answers(new Random(1));
    private final Service service = Service.of(
                    NameTable.of("n", List.of(new Peer(List.of("web", "My_DB-1"), BOTH), many())), List.of())
            .searching(List.of("corp.test"));

    private static Peer many() {
        List<InetAddress> addresses = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            addresses.add(InetAddress.ofLiteral("10.0.0." + i));
        }
        return new Peer(List.of("many"), addresses);
    }

    @Test
    void bothWaysAgreeOnEveryPlainQuestion() throws IOException {
        for (String name : List.of("web.", "WEB.", "web.n.", "my_db-1.", "web.corp.test.")) {
            for (int type : new int[] {Type.A, Type.AAAA}) {
                for (boolean edns : new boolean[] {false, true}) {
                    byte[] query = query(name, type, edns).toWire();
                    Message thorough = answers.answer(new Message(query), service)
                            .orElseThrow()
                            .reply();
                    assertThat(quickly(query)).isEqualTo(thorough.toWire());
                }
            }
        }
    }

    @Test
    void whatIsNotPlainIsLeft() throws IOException {
        assertThat(quickly(query("nobody.", Type.A, false).toWire())).isEmpty();
        assertThat(quickly(query("web.", Type.MX, false).toWire())).isEmpty();
        assertThat(quickly(query("we\\046b.", Type.A, false).toWire())).isEmpty();
        Message version1 = query("web.", Type.A, false);
        version1.addRecord(new OPTRecord(1232, 0, 1, 0, List.<EDNSOption>of()), Section.ADDITIONAL);
        assertThat(quickly(version1.toWire())).isEmpty();
        assertThat(quickly(query("many.", Type.A, false).toWire())).isEmpty();
    }

    @Test
    void manyAddressesFitWhereTheClientTakesThem() throws IOException {
        Message query = Message.newQuery(Record.newRecord(Name.fromString("many."), Type.A, DClass.IN));
        query.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
        Message reply = new Message(quickly(query.toWire()));
        assertThat(reply.getSection(Section.ANSWER)).hasSize(200);
        assertThat(reply.getHeader().getFlag(Flags.TC)).isFalse();
    }

    /** Who takes the first, and who finds that one dead and takes the second, meets each as often. */
    @Test
    void addressesComeInEveryOrder() throws IOException {
        List<InetAddress> mixed = Stream.of("10.0.0.1", "10.0.0.2", "fd00::2", "10.0.0.3", "fd00::3", "fd00::4")
                .map(InetAddress::ofLiteral)
                .toList();
        Service three = Service.of(NameTable.of("n", List.of(new Peer(List.of("three"), mixed))), List.of());
        for (int type : new int[] {Type.A, Type.AAAA}) {
            byte[] query = query("three.", type, false).toWire();
            Map<List<String>, Integer> orders = new HashMap<>();
            for (int i = 0; i < 600; i++) {
                Message reply = new Message(Arrays.copyOf(plain.reply(), plain.answer(query, query.length, three)));
                orders.merge(
                        reply.getSection(Section.ANSWER).stream()
                                .map(Record::rdataToString)
                                .toList(),
                        1,
                        Integer::sum);
            }
            assertThat(orders).hasSize(6);
            assertThat(orders.keySet())
                    .allSatisfy(order -> assertThat(order).hasSize(3).doesNotHaveDuplicates());
            assertThat(orders.values()).allMatch(count -> count > 50);
        }
    }

    /** Whatever comes: an answer that the thorough way would give, too, or none. */
    @Test
    @ExtendWith(SeededRandom.class)
    void rubbishIsNeverAnsweredDifferently(RandomGenerator random) throws IOException {
        for (int round = 0; round < 20_000; round++) {
            byte[] query = query("web.", Type.A, random.nextBoolean()).toWire();
            for (int i = random.nextInt(4); i >= 0; i--) {
                query[random.nextInt(query.length)] = (byte) random.nextInt(256);
            }
            byte[] cut = Arrays.copyOf(query, random.nextInt(query.length + 1));
            byte[] reply = quickly(cut);
            if (reply.length > 0) {
                Message thorough =
                        answers.answer(new Message(cut), service).orElseThrow().reply();
                assertThat(thorough.getRcode()).isEqualTo(Rcode.NOERROR);
                assertThat(new Message(reply).getSection(Section.ANSWER))
                        .isEqualTo(thorough.getSection(Section.ANSWER));
            }
        }
    }

    private byte[] quickly(byte[] query) {
        byte[] padded = Arrays.copyOf(query, Desk.LARGEST_QUERY);
        return Arrays.copyOf(plain.reply(), plain.answer(padded, query.length, service));
    }

    private static Message query(String name, int type, boolean edns) throws IOException {
        Message query = Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
        if (edns) {
            query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
        }
        return query;
    }
}
