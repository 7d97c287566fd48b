package io.hawser.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.network.dns.NameTable.Peer;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which names a table knows, and which of two meanings wins. */
class NameTableTest {
    private static final InetAddress TWO = InetAddress.ofLiteral("172.18.0.2");
    private static final InetAddress THREE = InetAddress.ofLiteral("172.18.0.3");
    private static final InetAddress OTHER = InetAddress.ofLiteral("172.19.0.2");
    private static final InetAddress SIX = InetAddress.ofLiteral("fd00::2");

    @Test
    void aNameIsKnownBareAndWithItsNetworkInAnyCase() {
        NameTable table = NameTable.builder()
                .network("Back.End", List.of(peer("web", TWO)))
                .build();
        assertThat(table.addresses("WEB.")).contains(List.of(TWO));
        assertThat(table.addresses("web.back.end")).contains(List.of(TWO));
        assertThat(table.addresses("web.other")).isEmpty();
    }

    @Test
    void aSharedAliasHasAllAddressesOfItsNetwork() {
        NameTable table = NameTable.builder()
                .network("n", List.of(peer("svc", TWO), peer("svc", THREE)))
                .build();
        assertThat(table.addresses("svc").orElseThrow()).containsExactlyInAnyOrder(TWO, THREE);
    }

    @Test
    void theFirstNetworkWinsButTheOtherIsReachedByItsFullName() {
        NameTable table = NameTable.builder()
                .network("one", List.of(peer("db", TWO)))
                .network("two", List.of(peer("db", OTHER)))
                .build();
        assertThat(table.addresses("db")).contains(List.of(TWO));
        assertThat(table.addresses("db.two")).contains(List.of(OTHER));
    }

    @Test
    void aLinkWinsOverANetwork() {
        NameTable table = NameTable.builder()
                .link("db", List.of(THREE))
                .network("n", List.of(peer("db", TWO)))
                .build();
        assertThat(table.addresses("db")).contains(List.of(THREE));
    }

    @Test
    void addressesPointBackToTheFirstName() {
        NameTable table = NameTable.builder()
                .network("n", List.of(new Peer(List.of("web", "alias"), List.of(TWO, SIX))))
                .build();
        assertThat(table.pointer("2.0.18.172.in-addr.arpa.")).contains("web.n");
        assertThat(table.pointer("2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa"))
                .contains("web.n");
        assertThat(table.pointer("9.0.18.172.in-addr.arpa")).isEmpty();
    }

    private static Peer peer(String name, InetAddress address) {
        return new Peer(List.of(name), List.of(address));
    }
}
