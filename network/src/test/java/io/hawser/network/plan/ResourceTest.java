package io.hawser.network.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.kernel.nftables.DataType;
import io.hawser.kernel.nftables.Element;
import io.hawser.kernel.nftables.Family;
import io.hawser.kernel.nftables.Field;
import io.hawser.kernel.nftables.NamedSet;
import io.hawser.kernel.nftables.TableId;
import io.hawser.kernel.nftables.Value;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.Ip;
import io.hawser.network.model.MacAddress;
import io.hawser.network.model.Protocol;
import io.hawser.network.model.PublishedPort;
import io.hawser.testkit.RecordEquality;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Resources write their comparison out: it must look at all there is, for what counts as equal is left as it is. */
class ResourceTest {
    private static final NamedSet SET = NamedSet.set(new TableId(Family.INET, "t"), "s", DataType.INET_SERVICE);

    private static Place sandbox() {
        return Place.pinnedAt(Path.of("/run/one"));
    }

    private static MacAddress mac(int last) {
        return MacAddress.parse("02:42:ac:11:00:0" + last);
    }

    private static Mark mark() {
        return new Mark("engine", "network");
    }

    private static Mark otherMark() {
        return new Mark("other", "another");
    }

    /** Of each kind two that differ in all they have; made anew each time. */
    private static Map<Record, Record> pairs() {
        Map<Record, Record> pairs = new HashMap<>();
        pairs.put(
                new AddressOn(Place.HOST, "a", Cidr.parse("10.0.0.1/24")),
                new AddressOn(sandbox(), "b", Cidr.parse("10.0.0.2/24")));
        pairs.put(new BridgeLink("a", mac(1), 1500, mark()), new BridgeLink("b", mac(2), 1400, otherMark()));
        pairs.put(new BridgePort("a", "x", true), new BridgePort("b", "y", false));
        pairs.put(
                new Forwarding(io.hawser.network.model.Family.IPV4),
                new Forwarding(io.hawser.network.model.Family.IPV6));
        pairs.put(new LinkUp(Place.HOST, "a"), new LinkUp(sandbox(), "b"));
        pairs.put(
                new NftElement(Place.HOST, element(1), new Key(Place.HOST, "element", "1")),
                new NftElement(sandbox(), element(2), new Key(sandbox(), "element", "2")));
        pairs.put(new PinnedNamespace(Path.of("/run/one")), new PinnedNamespace(Path.of("/run/two")));
        pairs.put(
                new RouteVia(Place.HOST, Cidr.parse("10.0.0.0/24"), Optional.empty(), "a"),
                new RouteVia(sandbox(), Cidr.parse("10.0.1.0/24"), Optional.of(Ip.parse("10.0.0.1")), "b"));
        pairs.put(
                new SysctlSetting(
                        Place.HOST,
                        Stage.OPENING,
                        "net/a",
                        "0",
                        Optional.empty(),
                        Optional.of(Key.namespace(sandbox()))),
                new SysctlSetting(sandbox(), Stage.LINK_SETTING, "net/b", "1", Optional.of("0"), Optional.empty()));
        pairs.put(
                new TrackedFlows("a", List.of(), List.of()),
                new TrackedFlows("b", List.of(Ip.parse("10.0.0.1")), List.of(port())));
        pairs.put(new UsedBridge("a"), new UsedBridge("b"));
        pairs.put(
                new VethPair("a", sandbox(), "eth0", mac(1), 1500, mark()),
                new VethPair("b", Place.pinnedAt(Path.of("/run/two")), "eth1", mac(2), 1400, otherMark()));
        return pairs;
    }

    private static Element element(int port) {
        return SET.element(new Field(Value.port(port), Value.port(port)));
    }

    private static PublishedPort port() {
        return new PublishedPort(Protocol.TCP, Ip.parse("0.0.0.0"), 80, Ip.parse("10.0.0.1"), 80, 1);
    }

    @Test
    void resourcesAreTheSameWhenAllOfThemIs() {
        assertThat(pairs()).as("made anew").isEqualTo(pairs());
        pairs().forEach(RecordEquality::looksAtEveryMember);
        RecordEquality.looksAtEveryMember(mark(), otherMark());
    }

    /** A table is compared by what would make it, which has a test of its own. */
    @Test
    void everyKindOfResourceIsLookedAt() {
        assertThat(pairs().keySet().stream().map(Record::getClass))
                .containsAll(Arrays.stream(Resource.class.getPermittedSubclasses())
                        .filter(kind -> !kind.equals(NftTable.class))
                        .map(kind -> kind.<Record>asSubclass(Record.class))
                        .toList());
    }
}
