package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Networks of users: names, isolation, connect and disconnect, both address families. */
@ExtendWith(OnEngine.class)
class UserNetworksTest {
    private final Engine engine;

    UserNetworksTest(Engine engine) {
        this.engine = engine;
    }

    @Test
    void namesResolveBothWays() {
        engine.ok("network", "create", "harbour");
        engine.box("one", "--network", "harbour");
        engine.box("two", "--network", "harbour");
        assertThat(engine.pings("one", "two")).isTrue();
        assertThat(engine.pings("two", "one")).isTrue();
        assertThat(engine.in("one", "nslookup", engine.address("two", "harbour"), "127.0.0.11"))
                .contains("two.harbour");
        assertThat(engine.in("one", "cat", "/etc/resolv.conf")).contains("nameserver 127.0.0.11");
    }

    @Test
    void aliasesAndShortIdsResolve() {
        engine.ok("network", "create", "harbour");
        engine.box("one", "--network", "harbour");
        engine.box("two", "--network", "harbour", "--network-alias", "db");
        assertThat(engine.pings("one", "db")).isTrue();
        assertThat(engine.pings("one", engine.inspect("two", "{{slice .Id 0 12}}")))
                .isTrue();
        assertThat(engine.tryIn("one", "nslookup", "nobody", "127.0.0.11").succeeded())
                .isFalse();
    }

    @Test
    void networksAreIsolatedFromEachOther() {
        engine.ok("network", "create", "harbour");
        engine.ok("network", "create", "pier");
        engine.web("one", "--network", "harbour");
        engine.box("two", "--network", "pier");
        engine.box("three");
        String address = engine.address("one", "harbour");
        assertThat(engine.getSoon("two", "http://" + address + ":8080")).isEmpty();
        assertThat(engine.pingsSoon("two", address)).isFalse();
        assertThat(engine.pingsSoon("two", "one")).isFalse();
        assertThat(engine.pingsSoon("three", address)).isFalse();
    }

    @Test
    void connectGivesARunningContainerASecondInterface() {
        engine.ok("network", "create", "harbour");
        engine.box("one");
        engine.box("two", "--network", "harbour");
        assertThat(engine.pingsSoon("one", "two")).isFalse();
        engine.ok("network", "connect", "harbour", "one");
        Eventually.holds("one reaches two", () -> engine.pings("one", "two"));
        assertThat(engine.in("one", "ip", "address", "show", "eth1"))
                .contains("inet " + engine.address("one", "harbour") + "/16");
        engine.ok("network", "disconnect", "harbour", "one");
        assertThat(engine.tryIn("one", "ip", "link", "show", "eth1").succeeded())
                .isFalse();
        assertThat(engine.pingsSoon("one", "two")).isFalse();
        assertThat(engine.in("one", "ip", "address", "show", "eth0")).contains("inet 172.17.0.2/16");
    }

    @Test
    void aNetworkIsJoinedByItsIdOrTheBeginningOfThat() {
        String id = engine.ok("network", "create", "harbour");
        for (int length : new int[] {64, 12, 6}) {
            engine.box("one", "--network", id.substring(0, length), "--network-alias", "db");
            assertThat(engine.inspect("one", "{{range $name, $n := .NetworkSettings.Networks}}{{$name}} {{end}}"))
                    .isEqualTo("harbour");
            engine.ok("network", "disconnect", id.substring(0, length), "one");
            assertThat(engine.inspect("one", "{{len .NetworkSettings.Networks}}"))
                    .isEqualTo("0");
            engine.ok("network", "connect", id.substring(0, length), "one");
            engine.ok("restart", "-t", "0", "one");
            assertThat(engine.in("one", "ip", "-o", "-4", "address"))
                    .contains("eth0")
                    .doesNotContain("eth1");
            engine.ok("rm", "-f", "one");
        }
    }

    @Test
    void disconnectCutsAndConnectRestores() {
        engine.ok("network", "create", "harbour");
        engine.box("one", "--network", "harbour");
        engine.web("two", "--network", "harbour");
        assertThat(engine.get("one", "http://two:8080")).contains("Hello");
        engine.ok("network", "disconnect", "harbour", "two");
        assertThat(engine.getSoon("one", "http://two:8080")).isEmpty();
        engine.ok("network", "connect", "harbour", "two");
        Eventually.holds(
                "two is back", () -> engine.get("one", "http://two:8080").contains("Hello"));
    }

    @Test
    void connectAndDisconnectRefuseWhatIsNotThere() {
        engine.ok("network", "create", "harbour");
        engine.box("one");
        assertThat(engine.refused("network", "disconnect", "harbour", "one")).contains("is not connected to");
        assertThat(engine.refused("network", "connect", "nosuch", "one")).contains("network nosuch not found");
        assertThat(engine.refused("network", "connect", "harbour", "nosuch")).containsIgnoringCase("no such container");
        engine.ok("network", "connect", "harbour", "one");
        assertThat(engine.refused("network", "connect", "harbour", "one")).contains("already exists");
    }

    @Test
    void aStoppedContainerIsConnectedAtItsNextStart() {
        engine.ok("network", "create", "harbour");
        engine.box("one");
        engine.ok("stop", "-t", "0", "one");
        engine.ok("network", "connect", "harbour", "one");
        engine.ok("start", "one");
        assertThat(engine.in("one", "ip", "-o", "-4", "address"))
                .contains("eth0")
                .contains("eth1");
    }

    @Test
    void aChosenAddressIsGivenOnceAndOnlyFromTheSubnet() {
        engine.ok("network", "create", "--subnet", "10.80.0.0/24", "harbour");
        engine.box("one", "--network", "harbour", "--ip", "10.80.0.7");
        assertThat(engine.in("one", "ip", "address", "show", "eth0")).contains("inet 10.80.0.7/24");
        assertThat(engine.refused("run", "-d", "--network", "harbour", "--ip", "10.80.0.7", "busybox", "true"))
                .containsIgnoringCase("address already in use");
        assertThat(engine.refused("run", "-d", "--network", "harbour", "--ip", "10.81.0.7", "busybox", "true"))
                .isNotEmpty();
    }

    @Test
    void dualStack() {
        engine.ok("network", "create", "--ipv6", "--subnet", "10.78.0.0/24", "--subnet", "fd78::/64", "harbour");
        engine.box("one", "--network", "harbour");
        engine.box("two", "--network", "harbour", "--ip6", "fd78::77");
        assertThat(engine.inspect("one", "{{.NetworkSettings.Networks.harbour.GlobalIPv6Address}}"))
                .startsWith("fd78::");
        assertThat(engine.in("two", "ip", "-6", "address", "show", "eth0")).contains("fd78::77/64");
        Eventually.holds(
                "ping by name over IPv6",
                () -> engine.tryIn("one", "ping6", "-c1", "-W1", "two").succeeded());
        assertThat(engine.pings("one", "two")).isTrue();
    }

    @Test
    void severalNetworksAtRun() {
        engine.ok("network", "create", "harbour");
        engine.ok("network", "create", "pier");
        if (!engine.ok("version", "-f", "{{.Client.Version}}").startsWith("20.")) {
            engine.box("one", "--network", "harbour", "--network", "pier");
            assertThat(engine.in("one", "ip", "-o", "-4", "address"))
                    .contains("eth0")
                    .contains("eth1");
        }
    }
}
