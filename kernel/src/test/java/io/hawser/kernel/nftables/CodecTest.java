package io.hawser.kernel.nftables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.kernel.netlink.Attributes;
import io.hawser.kernel.netlink.MessageWriter;
import io.hawser.kernel.netlink.NetlinkMessage;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes and texts without a kernel. */
class CodecTest {
    private static final TableId TABLE = new TableId(Family.INET, "t");
    private static final Random RANDOM = new Random(20_261_121);

    /** What {@code nft add element inet t ports '{ tcp . 8080 : 10.0.0.2 . 80 }'} sends, but for a set id that only new sets need. */
    @Test
    void anElementIsSentAsNftSendsIt() {
        NamedSet ports = NamedSet.set(TABLE, "ports", DataType.INET_PROTO, DataType.INET_SERVICE)
                .to(DataType.IPV4_ADDR, DataType.INET_SERVICE);
        Element element = ports.element(
                List.of(Field.of(Value.protocol(6)), Field.of(Value.port(8080))),
                Values.of(Value.address(InetAddress.ofLiteral("10.0.0.2")), Value.port(80)));

        byte[] batch = TransactionCodec.encode(
                        Transaction.builder().create(element).build())
                .batch()
                .toByteArray();

        // nlmsghdr and nfgenmsg of BATCH_BEGIN take 20 bytes; the element's message begins with a header of 16.
        String message = HexFormat.of().formatHex(batch, 20 + 16, batch.length - 20);
        assertThat(message)
                .isEqualTo(String.join(
                        "",
                        "01000000", // nfgenmsg: inet, version 0, resource 0
                        "0600010074000000", // NFTA_SET_ELEM_LIST_TABLE "t"
                        "0a000200706f727473000000", // NFTA_SET_ELEM_LIST_SET "ports"
                        "28000380", // NFTA_SET_ELEM_LIST_ELEMENTS, nested
                        "24000180", // NFTA_LIST_ELEM, nested
                        "10000180", // NFTA_SET_ELEM_KEY, nested
                        "0c000100060000001f900000", // NFTA_DATA_VALUE: tcp, 8080, each padded to four octets
                        "10000280", // NFTA_SET_ELEM_DATA, nested
                        "0c0001000a00000200500000")); // NFTA_DATA_VALUE: 10.0.0.2, 80
    }

    static Stream<Expression> expressions() {
        Octets four = Octets.ofNumber(0x7f000001, 4);
        return Stream.of(
                new Expression.Meta(Expression.MetaKey.IIFNAME, 0),
                new Expression.MetaSet(Expression.MetaKey.MARK, 3),
                new Expression.Payload(Expression.Base.NETWORK, 16, 4, 4),
                new Expression.PayloadSet(Expression.Base.TRANSPORT, 2, 2, 4, 6),
                new Expression.PayloadSet(Expression.Base.TRANSPORT, 2, 2, 4, Expression.PayloadSet.NO_CHECKSUM),
                new Expression.Notrack(),
                new Expression.Cmp(9, Expression.Relation.GTE, four),
                new Expression.Bitwise(0, 1, four, Octets.ofNumber(0, 4)),
                new Expression.Immediate(15, Octets.ofNumber(80, 2)),
                new Expression.Decide(Verdict.jumpTo("elsewhere")),
                new Expression.Decide(Verdict.RETURN),
                new Expression.Lookup("bridges", 0, true),
                new Expression.MapLookup("any4", 0, 4),
                new Expression.VerdictLookup("to", 2),
                new Expression.Ct(Expression.CtKey.STATUS, 0),
                new Expression.FibType(true, 0),
                new Expression.FibType(false, 8),
                new Expression.Nat(Expression.Nat.Kind.DNAT, Family.IP6, 0, OptionalInt.of(4)),
                new Expression.Nat(Expression.Nat.Kind.SNAT, Family.IP, 0, OptionalInt.empty()),
                new Expression.Masquerade(),
                new Expression.Counter(7, 1L << 40),
                Expression.Reject.PORT_UNREACHABLE,
                new Expression.Range(0, Octets.ofNumber(1, 2), Octets.ofNumber(1023, 2), true),
                new Expression.Limit(5, 60, 10),
                new Expression.Log("late "),
                new Expression.Other("numgen", Octets.of(HexFormat.of().parseHex("0800010000000001"))));
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void anExpressionSurvivesTheWire(Expression expression) {
        MessageWriter writer = new MessageWriter().begin(0, 0);
        ExpressionCodec.encode(writer, expression);

        assertThat(ExpressionCodec.decode(payload(writer).nested(Nfta.NFTA_LIST_ELEM)))
                .isEqualTo(expression);
    }

    @Test
    void randomElementsSurviveTheWire() {
        NamedSet intervals = NamedSet.set(TABLE, "s", DataType.IPV6_ADDR, DataType.INET_SERVICE)
                .withIntervals()
                .to(DataType.IPV4_ADDR);
        for (int i = 0; i < 500; i++) {
            Element element = new Element(
                    intervals,
                    List.of(
                            Field.prefix(random(DataType.IPV6_ADDR), RANDOM.nextInt(129)),
                            range(random(DataType.INET_SERVICE), random(DataType.INET_SERVICE))),
                    Optional.of(Values.of(random(DataType.IPV4_ADDR))),
                    RANDOM.nextBoolean() ? Optional.of("words " + i) : Optional.empty(),
                    RANDOM.nextBoolean());

            assertThat(throughTheWire(intervals, List.of(element))).containsExactly(element);
        }
    }

    @Test
    void intervalsOfOneFieldArePutTogetherFromTheirEndsInAnyOrder() {
        NamedSet subnets = NamedSet.set(TABLE, "s", DataType.IPV4_ADDR).withIntervals();
        List<Element> elements = Stream.of("0.0.0.0/8", "10.0.0.0/24", "10.0.1.0/24", "255.255.255.0/24")
                .map(text -> text.split("/", -1))
                .map(parts -> subnets.element(
                        Field.prefix(Value.address(InetAddress.ofLiteral(parts[0])), Integer.parseInt(parts[1]))))
                .toList();

        assertThat(throughTheWire(subnets, elements.reversed())).containsExactlyElementsOf(elements);
    }

    @Test
    void ruleMessagesSurviveTheWire() {
        Rule rule = new Rule(TABLE, "c", expressions().toList(), Optional.of("all of them"));
        MessageWriter writer = header();
        ObjectCodec.encode(writer, rule);

        assertThat(ObjectCodec.rule(message(writer))).isEqualTo(rule);
    }

    @Test
    void addressesArePrintedAsNftPrintsThem() {
        assertThat(Stream.of("::", "::1", "2001:db8::1", "fd00:0:0:1::2", "1:0:0:2:0:0:0:3", "fe80::1:0:0:1", "1::")
                        .map(text -> Value.address(InetAddress.ofLiteral(text)).text()))
                .containsExactly("::", "::1", "2001:db8::1", "fd00:0:0:1::2", "1:0:0:2::3", "fe80::1:0:0:1", "1::");
    }

    @Test
    void keysMustFitTheirSet() {
        NamedSet set = NamedSet.set(TABLE, "s", DataType.INET_SERVICE);

        assertThatThrownBy(() -> set.element(Field.of(Value.protocol(6))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("set inet t s");
        assertThatThrownBy(() -> set.element(Field.range(Value.port(1), Value.port(2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1-2");
        assertThatThrownBy(() -> Value.interfaceName("a-name-of-16-chr")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void stepsGoOverEveryOctet() {
        assertThat(Octets.ofNumber(0x00ff, 2).next()).isEqualTo(Octets.ofNumber(0x0100, 2));
        assertThat(Octets.ofNumber(0x0100, 2).previous()).isEqualTo(Octets.ofNumber(0x00ff, 2));
        assertThat(Octets.ofNumber(0xffff, 2).next().isZero()).isTrue();
    }

    private static List<Element> throughTheWire(NamedSet set, List<Element> elements) {
        MessageWriter writer = new MessageWriter().begin(0, 0).nest(1);
        elements.forEach(element -> ElementCodec.encode(writer, element));
        return ElementCodec.decode(set, payload(writer.endNest()).list(1));
    }

    private static Value random(DataType type) {
        byte[] bytes = new byte[type.length()];
        RANDOM.nextBytes(bytes);
        return new Value(type, Octets.of(bytes));
    }

    private static Field range(Value one, Value other) {
        return one.octets().compareTo(other.octets()) < 0 ? Field.range(one, other) : Field.range(other, one);
    }

    private static MessageWriter header() {
        return new MessageWriter().begin(0, 0).u8(Family.INET.number()).u8(0).be16(0);
    }

    private static NetlinkMessage message(MessageWriter writer) {
        byte[] bytes = writer.end().toByteArray();
        return new NetlinkMessage(0, 0, 0, Arrays.copyOfRange(bytes, 16, bytes.length));
    }

    private static Attributes payload(MessageWriter writer) {
        return Attributes.parse(message(writer).payload(), 0);
    }
}
