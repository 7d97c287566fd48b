package io.hawser.kernel.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netlink.BatchException;
import io.hawser.kernel.netlink.MessageWriter;
import io.hawser.kernel.netlink.Netlink;
import io.hawser.kernel.netlink.NetlinkSocket;
import io.hawser.kernel.netns.TestNamespace;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RouteSocketTest {
    private static final String MAC = "02:42:ac:11:00:02";

    private final TestNamespace host = new TestNamespace();
    private final TestNamespace sandbox = new TestNamespace();
    private final RouteSocket outside = RouteSocket.open(host.namespace());
    private final RouteSocket inside = RouteSocket.open(sandbox.namespace());

    @AfterEach
    void close() {
        outside.close();
        inside.close();
        host.close();
        sandbox.close();
    }

    @Test
    void aBridgeIsMadeMarkedAndFound() {
        outside.batch()
                .add(new Bridge(NewLink.named("br0").withIndex(77).withMac(MAC).withMtu(1400), true))
                .add(LinkChange.of("br0").alias("hawser 4f2a 9c1d").withoutLinkLocal())
                .send();
        Link bridge = outside.link("br0").orElseThrow();
        assertThat(bridge.index()).isEqualTo(77);
        assertThat(bridge.kind()).isEqualTo("bridge");
        assertThat(bridge.alias()).isEqualTo("hawser 4f2a 9c1d");
        assertThat(bridge.mac()).isEqualTo(MAC);
        assertThat(bridge.mtu()).isEqualTo(1400);
        assertThat(bridge.isUp()).isTrue();
        assertThat(bridge.addrGenMode()).isEqualTo(1);
        assertThat(outside.link(77)).contains(bridge);
        assertThat(outside.links()).extracting(Link::name).containsExactlyInAnyOrder("lo", "br0");
        assertThat(outside.writes()).isEqualTo(2);
    }

    @Test
    void aVethIsMadeWithItsPeerInsideUnderItsFinalName() {
        outside.send(new Bridge(NewLink.named("br0"), true));
        int bridge = outside.link("br0").orElseThrow().index();
        joinSandbox(bridge);
        inside.send(LinkChange.of("eth0").up());

        Link near = outside.link("veth1").orElseThrow();
        Link far = inside.link("eth0").orElseThrow();
        assertThat(near.kind()).isEqualTo("veth");
        assertThat(near.master()).isEqualTo(bridge);
        assertThat(near.isUp()).isTrue();
        assertThat(near.mtu()).isEqualTo(1450);
        assertThat(far.mac()).isEqualTo(MAC);
        assertThat(far.mtu()).isEqualTo(1450);
        assertThat(far.isUp()).isTrue();
        assertThat(near.peer()).isEqualTo(far.index());
        assertThat(outside.link("eth0")).isEmpty();
    }

    private void joinSandbox(int bridge) {
        NewLink near = NewLink.named("veth1").withMtu(1450);
        NewLink far = NewLink.named("eth0").withMac(MAC).withMtu(1450);
        outside.send(
                Veth.pair(near, far, sandbox.namespace()).withMaster(bridge).withUp());
    }

    @Test
    void aPortIsSetAndRead() {
        outside.send(new Bridge(NewLink.named("br0"), true));
        joinSandbox(outside.link("br0").orElseThrow().index());
        assertThat(outside.link("veth1").orElseThrow().port()).contains(BridgePort.DEFAULT);
        BridgePort wanted = new BridgePort(true, true, false, false);
        outside.send(LinkChange.of("veth1").port(wanted));
        assertThat(outside.link("veth1").orElseThrow().port()).contains(wanted);
        outside.send(LinkChange.of("veth1").master(0));
        assertThat(outside.link("veth1").orElseThrow().port()).isEmpty();
    }

    @Test
    void aLinkIsRenamedMovedAndItsAliasTakenAway() {
        outside.send(Veth.pair(NewLink.named("a"), NewLink.named("b"), host.namespace()));
        outside.send(LinkChange.of("a").alias("x"));
        Link a = outside.link("a").orElseThrow();
        outside.send(LinkChange.of(a.index()).name("c").alias("").mac(MAC).group(5));
        assertThat(outside.link("c").orElseThrow())
                .extracting(Link::alias, Link::mac, Link::group)
                .containsExactly("", MAC, 5);
        outside.send(LinkChange.of("c").namespace(sandbox.namespace()));
        assertThat(outside.link("c")).isEmpty();
        assertThat(inside.link("c")).isPresent();
    }

    @Test
    void aGroupIsDeletedAtOnce() {
        Batch batch = outside.batch();
        for (int i = 0; i < 5; i++) {
            batch.add(Veth.pair(NewLink.named("v" + i), NewLink.named("p" + i), sandbox.namespace()));
            batch.add(LinkChange.of("v" + i).group(4711));
        }
        batch.send();
        assertThat(outside.links()).hasSize(6);
        outside.send(LinkRemoval.ofGroup(4711));
        assertThat(outside.links()).extracting(Link::name).containsExactly("lo");
        assertThat(inside.links()).extracting(Link::name).containsExactly("lo");
        assertRefused(LinkRemoval.ofGroup(4711), Errno.ENODEV);
    }

    @Test
    void removalByNameAndIndex() {
        outside.send(new Bridge(NewLink.named("br0").withIndex(9), false));
        outside.send(new Bridge(NewLink.named("br1"), false));
        outside.batch().add(LinkRemoval.of(9)).add(LinkRemoval.of("br1")).send();
        assertThat(outside.links()).hasSize(1);
        assertRefused(LinkRemoval.of("br1"), Errno.ENODEV);
    }

    @Test
    void addressesOfBothFamiliesComeBackAsGiven() {
        Link lo = outside.link("lo").orElseThrow();
        outside.send(LinkChange.of("lo").up());
        Address four = Address.of(lo.index(), ip("10.1.2.3"), 24).withBroadcast();
        Address six =
                Address.of(lo.index(), ip("fd00::3"), 64).withFlags(Address.IFA_F_NODAD | Address.IFA_F_NOPREFIXROUTE);
        outside.batch().add(four.add()).add(six.add()).send();
        Address read = find(ip("10.1.2.3"));
        assertThat(read.prefix()).isEqualTo(24);
        assertThat(read.broadcast()).contains(ip("10.1.2.255"));
        assertThat(find(ip("fd00::3")).flags() & Address.IFA_F_NOPREFIXROUTE).isNotZero();
        assertRefused(four.add(), Errno.EEXIST);
        outside.batch().add(six.replace()).add(four.remove()).add(six.remove()).send();
        assertThat(outside.addresses()).extracting(Address::address).doesNotContain(ip("10.1.2.3"), ip("fd00::3"));
        assertRefused(four.remove(), Errno.EADDRNOTAVAIL);
    }

    private Address find(InetAddress address) {
        return outside.addresses().stream()
                .filter(a -> a.address().equals(address))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aRefusedAddressNamesItself() {
        Address bad = Address.of(999, ip("10.0.0.1"), 24);
        assertThatExceptionOfType(BatchException.class)
                .isThrownBy(() -> outside.send(bad.add()))
                .withMessageStartingWith("RTM_NEWADDR 10.0.0.1/24 on link 999: ENODEV (No such device)");
    }

    @Test
    void routesOfBothFamiliesComeBackAsGiven() {
        int eth0 = sandboxWithAddresses();
        Route four = Route.byDefault(ip("10.0.0.1"), eth0).withSource(ip("10.0.0.2"));
        Route six = Route.byDefault(ip("fd00::1"), eth0).withMetric(7);
        Route onLink = Route.onLink(ip("10.9.0.0"), 16, eth0).withMetric(5);
        inside.batch().add(four.add()).add(six.add()).add(onLink.add()).send();
        assertThat(inside.routes()).contains(four, six, onLink);
        assertThat(outside.routes()).doesNotContain(four, six, onLink);
        assertRefused(inside, four.add(), Errno.EEXIST);
        inside.batch()
                .add(four.replace())
                .add(four.remove())
                .add(six.remove())
                .add(onLink.remove())
                .send();
        assertThat(inside.routes())
                .doesNotContain(four, six, onLink)
                .filteredOn(Route::isDefault)
                .isEmpty();
        assertRefused(inside, four.remove(), Errno.ESRCH);
    }

    @Test
    void aRouteByAStrangerIsExplainedByTheKernel() {
        int eth0 = sandboxWithAddresses();
        assertThatExceptionOfType(BatchException.class)
                .isThrownBy(
                        () -> inside.send(Route.byDefault(ip("192.0.2.1"), eth0).add()))
                .withMessage("RTM_NEWROUTE default via 192.0.2.1 on link " + eth0
                        + ": ENETUNREACH (Network is unreachable): Nexthop has invalid gateway");
    }

    private int sandboxWithAddresses() {
        outside.send(Veth.pair(NewLink.named("veth1"), NewLink.named("eth0"), sandbox.namespace())
                .withUp());
        int eth0 = inside.link("eth0").orElseThrow().index();
        inside.batch()
                .add(LinkChange.of("eth0").up())
                .add(Address.of(eth0, ip("10.0.0.2"), 24).add())
                .add(Address.of(eth0, ip("fd00::2"), 64)
                        .withFlags(Address.IFA_F_NODAD)
                        .add())
                .send();
        return eth0;
    }

    @Test
    void whatIsNotThereIsAsGoodAsRemoved() {
        int lo = inside.link("lo").orElseThrow().index();
        RouteRequest removal = new Neighbour(lo, ip("127.0.0.9"), "", 0, 0).remove();
        long writes = inside.writes();
        inside.remove(removal);
        assertThat(inside.writes()).isEqualTo(writes + 1);
        assertThatThrownBy(() -> inside.send(removal)).isInstanceOf(BatchException.class);
        assertThatThrownBy(() -> inside.remove(new Neighbour(4711, ip("127.0.0.9"), "", 0, 0).remove()))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("ENODEV");
    }

    /** More answers than there is room for: the kernel drops the last, that to the end of the batch among them. */
    @Test
    void thousandsThatAreNotThereAreAsGoodAsRemoved() {
        int lo = inside.link("lo").orElseThrow().index();
        MessageWriter batch = new MessageWriter();
        for (int i = 0; i < 20_000; i++) {
            InetAddress address = ip("127." + (i >> 14) + "." + ((i >> 7) & 127) + "." + (i & 127));
            new Neighbour(lo, address, "", 0, 0).remove().encode(batch);
        }
        try (NetlinkSocket socket = NetlinkSocket.open(sandbox.namespace(), Netlink.NETLINK_ROUTE)) {
            socket.remove(batch, List.of());
            assertThat(socket.writes()).isEqualTo(20_000);
        }
    }

    @Test
    void neighboursAndProxiesComeBackAsGiven() {
        int eth0 = sandboxWithAddresses();
        Neighbour four = Neighbour.permanent(eth0, ip("10.0.0.9"), MAC);
        Neighbour six = Neighbour.permanent(eth0, ip("fd00::9"), MAC);
        Neighbour proxy = Neighbour.proxy(eth0, ip("10.0.0.77"));
        inside.batch().add(four.add()).add(six.add()).add(proxy.replace()).send();
        assertThat(inside.neighbours()).contains(four, six);
        assertThat(inside.proxies())
                .singleElement()
                .matches(Neighbour::isProxy)
                .matches(p -> p.address().equals(proxy.address()));
        inside.batch()
                .add(four.replace())
                .add(four.remove())
                .add(six.remove())
                .add(proxy.remove())
                .send();
        assertThat(inside.neighbours()).doesNotContain(four, six);
        assertRefused(inside, six.remove(), Errno.ENOENT);
    }

    @Test
    void aForwardingEntryComesBackAsGiven() {
        outside.send(new Bridge(NewLink.named("br0"), true));
        int bridge = outside.link("br0").orElseThrow().index();
        joinSandbox(bridge);
        ForwardingEntry entry =
                ForwardingEntry.onPort(outside.link("veth1").orElseThrow().index(), MAC, bridge);
        outside.send(entry.add());
        assertThat(outside.forwarding()).contains(entry);
        outside.send(entry.remove());
        assertThat(outside.forwarding()).doesNotContain(entry);
    }

    @Test
    void aDumpOfManyLinksIsWholeWhileTheyChange() throws Exception {
        Batch batch = outside.batch();
        for (int i = 0; i < 60; i++) {
            batch.add(new Bridge(NewLink.named("b" + i), false));
        }
        batch.send();
        try (RouteSocket other = RouteSocket.open(host.namespace())) {
            Thread churn = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 20; i++) {
                    other.send(new Bridge(NewLink.named("churn"), false));
                    other.send(LinkRemoval.of("churn"));
                }
            });
            while (churn.isAlive()) {
                assertThat(outside.links())
                        .filteredOn(l -> l.name().startsWith("b"))
                        .hasSize(60);
            }
            churn.join();
        }
    }

    @Test
    void namesAndAddressesAreCheckedBeforeTheyAreSent() {
        assertThatThrownBy(() -> NewLink.named("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NewLink.named("a-name-of-16-byt")).isInstanceOf(IllegalArgumentException.class);
        for (String bad : List.of("", "02:42:ac:11:00", "02-42-ac-11-00-02", "02:42:ac:11:00:0g")) {
            assertThatThrownBy(() -> HardwareAddress.parse(bad)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(HardwareAddress.format(HardwareAddress.parse(MAC))).isEqualTo(MAC);
        assertThat(Optional.of(Inet.broadcast(ip("172.17.0.1"), 16))).contains(ip("172.17.255.255"));
    }

    private void assertRefused(RouteRequest request, Errno errno) {
        assertRefused(outside, request, errno);
    }

    private static void assertRefused(RouteSocket socket, RouteRequest request, Errno errno) {
        assertThatExceptionOfType(BatchException.class)
                .isThrownBy(() -> socket.send(request))
                .satisfies(e -> assertThat(e.first().errno()).isEqualTo(errno));
    }

    private static InetAddress ip(String literal) {
        return InetAddress.ofLiteral(literal);
    }
}
