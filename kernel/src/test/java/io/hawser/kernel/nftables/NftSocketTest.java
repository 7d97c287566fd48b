package io.hawser.kernel.nftables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netlink.BatchException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our transactions in a kernel of their own, read back by us and by nft. */
class NftSocketTest {
    private static final TableId INET = new TableId(Family.INET, "harbour");
    private static final TableId BRIDGE = new TableId(Family.BRIDGE, "harbour");
    private static final NamedSet TO = NamedSet.verdictMap(INET, "to", DataType.IFNAME, DataType.NF_PROTO);
    private static final NamedSet WITHIN = NamedSet.set(INET, "within", DataType.IFNAME, DataType.IFNAME);
    private static final NamedSet BRIDGES = NamedSet.set(INET, "bridges", DataType.IFNAME);
    private static final NamedSet GUARDED =
            NamedSet.set(INET, "guarded", DataType.IPV4_ADDR).withIntervals();
    private static final NamedSet MASQUERADED = NamedSet.set(INET, "masqueraded", DataType.IFNAME, DataType.IPV4_ADDR)
            .withIntervals();
    private static final NamedSet ANY4 = NamedSet.set(INET, "any4", DataType.INET_PROTO, DataType.INET_SERVICE)
            .to(DataType.IPV4_ADDR, DataType.INET_SERVICE);
    private static final NamedSet RANGE4 = NamedSet.set(INET, "range4", DataType.INET_PROTO, DataType.INET_SERVICE)
            .withIntervals()
            .to(DataType.IPV4_ADDR);
    private static final NamedSet EXACT6 = NamedSet.set(
                    INET, "exact6", DataType.IPV6_ADDR, DataType.INET_PROTO, DataType.INET_SERVICE)
            .to(DataType.IPV6_ADDR, DataType.INET_SERVICE);
    private static final NamedSet SOURCE4 =
            NamedSet.set(INET, "source4", DataType.IFNAME).to(DataType.IPV4_ADDR);
    private static final NamedSet LINKS = NamedSet.set(
                    BRIDGE, "links", DataType.IPV4_ADDR, DataType.IPV4_ADDR, DataType.INET_PROTO, DataType.INET_SERVICE)
            .commented("who may talk to whom");

    @TempDir
    private Path directory;

    private NftProgram nft;
    private NftSocket socket;

    @BeforeEach
    void open() {
        nft = new NftProgram(directory);
        socket = NftSocket.open(nft.namespace());
    }

    @AfterEach
    void close() {
        socket.close();
        nft.close();
    }

    @Test
    void everyKindOfObjectIsReadBackAsItWasSentAndAsNftPrintsIt() {
        List<NftObject> sent = everything();
        socket.apply(Transaction.builder().addAll(sent).build());

        Ruleset found = socket.dump();

        assertThat(found.skeleton())
                .containsExactlyInAnyOrderElementsOf(
                        sent.stream().filter(o -> !(o instanceof Element)).toList());
        assertThat(found.elements())
                .containsExactlyInAnyOrderElementsOf(sent.stream()
                        .filter(Element.class::isInstance)
                        .map(Element.class::cast)
                        .toList());
        assertThat(NftProgram.normal(found.text())).isEqualTo(NftProgram.normal(nft.run("-s", "list", "ruleset")));
    }

    @Test
    void whatNftWroteIsReadAndPrintedAsNftDoes() {
        String rules = "table inet other { set s { type ipv4_addr . inet_service; flags interval;"
                + " elements = { 10.0.0.0/8 . 80-90 }; }\n"
                + " map m { type inet_service : ipv4_addr; elements = { 80 : 10.0.0.1 }; }\n"
                + " chain c { type filter hook input priority 5; policy drop; ct state established,related accept\n"
                + " iifname \"lo\" accept\n ip saddr 10.1.0.0/16 tcp dport 80-90 counter accept\n"
                + " ip saddr 10.1.2.0/23 udp dport != 53 drop\n meta mark & 0x10 == 0x10 accept\n"
                + " limit rate 5/second burst 10 packets log prefix \"late \" reject\n"
                + " ip6 daddr ::1 meta mark set meta mark | 0x20 return\n }\n }";
        nft.run(rules);

        assertThat(NftProgram.normal(socket.dump().text()))
                .isEqualTo(NftProgram.normal(nft.run("-s", "list", "ruleset")));
    }

    @Test
    void whateverOthersWroteIsDumpedWithoutLoss() {
        nft.run("""
                table ip other {
                    set seen { type ipv4_addr; flags timeout; elements = { 10.0.0.1 timeout 5s }; }
                    set strange { typeof ip dscp . tcp flags; elements = { cs1 . syn }; }
                    chain c { type nat hook prerouting priority dstnat; policy accept;
                        tcp dport { 80, 443 } dnat to 10.0.0.2-10.0.0.9:1000-2000 persistent
                        ct direction original ct mark set 0x1
                        meta l4proto vmap { tcp : accept, udp : drop }
                        numgen random mod 2 vmap { 0 : accept, 1 : drop }
                        ip saddr @seen ip ttl set 3
                        return
                    }
                }
                table netdev edge { chain in { type filter hook ingress device "lo" priority 0; ip ttl set 3; }; }
                """);

        Ruleset found = socket.dump();

        assertThat(found.tables()).hasSize(2);
        assertThat(found.sets()).extracting(NamedSet::name).contains("seen");
        assertThat(found.rules()).hasSize(7).anyMatch(rule -> rule.text().contains("/* numgen */"));
    }

    @Test
    void aTransactionIsMadeWholeOrNotAtAll() {
        socket.apply(Transaction.builder().add(Table.of(INET)).add(BRIDGES).build());
        long generation = socket.generation();
        Element bridge = BRIDGES.element(interfaceName("br0"));
        Transaction twice = Transaction.builder().create(bridge).create(bridge).build();

        assertThatThrownBy(() -> socket.apply(twice))
                .isInstanceOfSatisfying(
                        BatchException.class,
                        e -> assertThat(e.isOnly(Errno.EEXIST)).isTrue())
                .hasMessageContaining("inet harbour bridges");
        assertThat(socket.dump(INET).elements()).isEmpty();
        assertThat(socket.generation()).isEqualTo(generation);
    }

    @Test
    void addingWhatIsThereChangesNothingAndAnotherTargetIsRefused() {
        Element port = ANY4.element(service(6, 80), target("172.17.0.2", 80));
        Transaction add =
                Transaction.builder().add(Table.of(INET)).add(ANY4).add(port).build();
        socket.apply(add);
        socket.apply(add);

        Transaction other = Transaction.builder()
                .add(ANY4.element(service(6, 80), target("172.17.0.3", 80)))
                .build();
        assertThatThrownBy(() -> socket.apply(other))
                .isInstanceOfSatisfying(
                        BatchException.class,
                        e -> assertThat(e.isOnly(Errno.EEXIST)).isTrue());
        assertThat(socket.dump(INET).elements()).containsExactly(port);
    }

    @Test
    void whatWasAddedCanBeDeleted() {
        List<NftObject> sent = everything();
        socket.apply(Transaction.builder().addAll(sent).build());
        Transaction.Builder deletions = Transaction.builder();
        sent.stream().filter(Element.class::isInstance).forEach(deletions::delete);
        socket.apply(deletions.build());

        assertThat(socket.dump().elements()).isEmpty();
        Transaction again = Transaction.builder()
                .delete(BRIDGES.element(interfaceName("br0")))
                .build();
        assertThatThrownBy(() -> socket.apply(again))
                .isInstanceOfSatisfying(
                        BatchException.class,
                        e -> assertThat(e.isOnly(Errno.ENOENT)).isTrue());

        socket.apply(Transaction.builder()
                .delete(Table.of(INET))
                .delete(Table.of(BRIDGE))
                .build());
        assertThat(nft.run("list", "ruleset")).isEmpty();
    }

    @Test
    void tenThousandElementsGoInOneTransaction() {
        Transaction.Builder ports = Transaction.builder().add(Table.of(INET)).add(ANY4);
        for (int i = 0; i < 10_000; i++) {
            ports.add(ANY4.element(service(6, 20_000 + i), target("172.17.0.2", 20_000 + i)));
        }
        socket.apply(ports.build());

        assertThat(socket.dump(INET).elements()).hasSize(10_000);
    }

    /** A dump of what others change meanwhile is a picture of one moment, or none: never half of an interval. */
    @Test
    void aDumpBetweenChangesIsWhole() throws InterruptedException {
        List<Element> neighbours = List.of("10.3.0.0", "10.4.0.0", "10.5.0.0", "10.6.0.0").stream()
                .map(subnet -> GUARDED.element(Field.prefix(Value.address(InetAddress.ofLiteral(subnet)), 16)))
                .toList();
        socket.apply(Transaction.builder().add(Table.of(INET)).add(GUARDED).build());
        Thread busy = Thread.ofPlatform().start(() -> comeAndGo(neighbours));
        try {
            while (busy.isAlive()) {
                assertThat(dumped()).isSubsetOf(neighbours);
            }
        } finally {
            busy.join();
        }
        assertThat(socket.dump(INET).elements()).isEmpty();
    }

    private void comeAndGo(List<Element> elements) {
        try (NftSocket other = NftSocket.open(nft.namespace())) {
            for (int i = 0; i < 300; i++) {
                elements.forEach(e -> other.apply(Transaction.builder().add(e).build()));
                elements.forEach(
                        e -> other.apply(Transaction.builder().delete(e).build()));
            }
        }
    }

    /** Without a calm moment there is no picture, which is said. */
    private List<Element> dumped() {
        try {
            return socket.dump(INET).elements();
        } catch (KernelException e) {
            assertThat(e.is(Errno.EAGAIN)).as(e.toString()).isTrue();
            return List.of();
        }
    }

    @Test
    void anOwnedTableOutlivesItsSocketIsClosedToOthersAndIsAdopted() {
        Table owned = Table.of(INET, Table.Flag.OWNER, Table.Flag.PERSIST);
        socket.apply(Transaction.builder().add(owned).add(BRIDGES).build());

        assertThat(nft.accepts("flush", "ruleset")).isTrue();
        assertThat(nft.accepts("add", "element", "inet", "harbour", "bridges", "{ \"br9\" }"))
                .isFalse();
        assertThat(socket.dump(INET).sets()).containsExactly(BRIDGES);

        socket.close();
        try (NftSocket next = NftSocket.open(nft.namespace())) {
            assertThat(next.dump(INET).tables()).containsExactly(Table.of(INET, Table.Flag.PERSIST));
            assertThat(next.adopt(INET)).isTrue();
            assertThat(next.adopt(BRIDGE)).isFalse();
            assertThat(next.dump(INET).tables()).containsExactly(owned);
            Element bridge = BRIDGES.element(interfaceName("br1"));
            next.apply(Transaction.builder().add(bridge).build());
            assertThat(next.dump(INET).elements()).containsExactly(bridge);
            assertThat(nft.accepts("delete", "table", "inet", "harbour")).isFalse();
        }
    }

    @Test
    void askingForPersistentTablesMakesNone() {
        assertThat(socket.hasPersistentTables()).isTrue();
        assertThat(socket.dump().tables()).isEmpty();
    }

    /** A table without the flag says nothing; one with it says it all, without a transaction. */
    @Test
    void askingForPersistentTablesLeavesThoseThatAreThere() {
        Table persistent = Table.of(INET, Table.Flag.OWNER, Table.Flag.PERSIST);
        Table plain = Table.of(BRIDGE);
        socket.apply(Transaction.builder().add(plain).build());
        assertThat(socket.hasPersistentTables()).isTrue();
        socket.apply(Transaction.builder().add(persistent).build());
        long writes = socket.writes();
        assertThat(socket.hasPersistentTables()).isTrue();
        assertThat(socket.writes()).isEqualTo(writes);
        assertThat(socket.dump().tables()).containsExactlyInAnyOrder(plain, persistent);
    }

    @Test
    void anErrorNamesTheElementItIsAbout() {
        Element there = BRIDGES.element(interfaceName("br1"));
        Element absent = BRIDGES.element(interfaceName("br2"));
        socket.apply(Transaction.builder()
                .add(Table.of(INET))
                .add(BRIDGES)
                .add(there)
                .build());
        Transaction deletion =
                Transaction.builder().delete(there).delete(absent).build();

        assertThatThrownBy(() -> socket.apply(deletion))
                .isInstanceOf(BatchException.class)
                .hasMessageContaining("br2")
                .hasMessageNotContaining("br1");
        assertThat(socket.dump(INET).elements()).containsExactly(there);
    }

    @Test
    void countersCountAndTheSkeletonDoesNot() {
        Chain output = Chain.base(INET, "output", Chain.Type.FILTER, Chain.Point.OUTPUT, 0);
        List<NftObject> objects = List.of(
                Table.of(INET),
                output,
                new Rule(
                        INET,
                        output.name(),
                        List.of(new Expression.Counter(5, 420), new Expression.Decide(Verdict.ACCEPT)),
                        Optional.empty()));
        socket.apply(Transaction.builder().addAll(objects).build());

        Ruleset found = socket.dump();
        assertThat(found.rules().getFirst().expressions()).contains(new Expression.Counter(5, 420));
        assertThat(found.skeleton()).contains(RuleBuilder.in(output).counter().decide(Verdict.ACCEPT));
    }

    @Test
    void anEmptyTransactionSendsNothing() {
        socket.apply(Transaction.builder().build());
        socket.dump();

        assertThat(socket.writes()).isZero();
    }

    private static List<NftObject> everything() {
        List<NftObject> objects = new ArrayList<>(List.of(
                Table.of(INET),
                Table.of(BRIDGE),
                TO,
                WITHIN,
                BRIDGES,
                GUARDED,
                MASQUERADED,
                ANY4,
                RANGE4,
                EXACT6,
                SOURCE4,
                LINKS));
        objects.addAll(chainsAndRules());
        objects.addAll(elements());
        return objects;
    }

    private static List<NftObject> chainsAndRules() {
        Chain inside = Chain.regular(INET, "inside").commented("reached by bridge");
        Chain forward = Chain.base(INET, "forward", Chain.Type.FILTER, Chain.Point.FORWARD, 0);
        Chain guard = Chain.base(INET, "guard", Chain.Type.FILTER, Chain.Point.PREROUTING, -300);
        Chain nat = Chain.base(INET, "nat", Chain.Type.NAT, Chain.Point.PREROUTING, -100);
        Chain source = Chain.base(INET, "source", Chain.Type.NAT, Chain.Point.POSTROUTING, 100);
        Chain frames = Chain.base(BRIDGE, "frames", Chain.Type.FILTER, Chain.Point.FORWARD, -200);
        Field loopback = Field.prefix(Value.address(InetAddress.ofLiteral("127.0.0.0")), 8);
        return List.of(
                inside,
                forward,
                guard,
                nat,
                source,
                frames,
                RuleBuilder.in(inside).destinationRewritten().decide(Verdict.ACCEPT),
                RuleBuilder.in(inside).marked(0x10).decide(Verdict.RETURN),
                RuleBuilder.in(inside).counter().commented("unpublished").decide(Verdict.DROP),
                RuleBuilder.in(inside).then(Expression.Reject.PORT_UNREACHABLE).build(),
                RuleBuilder.in(forward).established().decide(Verdict.ACCEPT),
                RuleBuilder.in(forward)
                        .in(WITHIN, Selector.IIFNAME, Selector.OIFNAME)
                        .decide(Verdict.ACCEPT),
                RuleBuilder.in(forward)
                        .verdictFrom(TO, Selector.OIFNAME, Selector.NFPROTO)
                        .build(),
                RuleBuilder.in(guard)
                        .isNot(Selector.IIFNAME, Value.interfaceName("lo"))
                        .within(Selector.IP_DADDR, loopback)
                        .decide(Verdict.DROP),
                RuleBuilder.in(guard)
                        .in(GUARDED, Selector.IP_DADDR)
                        .notIn(BRIDGES, Selector.IIFNAME)
                        .notForThisHost()
                        .decide(Verdict.DROP),
                RuleBuilder.in(nat)
                        .is(Selector.IP6_DADDR, Value.address(InetAddress.ofLiteral("::1")))
                        .decide(Verdict.RETURN),
                RuleBuilder.in(nat)
                        .forThisHost()
                        .destinationFrom(ANY4, Selector.L4PROTO, Selector.TH_DPORT)
                        .build(),
                RuleBuilder.in(nat)
                        .destinationFrom(RANGE4, Selector.L4PROTO, Selector.TH_DPORT)
                        .build(),
                RuleBuilder.in(nat)
                        .destinationFrom(EXACT6, Selector.IP6_DADDR, Selector.L4PROTO, Selector.TH_DPORT)
                        .build(),
                RuleBuilder.in(source).sourceFrom(SOURCE4, Selector.IIFNAME).build(),
                RuleBuilder.in(source)
                        .in(MASQUERADED, Selector.IIFNAME, Selector.IP_SADDR)
                        .masquerade(),
                RuleBuilder.in(frames)
                        .in(LINKS, Selector.IP_SADDR, Selector.IP_DADDR, Selector.L4PROTO, Selector.TH_DPORT)
                        .decide(Verdict.ACCEPT),
                RuleBuilder.in(frames).mark(0x10).build());
    }

    private static List<NftObject> elements() {
        return List.of(
                TO.element(List.of(interfaceName("br0"), Field.of(Value.nfProto(Family.IP))), Verdict.goTo("inside")),
                WITHIN.element(interfaceName("br0"), interfaceName("br0")),
                BRIDGES.element(interfaceName("br0")),
                GUARDED.element(subnet("10.0.0.0", 24)),
                GUARDED.element(subnet("10.0.1.0", 24)),
                GUARDED.element(subnet("192.168.7.9", 32)),
                GUARDED.element(subnet("255.255.255.0", 24)),
                MASQUERADED.element(interfaceName("br0"), subnet("10.0.0.0", 24)),
                ANY4.element(service(6, 8080), target("10.0.0.2", 80)),
                RANGE4.element(
                        List.of(Field.of(Value.protocol(17)), Field.range(Value.port(8000), Value.port(8010))),
                        Values.of(Value.address(InetAddress.ofLiteral("10.0.0.2")))),
                EXACT6.element(
                        List.of(
                                Field.of(Value.address(InetAddress.ofLiteral("2001:db8::1"))),
                                Field.of(Value.protocol(6)),
                                Field.of(Value.port(443))),
                        Values.of(Value.address(InetAddress.ofLiteral("fd00:0:0:1::2")), Value.port(8443))),
                SOURCE4.element(
                        List.of(interfaceName("br0")), Values.of(Value.address(InetAddress.ofLiteral("192.0.2.1")))),
                new Element(
                        LINKS,
                        List.of(
                                Field.of(Value.address(InetAddress.ofLiteral("10.0.0.2"))),
                                Field.of(Value.address(InetAddress.ofLiteral("10.0.0.3"))),
                                Field.of(Value.protocol(132)),
                                Field.of(Value.port(5432))),
                        Optional.empty(),
                        Optional.of("web to db")));
    }

    private static Field interfaceName(String name) {
        return Field.of(Value.interfaceName(name));
    }

    private static Field subnet(String address, int prefix) {
        return Field.prefix(Value.address(InetAddress.ofLiteral(address)), prefix);
    }

    private static List<Field> service(int protocol, int port) {
        return List.of(Field.of(Value.protocol(protocol)), Field.of(Value.port(port)));
    }

    private static Values target(String address, int port) {
        return Values.of(Value.address(InetAddress.ofLiteral(address)), Value.port(port));
    }
}
