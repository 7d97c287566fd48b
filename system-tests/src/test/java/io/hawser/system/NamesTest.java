package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.Command;
import io.hawser.testkit.Eventually;
import io.hawser.testkit.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * What containers are called, who answers for them, and the two files that say so. The daemon has a resolv.conf and a metrics
 * address of its own; the host's name servers are sockets of the test.
 */
class NamesTest {
    private static final String METRICS = "127.0.0.1:9323";
    private static final Upstream.Habit EVERYTHING = new Upstream.Habit.Everything("192.0.2.66", "2001:db8::66");

    private static TestHost host;
    private static Engine engine;
    private static Path conf;

    @BeforeAll
    static void start() throws IOException {
        host = TestHost.create();
        conf = Files.writeString(host.folder().resolve("host-resolv.conf"), "nameserver 127.0.0.53\n");
        engine = Engine.start(host, "--resolv-conf", conf.toString(), "--metrics-addr", METRICS);
        engine.loadBusybox();
    }

    @AfterEach
    void clean() {
        engine.clean();
    }

    @AfterAll
    static void stop() {
        engine.close();
        host.close();
    }

    @Test
    void namesOfAllKindsAnswerInBothFamiliesAndBackwards() throws IOException {
        engine.ok("network", "create", "--ipv6", "--subnet", "10.78.0.0/24", "--subnet", "fd78::/64", "harbour");
        engine.box("client", "--network", "harbour");
        engine.box("web", "--network", "harbour", "--network-alias", "www.shop", "-h", "box1", "--ip", "10.78.0.9");
        String id = engine.inspect("web", "{{slice .Id 0 12}}");
        try (Asker asker = Asker.in(engine.netnsOf("client"))) {
            for (String name : List.of("web", "WEB.harbour.", "www.shop", "www.shop.harbour", id, "box1")) {
                assertThat(asker.answer(name, Type.A)).as(name).containsExactly("10.78.0.9");
                assertThat(Asker.data(asker.tcp(name, Type.A))).containsExactly("10.78.0.9");
            }
            String ipv6 = asker.answer("web", Type.AAAA).getFirst();
            assertThat(ipv6).startsWith("fd78:");
            assertThat(asker.answer("9.0.78.10.in-addr.arpa", Type.PTR)).containsExactly("web.harbour.");
            assertThat(engine.ok("exec", "client", "nslookup", ipv6, "127.0.0.11"))
                    .contains("web.harbour");
            engine.ok("rename", "web", "shop");
            assertThat(asker.answer("shop", Type.A)).containsExactly("10.78.0.9");
            assertThat(asker.udp("web", Type.A).orElseThrow().getRcode()).isEqualTo(Rcode.NXDOMAIN);
            engine.ok("stop", "-t", "0", "shop");
            assertThat(asker.udp("shop", Type.A).orElseThrow().getRcode()).isEqualTo(Rcode.NXDOMAIN);
        }
    }

    /** On IPv6 alone the resolver answers, too; and the container may have port 53 of its own. */
    @Test
    void aContainerWithIpv6AloneAndAServerOfItsOwnOnPort53() throws IOException {
        engine.ok("network", "create", "--ipv4=false", "--ipv6", "--subnet", "fd79::/64", "six");
        engine.run("client", List.of("nc", "-l", "-p", "53"), "--network", "six");
        engine.box("web", "--network", "six");
        engine.listening("client", 53);
        try (Asker asker = Asker.in(engine.netnsOf("client"))) {
            assertThat(asker.answer("web", Type.AAAA).getFirst()).startsWith("fd79:");
            Message none = asker.udp("web", Type.A).orElseThrow();
            assertThat(none.getRcode()).isEqualTo(Rcode.NOERROR);
            assertThat(Asker.data(none)).isEmpty();
        }
    }

    @Test
    void aContainersNameWinsOverAnUpstreamThatAnswersEverything() throws IOException {
        try (Upstream liar = Upstream.at(host.netns(), "127.0.0.53", EVERYTHING)) {
            engine.ok("network", "create", "harbour");
            engine.box("client", "--network", "harbour", "--dns-search", "corp.test", "--dns-option", "ndots:2");
            engine.box("db", "--network", "harbour");
            String address = engine.address("db", "harbour");
            try (Asker asker = Asker.in(engine.netnsOf("client"))) {
                for (String name : List.of("db", "db.harbour", "db.corp.test", "db.harbour.corp.test")) {
                    assertThat(asker.answer(name, Type.A)).as(name).containsExactly(address);
                    assertThat(asker.answer(name, Type.AAAA)).as(name).isEmpty();
                }
                assertThat(liar.asked()).isZero();
                assertThat(asker.answer("other.test", Type.A)).containsExactly("192.0.2.66");
                engine.ok("stop", "-t", "0", "db");
                for (String name : List.of("db", "db.harbour", "db.corp.test")) {
                    assertThat(asker.answer(name, Type.A)).as(name).isEmpty();
                }
            }
            assertThat(engine.tryIn("client", "ping", "-c1", "-W1", "db").succeeded())
                    .isFalse();
        }
    }

    @Test
    void theHostsResolvConfIsFollowed() throws IOException {
        engine.ok("network", "create", "harbour");
        engine.box("client", "--network", "harbour");
        engine.box("plain");
        try (Upstream first = Upstream.at(host.netns(), "127.0.0.53", EVERYTHING);
                Upstream second = Upstream.at(
                        host.lan().netns(), host.lan().ipv4(), new Upstream.Habit.Everything("192.0.2.77", "::7"));
                Asker asker = Asker.in(engine.netnsOf("client"))) {
            assertThat(asker.answer("one.test", Type.A)).containsExactly("192.0.2.66");
            replace("nameserver " + host.lan().ipv4() + "\nsearch new.test\n");
            Eventually.holds(
                    "the new server is asked",
                    () -> asker.answer("one.test", Type.A).equals(List.of("192.0.2.77")));
            assertThat(engine.in("client", "cat", "/etc/resolv.conf"))
                    .contains(
                            "nameserver 127.0.0.11",
                            "search new.test",
                            "# ExtServers: [host(" + host.lan().ipv4() + ")]");
            assertThat(engine.in("plain", "cat", "/etc/resolv.conf"))
                    .contains("nameserver " + host.lan().ipv4());
            assertThat(first.asked() + second.asked()).isPositive();
        } finally {
            replace("nameserver 127.0.0.53\n");
        }
    }

    private static void replace(String text) throws IOException {
        Path next = Files.writeString(conf.resolveSibling("next"), text);
        Files.move(next, conf, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    /** A link on the default bridge is to a container, whatever it is called; without it the other does not start. */
    @Test
    void aLegacyLinkFollowsItsSourceThroughARename() {
        engine.box("source");
        engine.box("receiver", "--link", "source:db");
        assertThat(engine.inspect("receiver", "{{.HostConfig.Links}}")).isEqualTo("[/source:/receiver/db]");
        engine.ok("rename", "source", "moved");
        assertThat(engine.in("receiver", "cat", "/etc/hosts"))
                .containsPattern("172[.]17[.]0[.]2\\tdb [0-9a-f]{12} moved");
        engine.ok("restart", "-t", "0", "receiver");
        assertThat(engine.in("receiver", "cat", "/etc/hosts"))
                .containsPattern("172[.]17[.]0[.]2\\tdb [0-9a-f]{12} moved");
        assertThat(engine.inspect("receiver", "{{.HostConfig.Links}}")).isEqualTo("[/moved:/receiver/db]");
        engine.ok("stop", "-t", "0", "moved");
        engine.ok("rename", "moved", "asleep");
        engine.ok("start", "asleep");
        assertThat(engine.in("receiver", "cat", "/etc/hosts"))
                .containsPattern("172[.]17[.]0[.][0-9]+\tdb [0-9a-f]{12} asleep")
                .doesNotContain("moved");
        engine.ok("rm", "-f", "asleep");
        assertThat(engine.refused("restart", "-t", "0", "receiver"))
                .contains("Cannot link to a non running container: /asleep AS /receiver/db");
    }

    /** Routers give their own link-local address as name server: with the link behind which they are. */
    @Test
    void aServerWithALinkLocalAddressIsAskedThroughItsLink() throws IOException {
        String line = host.lan().ok("ip", "-6", "-o", "address", "show", "dev", "lan", "scope", "link");
        String local = line.replaceFirst("(?s).* (fe80:[0-9a-f:]+)/64.*", "$1");
        engine.ok("network", "create", "harbour");
        engine.box("client", "--network", "harbour");
        try (Upstream router = Upstream.at(host.lan().netns(), "::", EVERYTHING)) {
            replace("nameserver " + local + "%eth0\n");
            Eventually.holds(
                    "the server is told of",
                    () -> engine.in("client", "cat", "/etc/resolv.conf")
                            .contains("# ExtServers: [host(" + local + "%eth0)]"));
            assertThat(hawser("dns", "far.test", "--from", "client"))
                    .contains("far.test A: NOERROR", "by host(" + local + "%eth0)", "192.0.2.66");
            assertThat(router.asked()).isEqualTo(1);
        } finally {
            replace("nameserver 127.0.0.53\n");
        }
    }

    /** One fails, one is a black hole, one works: the look-up is quick, which {@code hawser dns} says. */
    @Test
    void aFailingAndASilentServerDoNotHoldUpALookUp() throws IOException {
        host.lan().ok("ip", "address", "add", "10.99.0.102/32", "dev", "lo");
        host.lan().ok("ip", "address", "add", "10.99.0.103/32", "dev", "lo");
        try (Upstream fails = Upstream.at(host.lan().netns(), host.lan().ipv4(), new Upstream.Habit.Failing());
                Upstream silent = Upstream.at(host.lan().netns(), "10.99.0.102", new Upstream.Habit.Silent());
                Upstream works = Upstream.at(host.lan().netns(), "10.99.0.103", EVERYTHING)) {
            engine.ok("network", "create", "harbour");
            engine.box(
                    "client",
                    "--network",
                    "harbour",
                    "--dns",
                    host.lan().ipv4(),
                    "--dns",
                    "10.99.0.102",
                    "--dns",
                    "10.99.0.103");
            String told = hawser("dns", "slow.test", "--from", "client");
            assertThat(told).contains("slow.test A: NOERROR", "by 10.99.0.103", "192.0.2.66");
            assertThat(told).contains("asked " + host.lan().ipv4() + ": SERVFAIL", "asked 10.99.0.102: overtaken");
            assertThat(fails.asked() + silent.asked() + works.asked()).isEqualTo(3);
        } finally {
            host.lan().ok("ip", "address", "del", "10.99.0.102/32", "dev", "lo");
            host.lan().ok("ip", "address", "del", "10.99.0.103/32", "dev", "lo");
        }
    }

    /** However the network was made: not one DNS packet of a container that has no way out is seen on any link. */
    @Test
    void nothingLeavesFromInternalNetworks() throws IOException {
        replace("nameserver " + host.lan().ipv4() + "\nnameserver " + host.lan().ipv6() + "\nnameserver 127.0.0.53\n");
        host.ok(
                "nft",
                "add table inet watch; add chain inet watch seen { type filter hook postrouting priority -300; };"
                        + " add rule inet watch seen meta l4proto { tcp, udp } th dport 53 counter");
        try (Upstream loopback = Upstream.at(host.netns(), "127.0.0.53", EVERYTHING);
                Upstream lan = Upstream.at(host.lan().netns(), host.lan().ipv4(), EVERYTHING);
                Upstream lan6 = Upstream.at(host.lan().netns(), host.lan().ipv6(), EVERYTHING)) {
            engine.ok("network", "create", "--internal", "--ipv6", "--subnet", "fd7a::/64", "cellar");
            engine.api().call("POST", "/v1.44/networks/create", """
                    {"Name": "vault", "Internal": true, "CheckDuplicate": true}""");
            engine.box("one", "--network", "cellar");
            engine.box("two", "--network", "vault", "--dns", host.lan().ipv4());
            engine.box("both", "--network", "vault");
            engine.ok("network", "connect", "cellar", "both");
            for (String name : List.of("one", "two", "both")) {
                try (Asker asker = Asker.in(engine.netnsOf(name))) {
                    for (int type : new int[] {Type.A, Type.AAAA, Type.PTR, Type.TXT}) {
                        assertThat(asker.udp("secret.attacker.test", type)
                                        .orElseThrow()
                                        .getRcode())
                                .isEqualTo(Rcode.SERVFAIL);
                        assertThat(asker.tcp("secret.attacker.test", type).getRcode())
                                .isEqualTo(Rcode.SERVFAIL);
                    }
                }
            }
            assertThat(host.ok("nft", "list", "table", "inet", "watch")).contains("counter packets 0 ");
            assertThat(loopback.asked() + lan.asked() + lan6.asked()).isZero();
            engine.ok("network", "create", "harbour");
            engine.ok("network", "connect", "harbour", "one");
            try (Asker asker = Asker.in(engine.netnsOf("one"))) {
                assertThat(asker.answer("open.test", Type.A)).containsExactly("192.0.2.66");
            }
            assertThat(host.ok("nft", "list", "table", "inet", "watch")).doesNotContain("counter packets 0 ");
        } finally {
            host.ok("nft", "delete", "table", "inet", "watch");
            replace("nameserver 127.0.0.53\n");
        }
    }

    @Test
    void linesOfTheFilesComeAndGoAndEditsStay() throws IOException {
        engine.ok("network", "create", "harbour");
        engine.box("one", "-h", "box1", "--domainname", "corp.test", "--add-host", "gate:host-gateway");
        String own = engine.inspect("one", "{{.NetworkSettings.Networks.bridge.IPAddress}}") + "\tbox1.corp.test box1";
        assertThat(engine.in("one", "cat", "/etc/hosts")).contains(own, "172.17.0.1\tgate");
        assertThat(engine.in("one", "cat", "/etc/resolv.conf")).doesNotContain("127.0.0.11");
        engine.in("one", "sh", "-c", "echo '1.2.3.4 mine' >> /etc/hosts");
        engine.ok("network", "connect", "harbour", "one");
        String second = engine.address("one", "harbour") + "\tbox1.corp.test box1";
        assertThat(engine.in("one", "cat", "/etc/hosts")).contains(own, second, "1.2.3.4 mine");
        assertThat(engine.in("one", "cat", "/etc/resolv.conf")).contains("nameserver 127.0.0.11");
        engine.ok("network", "disconnect", "harbour", "one");
        assertThat(engine.in("one", "cat", "/etc/hosts"))
                .contains(own, "1.2.3.4 mine")
                .doesNotContain(second);
        assertThat(engine.in("one", "cat", "/etc/resolv.conf")).contains("nameserver 127.0.0.11");
        try (Asker asker = Asker.in(engine.netnsOf("one"))) {
            assertThat(asker.udp("any.test", Type.A)).isPresent();
        }
        engine.in("one", "sh", "-c", "echo 'nameserver 10.0.0.1' > /etc/resolv.conf");
        engine.ok("network", "connect", "harbour", "one");
        assertThat(engine.in("one", "cat", "/etc/resolv.conf")).isEqualTo("nameserver 10.0.0.1");
        assertThat(engine.ok(
                        "run", "--rm", "--sysctl", "net.ipv6.conf.all.disable_ipv6=1", "busybox", "cat", "/etc/hosts"))
                .doesNotContain("::1");
    }

    @Test
    void whatWouldBreakOutOfALineIsRefused() throws IOException {
        for (String member : List.of(
                "\"Hostname\": \"a\\nb\"",
                "\"Hostname\": \"a b\"",
                "\"Domainname\": \"a\\tb\"",
                "\"HostConfig\": {\"ExtraHosts\": [\"x\\n6.6.6.6 bank:1.2.3.4\"]}",
                "\"HostConfig\": {\"ExtraHosts\": [\"x:1.2.3.4\\n6.6.6.6 bank\"]}",
                "\"HostConfig\": {\"DnsSearch\": [\"corp.test\\nnameserver 6.6.6.6\"]}",
                "\"HostConfig\": {\"DnsOptions\": [\"ndots:1 debug\"]}",
                "\"HostConfig\": {\"DnsOptions\": [\"ndots:1\\u0000\"]}")) {
            Api.Answer answer = engine.api()
                    .call(
                            "POST",
                            "/containers/create?name=bad",
                            "{\"Image\": \"busybox\", \"Cmd\": [\"true\"], " + member + "}");
            assertThat(answer.status()).as(member).isEqualTo(400);
        }
        assertThat(engine.ok("ps", "-aq")).isEmpty();
    }

    @Test
    void aLinkOnTheDefaultBridgeFollowsItsSourceAndEndsWithIt() {
        engine.box("src");
        engine.box("dst", "--link", "src:db");
        String line = engine.address("src", "bridge") + "\tdb " + engine.inspect("src", "{{slice .Id 0 12}}") + " src";
        assertThat(engine.in("dst", "cat", "/etc/hosts")).contains(line);
        engine.ok("stop", "-t", "0", "src");
        assertThat(engine.in("dst", "cat", "/etc/hosts")).doesNotContain("\tdb ");
        engine.box("squatter");
        engine.ok("start", "src");
        assertThat(engine.in("dst", "cat", "/etc/hosts"))
                .contains(engine.address("src", "bridge") + "\tdb ")
                .doesNotContain(line);
    }

    @Test
    void aLinkOnTheDefaultBridgeIsRemovedAlone() {
        engine.box("src");
        engine.box("dst", "--link", "src:db", "--link", "src:store");
        assertThat(engine.ok("rm", "--link", "/dst/db")).isEqualTo("/dst/db");
        assertThat(engine.in("dst", "cat", "/etc/hosts")).contains("\tstore ").doesNotContain("\tdb ");
        assertThat(engine.inspect("dst", "{{.HostConfig.Links}}")).isEqualTo("[/src:/dst/store]");
        assertThat(engine.refused("rm", "--link", "/dst/db")).contains("No such link");
        assertThat(engine.refused("rm", "dst/store")).contains("No such container: dst/store");
        assertThat(engine.in("src", "echo", "both")).isEqualTo("both");
        assertThat(engine.in("dst", "echo", "run")).isEqualTo("run");
    }

    /** A file that is mounted is not to be replaced from outside: the container would lose the mount, and we the file. */
    @Test
    void aCopyDoesNotTakeTheFilesAway() throws IOException {
        engine.ok("network", "create", "harbour");
        Path own = Files.writeString(host.folder().resolve("own"), "own");
        engine.box("one", "--network", "harbour", "-v", own + ":/own");
        Path copied = Files.writeString(host.folder().resolve("copied"), "1.2.3.4 copied");
        for (String path : List.of("/etc/hosts", "/etc/resolv.conf", "/own")) {
            assertThat(engine.refused("cp", copied.toString(), "one:" + path)).contains("device or resource busy");
        }
        assertThat(own).hasContent("own");
        assertThat(engine.in("one", "cat", "/own")).isEqualTo("own");
        engine.ok("network", "connect", "bridge", "one");
        assertThat(engine.in("one", "cat", "/etc/hosts"))
                .contains(engine.address("one", "harbour"), engine.address("one", "bridge"));
        engine.ok("cp", copied.toString(), "one:/etc/beside");
        assertThat(engine.in("one", "cat", "/etc/beside")).isEqualTo("1.2.3.4 copied");
    }

    /** Either end may leave the default bridge while it runs, and comes back with another address. */
    @Test
    void aLinkOnTheDefaultBridgeFollowsWhoLeavesItAndComesBack() {
        engine.ok("network", "create", "harbour");
        engine.box("src");
        engine.box("dst", "--link", "src:db");
        engine.ok("network", "connect", "harbour", "src");
        engine.ok("network", "disconnect", "bridge", "src");
        assertThat(engine.in("dst", "cat", "/etc/hosts")).doesNotContain("\tdb ");
        engine.box("squatter");
        engine.ok("network", "connect", "bridge", "src");
        String line = engine.address("src", "bridge") + "\tdb ";
        assertThat(line).startsWith("172.17.0.4");
        assertThat(engine.in("dst", "cat", "/etc/hosts"))
                .containsOnlyOnce("\tdb ")
                .contains(line);
        engine.ok("network", "connect", "harbour", "dst");
        engine.ok("network", "disconnect", "bridge", "dst");
        assertThat(engine.in("dst", "cat", "/etc/hosts")).doesNotContain("\tdb ");
        engine.ok("network", "connect", "bridge", "dst");
        assertThat(engine.in("dst", "cat", "/etc/hosts")).contains(line);
    }

    /** One neighbour, met on a network without IPv6, which comes first, and on one with it: it has an address of either family. */
    @Test
    void aNeighbourOnTwoNetworksIsFoundInTheFamilyThatOneOfThemHas() throws IOException {
        engine.ok("network", "create", "annex");
        engine.ok("network", "create", "--internal", "--ipv6", "--subnet", "fd7b::/64", "harbour");
        for (String name : List.of("client", "web")) {
            engine.box(name, "--network", "annex");
            engine.ok("network", "connect", "harbour", name);
        }
        try (Asker asker = Asker.in(engine.netnsOf("client"))) {
            assertThat(asker.answer("web", Type.A)).containsExactly(engine.address("web", "annex"));
            assertThat(asker.answer("web", Type.AAAA))
                    .singleElement()
                    .asString()
                    .startsWith("fd7b:");
            assertThat(Asker.data(asker.tcp("web", Type.AAAA))).hasSize(1);
            assertThat(asker.answer("web.annex", Type.AAAA)).isEmpty();
        }
    }

    @Test
    void aLinkOnAUsersNetworkIsPrivateAndNeedsNoSourceYet() throws IOException {
        engine.ok("network", "create", "harbour");
        engine.box("client", "--network", "harbour", "--link", "later:db");
        engine.box("other", "--network", "harbour");
        try (Asker asker = Asker.in(engine.netnsOf("client"));
                Asker outsider = Asker.in(engine.netnsOf("other"))) {
            assertThat(asker.answer("db", Type.A)).isEmpty();
            engine.box("later", "--network", "harbour");
            assertThat(asker.answer("db", Type.A)).containsExactly(engine.address("later", "harbour"));
            assertThat(outsider.answer("db", Type.A)).isEmpty();
        }
        assertThat(hawser("dns", "db", "--from", "client")).contains("by link: known");
    }

    @Test
    void itIsToldWhoAnswersAndWhy() {
        engine.ok("network", "create", "harbour");
        engine.box("client", "--network", "harbour");
        engine.box("plain");
        assertThat(hawser("dns", "client", "--from", "client"))
                .contains("client A: NOERROR in ", "by harbour: known", engine.address("client", "harbour"));
        assertThat(hawser("dns", engine.address("client", "harbour"), "--from", "client"))
                .contains("client.harbour.");
        assertThat(hawser("dns", "client", "--from", "client", "--type", "MX")).contains("NOERROR");
        Command.Output nobody =
                command("dns", "unknown.test", "--from", "client").run();
        assertThat(nobody.exit()).isEqualTo(1);
        assertThat(nobody.out()).contains("unknown.test A: SERVFAIL", "none of the other servers answered");
        assertThat(hawserFails("dns", "x", "--from", "plain")).contains("has no resolver of the engine's");
        assertThat(hawserFails("dns", "x", "--from", "nosuch")).containsIgnoringCase("no such container");
        assertThat(hawserFails("dns", "x", "--from", "client", "--type", "NOSUCH"))
                .contains("no such record type");
        assertThat(hawserFails("dns", "a..b", "--from", "client")).contains("not a name");
    }

    @Test
    void whatIsAnsweredIsCountedForLoopbackOnly() throws IOException {
        engine.ok("network", "create", "harbour");
        engine.box("client", "--network", "harbour");
        try (Asker asker = Asker.in(engine.netnsOf("client"))) {
            asker.answer("client", Type.A);
        }
        String metrics = Eventually.settles(
                "the query is counted",
                () -> host.ok("busybox", "wget", "-qO-", "http://" + METRICS + "/metrics"),
                text -> text.contains(
                        "hawser_dns_queries_total{network=\"harbour\",rcode=\"NOERROR\",upstream=\"\"} "));
        assertThat(metrics)
                .contains("hawser_network_endpoints{network=\"harbour\",driver=\"bridge\"} 1\n")
                .contains("hawser_containers{state=\"running\"} 1\n")
                .contains("# TYPE hawser_dns_queries_total counter\n");
        assertThat(host.run("busybox", "wget", "-qO-", "http://" + METRICS + "/containers/json")
                        .succeeded())
                .isFalse();
        assertThat(host.lan()
                        .run("busybox", "wget", "-T", "1", "-qO-", "http://" + host.ipv4() + ":9323/metrics")
                        .succeeded())
                .isFalse();
        engine.ok("rm", "-f", "client");
        engine.ok("network", "rm", "harbour");
        assertThat(host.ok("busybox", "wget", "-qO-", "http://" + METRICS + "/metrics"))
                .doesNotContain("harbour");
    }

    private static String hawser(String... words) {
        return command(words).run().orFail().out();
    }

    private static String hawserFails(String... words) {
        Command.Output output = command(words).run();
        assertThat(output.succeeded()).isFalse();
        return output.err();
    }

    private static Command command(String... words) {
        return engine.cli(Engine.CHECKOUT.resolve("bin/hawser").toString(), words);
    }
}
