package io.hawser.network.ipam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import io.hawser.network.model.IpamConfig;
import io.hawser.network.model.Kind;
import io.hawser.network.model.NetworkException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IpamTest {

    private final Ipam ipam = new Ipam(AddressPool.effective(List.of(), "engine"));
    private final NetworkPools pools = new NetworkPools(ipam, ReservedPrefixes.NONE);

    @Test
    void theBuiltInPoolsGiveThirtyOneSubnetsInOrder() {
        List<String> subnets = new ArrayList<>();
        for (int i = 0; i < 31; i++) {
            subnets.add(automatic().subnet().toString());
        }
        assertThat(subnets)
                .startsWith("172.17.0.0/16", "172.18.0.0/16")
                .contains("172.31.0.0/16")
                .endsWith("192.168.224.0/20", "192.168.240.0/20")
                .doesNotHaveDuplicates();
        refuses(this::automatic, Kind.INVALID_PARAMETER, "all predefined address pools have been fully subnetted");
    }

    @Test
    void aFreedSubnetIsTheNextToGo() {
        Pool first = automatic();
        automatic();
        ipam.releasePool(first);
        assertThat(automatic()).isEqualTo(first);
    }

    @Test
    void automaticSubnetsKeepClearOfReservedPrefixesAndExplicitOnesNeedNot() {
        ReservedPrefixes routes = family -> List.of(Cidr.parse("172.17.0.0/16"), Cidr.parse("172.18.4.0/24"));
        Pool pool = ipam.requestPool(Family.IPV4, Optional.empty(), Optional.empty(), routes);
        assertThat(pool.subnet()).hasToString("172.19.0.0/16");
        assertThat(subnet("172.17.0.0/16").subnet()).hasToString("172.17.0.0/16");
    }

    @Test
    void aSizeOnlyRequestIsCutFromThePools() {
        assertThat(subnet("0.0.0.0/24").subnet()).hasToString("172.17.0.0/24");
        assertThat(subnet("0.0.0.0/24").subnet()).hasToString("172.17.1.0/24");
        assertThat(ipam.requestPool(
                                Family.IPV6, Optional.of(Cidr.parse("::/96")), Optional.empty(), ReservedPrefixes.NONE)
                        .subnet()
                        .prefix())
                .isEqualTo(96);
    }

    @Test
    void ipv6ComesFromAUniqueLocalPrefixOfTheEngine() {
        Pool pool = ipam.requestPool(Family.IPV6, Optional.empty(), Optional.empty(), ReservedPrefixes.NONE);
        assertThat(pool.subnet().prefix()).isEqualTo(64);
        assertThat(pool.subnet().toString()).startsWith("fd");
        Ipam other = new Ipam(AddressPool.effective(List.of(), "another"));
        assertThat(other.requestPool(Family.IPV6, Optional.empty(), Optional.empty(), ReservedPrefixes.NONE))
                .isNotEqualTo(pool);
    }

    @Test
    void overlapIsRefusedButRangesMayShareASubnet() {
        subnet("10.5.0.0/16");
        refuses(
                () -> subnet("10.5.1.0/24"),
                Kind.FORBIDDEN,
                "invalid pool request: Pool overlaps with other one on this address space");
        refuses(() -> subnet("10.0.0.0/8"), Kind.FORBIDDEN, null);
        range("10.5.0.0/16", "10.5.1.0/24");
        range("10.5.0.0/16", "10.5.2.0/24");
        refuses(() -> range("10.5.0.0/16", "10.5.2.0/24"), Kind.FORBIDDEN, null);
    }

    @Test
    void badPoolRequestsHaveDockersTexts() {
        refuses(
                () -> ipam.requestPool(
                        Family.IPV4, Optional.empty(), Optional.of(Cidr.parse("10.0.1.0/24")), ReservedPrefixes.NONE),
                Kind.SYSTEM,
                "failed to parse pool request for address space \"LocalDefault\" pool \"\" subpool \"10.0.1.0/24\":"
                        + " invalid address subpool");
        refuses(
                () -> range("10.5.0.0/16", "fd00::/64"),
                Kind.INVALID_PARAMETER,
                "pool and subpool are of incompatible address families");
    }

    @Test
    void addressesAreTheLowestFreeWithoutNetworkAndBroadcast() {
        Pool pool = subnet("10.9.0.0/30");
        assertThat(take(pool)).isEqualTo("10.9.0.1");
        assertThat(take(pool)).isEqualTo("10.9.0.2");
        refuses(() -> take(pool), Kind.UNAVAILABLE, "no available addresses on this pool");
        ipam.releaseAddress(pool, Ip.parse("10.9.0.1"));
        ipam.releaseAddress(pool, Ip.parse("10.9.0.3"));
        assertThat(take(pool)).isEqualTo("10.9.0.1");
        refuses(() -> take(pool), Kind.UNAVAILABLE, null);
        Pool pointToPoint = subnet("10.9.1.0/31");
        assertThat(take(pointToPoint)).isEqualTo("10.9.1.0");
        Pool six = subnet("fd00:9::/127");
        assertThat(take(six)).isEqualTo("fd00:9::1");
    }

    /** 2^64 addresses are more than a long counts. */
    @Test
    void theLastAddressOfALargeSubnetIsAnAddress() {
        Pool pool = subnet("fd00:7::/64");
        InetAddress last = Ip.parse("fd00:7::ffff:ffff:ffff:ffff");
        assertThat(ipam.requestAddress(pool, Optional.of(last))).isEqualTo(last);
        assertThat(take(pool)).isEqualTo("fd00:7::1");
        assertThat(ipam.status(pool).available())
                .isEqualTo(BigInteger.ONE.shiftLeft(64).subtract(BigInteger.valueOf(3)));
        Pool end = range("fd00:8::/64", "fd00:8::ffff:ffff:ffff:fffe/127");
        assertThat(take(end)).isEqualTo("fd00:8::ffff:ffff:ffff:fffe");
        assertThat(take(end)).isEqualTo("fd00:8::ffff:ffff:ffff:ffff");
        refuses(() -> take(end), Kind.UNAVAILABLE, "no available addresses on this pool");
        ipam.releaseAddress(end, Ip.parse("fd00:8::ffff:ffff:ffff:ffff"));
        assertThat(take(end)).isEqualTo("fd00:8::ffff:ffff:ffff:ffff");
    }

    @Test
    void staticAddressesMayLieOutsideTheRangeAndOnlyOnceInTheSubnet() {
        Pool pool = range("172.28.0.0/16", "172.28.5.0/24");
        assertThat(take(pool)).isEqualTo("172.28.5.0");
        assertThat(Ip.text(ipam.requestAddress(pool, Optional.of(Ip.parse("172.28.9.9")))))
                .isEqualTo("172.28.9.9");
        refuses(
                () -> ipam.requestAddress(pool, Optional.of(Ip.parse("172.28.9.9"))),
                Kind.FORBIDDEN,
                "Address already in use");
        refuses(
                () -> ipam.requestAddress(pool, Optional.of(Ip.parse("10.0.0.1"))),
                Kind.INVALID_PARAMETER,
                "requested address is out of range");
    }

    @Test
    void aNetworkTakesGatewayAndAuxiliaryAddressesOrNothing() {
        IpamConfig asked = new IpamConfig(
                Optional.of(Cidr.parse("10.8.0.0/24")),
                Optional.empty(),
                Optional.empty(),
                Map.of("router", Ip.parse("10.8.0.1")));
        refuses(
                () -> pools.allocate(List.of(Family.IPV4), List.of(asked), family -> true),
                Kind.SYSTEM,
                "failed to allocate secondary ip address (router:10.8.0.1): Address already in use");
        List<IpamConfig> done = pools.allocate(
                List.of(Family.IPV4, Family.IPV6),
                List.of(IpamConfig.ofSubnet(Cidr.parse("10.8.0.0/24"))),
                family -> true);
        assertThat(done).hasSize(2);
        assertThat(done.getFirst().gateway().map(Ip::text)).contains("10.8.0.1");
        assertThat(pools.requestAddress(Family.IPV4, done, Optional.empty(), "n (id)"))
                .hasToString("10.8.0.2/24");
        refuses(
                () -> pools.requestAddress(Family.IPV4, done, Optional.of(Ip.parse("10.7.0.1")), "n (id)"),
                Kind.INVALID_PARAMETER,
                "invalid address 10.7.0.1: It does not belong to any of this network's subnets");
        pools.release(done);
        pools.replay(done);
        assertThat(pools.requestAddress(Family.IPV4, done, Optional.empty(), "n (id)"))
                .hasToString("10.8.0.2/24");
    }

    @Test
    void checkNamesEveryProblem() {
        IpamConfig bad = new IpamConfig(
                Optional.of(Cidr.parse("10.0.0.1/16")),
                Optional.of(Cidr.parse("10.1.0.0/24")),
                Optional.of(Ip.parse("fd00::1")),
                Map.of("a", Ip.parse("11.0.0.1")));
        refuses(() -> IpamCheck.check(List.of(bad), Set.of(Family.IPV4)), Kind.INVALID_PARAMETER, """
                invalid network config:
                invalid subnet 10.0.0.1/16: it should be 10.0.0.0/16
                invalid ip-range 10.1.0.0/24: parent subnet 10.0.0.1/16 doesn't contain ip-range
                invalid gateway fd00::1: parent subnet is an IPv4 block
                invalid auxiliary address a: parent subnet 10.0.0.1/16 doesn't contain this address""");
        IpamCheck.check(List.of(bad), Set.of(Family.IPV6));
    }

    @Test
    void theIntervalSetAgreesWithAPlainSet() {
        IntervalSet set = new IntervalSet();
        Set<Integer> plain = new HashSet<>();
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            int n = random.nextInt(64);
            BigInteger number = BigInteger.valueOf(n);
            if (random.nextBoolean()) {
                assertThat(set.add(number)).isEqualTo(plain.add(n));
            } else {
                assertThat(set.remove(number)).isEqualTo(plain.remove(n));
            }
            int lowest = 10;
            while (plain.contains(lowest)) {
                lowest++;
            }
            assertThat(set.lowestFree(BigInteger.TEN, BigInteger.valueOf(99))).contains(BigInteger.valueOf(lowest));
            assertThat(set.count(BigInteger.ZERO, BigInteger.valueOf(99)).intValue())
                    .isEqualTo(plain.size());
        }
    }

    private Pool automatic() {
        return ipam.requestPool(Family.IPV4, Optional.empty(), Optional.empty(), ReservedPrefixes.NONE);
    }

    private Pool subnet(String cidr) {
        Cidr subnet = Cidr.parse(cidr);
        return ipam.requestPool(subnet.family(), Optional.of(subnet), Optional.empty(), ReservedPrefixes.NONE);
    }

    private Pool range(String subnet, String range) {
        return ipam.requestPool(
                Family.IPV4, Optional.of(Cidr.parse(subnet)), Optional.of(Cidr.parse(range)), ReservedPrefixes.NONE);
    }

    private String take(Pool pool) {
        InetAddress address = ipam.requestAddress(pool, Optional.empty());
        return Ip.text(address);
    }

    private static void refuses(ThrowingCallable call, Kind kind, @Nullable String message) {
        assertThatThrownBy(call).isInstanceOfSatisfying(NetworkException.class, e -> {
            assertThat(e.kind()).isEqualTo(kind);
            if (message != null) {
                assertThat(e).hasMessage(message);
            }
        });
    }
}
