package io.hawser.network.reach;

import static io.hawser.kernel.nftables.Selector.IP6_DADDR;
import static io.hawser.kernel.nftables.Selector.IP6_SADDR;
import static io.hawser.kernel.nftables.Selector.IP_DADDR;
import static io.hawser.kernel.nftables.Selector.IP_SADDR;
import static io.hawser.kernel.nftables.Selector.L4PROTO;
import static io.hawser.kernel.nftables.Selector.TH_DPORT;
import static io.hawser.kernel.nftables.Selector.TH_SPORT;

import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.nftables.Chain;
import io.hawser.kernel.nftables.DataType;
import io.hawser.kernel.nftables.Element;
import io.hawser.kernel.nftables.Expression;
import io.hawser.kernel.nftables.Family;
import io.hawser.kernel.nftables.Field;
import io.hawser.kernel.nftables.NamedSet;
import io.hawser.kernel.nftables.NftObject;
import io.hawser.kernel.nftables.NftSocket;
import io.hawser.kernel.nftables.RuleBuilder;
import io.hawser.kernel.nftables.Selector;
import io.hawser.kernel.nftables.Table;
import io.hawser.kernel.nftables.TableId;
import io.hawser.kernel.nftables.Transaction;
import io.hawser.kernel.nftables.Value;
import io.hawser.network.controller.Endpoint;
import io.hawser.network.controller.Network;
import io.hawser.network.controller.NetworkController;
import io.hawser.network.controller.NetworkEvent;
import io.hawser.network.controller.Sandbox;
import io.hawser.network.model.PublishedPort;
import io.hawser.network.model.SandboxId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Counts the packets and octets that pass published ports, for whoever asks for metrics. It counts in a table of its own, {@code
 * inet hawser-traffic}, apart from the rules that decide: two chains look a translated packet up among the containers' published
 * ports, on its way in and on its way out, and the element it finds counts it.
 *
 * <pre>
 * chain in  { type filter hook postrouting priority mangle; ct status dnat ip daddr . meta l4proto . th dport @in4 }
 * chain out { type filter hook prerouting priority mangle;  ct status dnat ip saddr . meta l4proto . th sport @out4 }
 * </pre>
 *
 * <p>The table belongs to this object's socket and ends with it, however the daemon ends. Any thread may call.
 */
public final class TrafficCounters implements AutoCloseable {
    /** The table. */
    public static final TableId TABLE = new TableId(Family.INET, "hawser-traffic");

    private static final int MANGLE = -150;
    private static final NamedSet IN4 = set("in4", DataType.IPV4_ADDR);
    private static final NamedSet IN6 = set("in6", DataType.IPV6_ADDR);
    private static final NamedSet OUT4 = set("out4", DataType.IPV4_ADDR);
    private static final NamedSet OUT6 = set("out6", DataType.IPV6_ADDR);

    private final NetworkController networks;
    private final NftSocket nft;
    private final Set<Element> present = new HashSet<>(); // guarded by this

    private TrafficCounters(NetworkController networks, NftSocket nft) {
        this.networks = networks;
        this.nft = nft;
    }

    /** Makes the table and begins to count. */
    public static TrafficCounters open(NetworkController networks, Namespace host) {
        TrafficCounters counters = new TrafficCounters(networks, NftSocket.open(host));
        counters.nft.apply(Transaction.builder().addAll(table()).build());
        counters.follow();
        return counters;
    }

    private static NamedSet set(String name, DataType address) {
        return NamedSet.set(TABLE, name, address, DataType.INET_PROTO, DataType.INET_SERVICE)
                .withIntervals()
                .withCounters();
    }

    private static List<NftObject> table() {
        Chain in = Chain.base(TABLE, "in", Chain.Type.FILTER, Chain.Point.POSTROUTING, MANGLE);
        Chain out = Chain.base(TABLE, "out", Chain.Type.FILTER, Chain.Point.PREROUTING, MANGLE);
        List<NftObject> objects =
                new ArrayList<>(List.of(Table.of(TABLE, Table.Flag.OWNER), IN4, IN6, OUT4, OUT6, in, out));
        objects.add(counting(in, IN4, IP_DADDR, TH_DPORT));
        objects.add(counting(in, IN6, IP6_DADDR, TH_DPORT));
        objects.add(counting(out, OUT4, IP_SADDR, TH_SPORT));
        objects.add(counting(out, OUT6, IP6_SADDR, TH_SPORT));
        return objects;
    }

    private static NftObject counting(Chain chain, NamedSet set, Selector address, Selector port) {
        return RuleBuilder.in(chain)
                .destinationRewritten()
                .in(set, address, L4PROTO, port)
                .build();
    }

    /** Ports come and go with containers. */
    public void happened(NetworkEvent event) {
        if (event instanceof NetworkEvent.Connected || event instanceof NetworkEvent.Disconnected) {
            Thread.ofVirtual().name("traffic-counters").start(this::follow);
        }
    }

    /** Brings the sets to what is published now. */
    private synchronized void follow() {
        Set<Element> wanted = new LinkedHashSet<>();
        for (Sandbox sandbox : sandboxes()) {
            sandbox.ports().stream()
                    .filter(TrafficCounters::isCounted)
                    .flatMap(port -> parts(port, sandbox))
                    .forEach(part -> {
                        wanted.add(element(true, part));
                        wanted.add(element(false, part));
                    });
        }
        Transaction.Builder changes = Transaction.builder();
        present.stream().filter(element -> !wanted.contains(element)).forEach(changes::delete);
        wanted.stream().filter(element -> !present.contains(element)).forEach(changes::create);
        nft.apply(changes.build());
        present.clear();
        present.addAll(wanted);
    }

    /** The kernel translates these. */
    private static boolean isCounted(PublishedPort port) {
        return !port.open() && !port.relayed();
    }

    /** The kernel takes no intervals that overlap: such ports are counted one by one. */
    private static Stream<PublishedPort> parts(PublishedPort port, Sandbox sandbox) {
        boolean overlaps = sandbox.ports().stream()
                .filter(other -> other.protocol() == port.protocol()
                        && other.containerAddress().equals(port.containerAddress()))
                .filter(other -> other.containerPort() != port.containerPort() || other.count() != port.count())
                .anyMatch(other -> other.containerPort() < port.containerPort() + port.count()
                        && port.containerPort() < other.containerPort() + other.count());
        return overlaps ? port.singles() : Stream.of(port);
    }

    private List<Sandbox> sandboxes() {
        Set<SandboxId> ids = new LinkedHashSet<>();
        for (Network network : networks.networks()) {
            network.endpoints().stream().map(Endpoint::sandboxId).forEach(ids::add);
        }
        return ids.stream()
                .flatMap(id -> StillThere.ask(() -> networks.sandbox(id)).stream())
                .toList();
    }

    private static Element element(boolean in, PublishedPort port) {
        Value address = Value.address(port.containerAddress());
        boolean v4 = address.type() == DataType.IPV4_ADDR;
        NamedSet set = in ? (v4 ? IN4 : IN6) : v4 ? OUT4 : OUT6;
        return set.element(
                Field.of(address),
                Field.of(Value.protocol(port.protocol().number())),
                Field.range(Value.port(port.containerPort()), Value.port(port.containerPort() + port.count() - 1)));
    }

    /** What has passed each published port that the kernel translates. */
    public synchronized List<Traffic> counts() {
        Map<Element, Expression.Counter> counted = new HashMap<>();
        List.of(IN4, IN6, OUT4, OUT6).forEach(set -> counted.putAll(nft.counts(set)));
        List<Traffic> traffic = new ArrayList<>();
        for (Sandbox sandbox : sandboxes()) {
            for (PublishedPort port : sandbox.ports()) {
                if (isCounted(port)) {
                    traffic.add(new Traffic(
                            sandbox,
                            PortSurvey.network(sandbox, port),
                            port,
                            amount(counted, true, parts(port, sandbox)),
                            amount(counted, false, parts(port, sandbox))));
                }
            }
        }
        return traffic;
    }

    private static Traffic.Amount amount(
            Map<Element, Expression.Counter> counted, boolean in, Stream<PublishedPort> parts) {
        List<Expression.Counter> counters = parts.map(part -> element(in, part))
                .map(element -> counted.getOrDefault(element, Expression.Counter.ZERO))
                .toList();
        return new Traffic.Amount(
                counters.stream().mapToLong(Expression.Counter::packets).sum(),
                counters.stream().mapToLong(Expression.Counter::bytes).sum());
    }

    /** Ends counting; the table goes. */
    @Override
    public void close() {
        nft.close();
    }
}
