package io.hawser.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.network.dns.NameTable.Peer;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which names a table knows, and which of two meanings wins. */
class NameTableTest {
    private static final InetAddress TWO = InetAddress.ofLiteral("172.18.0.2");
    private static final InetAddress THREE = InetAddress.ofLiteral("172.18.0.3");
    private static final InetAddress OTHER = InetAddress.ofLiteral("172.19.0.2");
    private static final InetAddress SIX = InetAddress.ofLiteral("fd00::2");

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // a clock may wrap

    @Test
    void aNameIsKnownBareAndWithItsNetwork() {
        NameTable table = table("Back.End", peer("Web", TWO));
        assertThat(addresses(table, "web")).containsExactly(TWO);
        assertThat(addresses(table, "web.back.end")).containsExactly(TWO);
        assertThat(table.find("web.other")).isEmpty();
    }

    @Test
    void aSharedAliasHasAllAddressesOfItsNetwork() {
        assertThat(addresses(table("n", peer("svc", TWO), peer("svc", THREE)), "svc"))
                .containsExactlyInAnyOrder(TWO, THREE);
    }

    @Test
    void theFirstNetworkWinsButTheOtherIsReachedByItsFullName() {
        Names both = Names.inTurn(List.of(table("one", peer("db", TWO)), table("two", peer("db", OTHER))));
        assertThat(addresses(both, "db")).containsExactly(TWO);
        assertThat(addresses(both, "db.two")).containsExactly(OTHER);
    }

    /** Neighbours on an IPv4 network and on one with IPv6 have an address of either family for each other, as in Docker. */
    @Test
    void aFamilyThatOneNetworkLacksIsTakenFromTheNext() {
        Names both = Names.inTurn(List.of(
                table("one", peer("db", TWO), peer("web", SIX)),
                table("two", new Peer(List.of("db", "web"), List.of(OTHER, SIX))),
                table("three", peer("db", THREE))));
        assertThat(addresses(both, "db")).containsExactly(TWO, SIX);
        assertThat(addresses(both, "web")).containsExactly(SIX, OTHER);
        assertThat(both.find("db")).get().extracting(Found::where).isEqualTo("one");
        assertThat(addresses(both, "db.one")).containsExactly(TWO);
        assertThat(addresses(both, "db.three")).containsExactly(THREE);
    }

    @Test
    void aNameThatHasGoneIsGoneForAWhileAndNotUnknown() {
        NameTable before = table("n", peer("db", TWO), peer("web", THREE));
        NameTable after = before.followedBy(List.of(peer("web", THREE)), List.of());
        assertThat(after.find("db")).contains(new Found.Gone("n"));
        assertThat(after.find("db.n")).contains(new Found.Gone("n"));
        assertThat(addresses(after, "web")).containsExactly(THREE);
        now.addAndGet(NameTable.MOURNED.toNanos());
        assertThat(after.find("db")).isEmpty();
        assertThat(after.followedBy(List.of(), List.of()).find("db")).isEmpty();
    }

    @Test
    void aNameThatCameAndWentSinceIsGoneToo() {
        NameTable after =
                table("n").followedBy(List.of(peer("web", THREE)), List.of(peer("web", THREE), peer("db", TWO)));
        assertThat(after.find("db")).contains(new Found.Gone("n"));
        assertThat(addresses(after, "web")).containsExactly(THREE);
    }

    @Test
    void aNameThatComesBackIsKnown() {
        NameTable back = table("n", peer("db", TWO))
                .followedBy(List.of(), List.of())
                .followedBy(List.of(peer("db", THREE)), List.of());
        assertThat(addresses(back, "db")).containsExactly(THREE);
    }

    @Test
    void aNameGoneOnOneNetworkMayLiveOnTheNext() {
        NameTable gone = table("one", peer("db", TWO)).followedBy(List.of(), List.of());
        Names both = Names.inTurn(List.of(gone, table("two", peer("db", OTHER))));
        assertThat(addresses(both, "db")).containsExactly(OTHER);
        assertThat(both.find("db.one")).contains(new Found.Gone("one"));
    }

    @Test
    void addressesPointBackToTheFirstName() {
        NameTable table = table("n", new Peer(List.of("web", "alias"), List.of(TWO, SIX)));
        assertThat(table.pointer("2.0.18.172.in-addr.arpa")).contains(new Names.Pointer("n", "web.n"));
        assertThat(table.pointer("2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa"))
                .contains(new Names.Pointer("n", "web.n"));
        assertThat(table.pointer("9.0.18.172.in-addr.arpa")).isEmpty();
    }

    /** As in Docker: who has the address is then asked of that server, as long as the container is there. */
    @Test
    void anAddressThatAServerOutsideHasForTheSameNameIsAskedThere() {
        NameTable table = table("n", peer("Web.corp.test", TWO), peer("db", THREE));
        table.heard("web.corp.test", THREE);
        table.heard("other.corp.test", TWO);
        table.heard("db", TWO);
        assertThat(table.pointer("2.0.18.172.in-addr.arpa")).isPresent();
        table.heard("web.corp.test", TWO);
        assertThat(table.pointer("2.0.18.172.in-addr.arpa")).isEmpty();
        assertThat(table.pointer("3.0.18.172.in-addr.arpa")).isPresent();
        assertThat(addresses(table, "web.corp.test")).containsExactly(TWO);
        NameTable next = table.followedBy(List.of(peer("Web.corp.test", TWO)), List.of());
        assertThat(next.pointer("2.0.18.172.in-addr.arpa")).isEmpty();
        NameTable other = next.followedBy(List.of(peer("db", TWO)), List.of());
        assertThat(other.pointer("2.0.18.172.in-addr.arpa")).contains(new Names.Pointer("n", "db.n"));
    }

    @Test
    void aSearchDomainIsTakenOffWhatNobodyHas() {
        Service service = Service.of(table("n", peer("db", TWO), peer("web.corp.test", THREE)), List.of())
                .searching(List.of("corp.test.", "."));
        assertThat(service.find("db.corp.test").map(Service.Match::domain)).contains("corp.test");
        assertThat(service.find("web.corp.test").map(Service.Match::domain)).contains("");
        assertThat(service.find("xcorp.test")).isEmpty();
        assertThat(service.find(".corp.test")).isEmpty();
    }

    private NameTable table(String network, Peer... peers) {
        return NameTable.of(network, List.of(peers), now::get);
    }

    private static Peer peer(String name, InetAddress address) {
        return new Peer(List.of(name), List.of(address));
    }

    private static List<InetAddress> addresses(Names names, String name) {
        Optional<Found> found = names.find(name);
        return found.isPresent() && found.get() instanceof Found.Known known ? known.addresses() : List.of();
    }
}
