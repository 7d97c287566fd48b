package io.hawser.network.controller;

import io.hawser.kernel.netns.Namespace;
import io.hawser.network.controller.ReachTables.Service;
import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import io.hawser.network.store.MemoryStore;
import io.hawser.network.store.Store;
import io.hawser.testkit.Command;
import io.hawser.testkit.TestHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A {@link Town} on a throw-away host: servers in its containers, a machine on the LAN with routes to its bridges, and a raider
 * there who sends what is for 127.0.0.1 and ::1 to the host.
 */
final class TownOnKernel implements AutoCloseable {
    private final TestHost host = TestHost.create();
    private final Namespace onHost = host.namespace();
    private final Namespace onLan = Namespace.open(host.lan().netns());
    private final Path raiderPin = host.folder().resolve("raider");
    private final Namespace raider = Namespace.create(raiderPin);
    private final Store store = new MemoryStore();
    private final NetworkController controller;
    private final Town town;
    private final Answering servers = new Answering();
    private final Map<Path, Namespace> inside = new HashMap<>();

    /** @param ownTables whether the rules are such that nobody else can change them */
    TownOnKernel(boolean ownTables) throws IOException {
        HostChanges all = HostChanges.ALL;
        sysctl("net.ipv6.conf.default.accept_dad", "0");
        controller = NetworkController.open(
                ControllerConfig.builder(onHost, host.folder().resolve("run"), "town", store)
                        .hostChanges(new HostChanges(
                                all.forwarding(),
                                all.forwardingForAll(),
                                all.ipv4Rules(),
                                all.ipv6Rules(),
                                all.directRouting(),
                                ownTables))
                        .build());
        controller.restore(Set.of());
        town = Town.build(controller);
        Town.KINDS.forEach(this::settle);
        raider();
        servers.start();
    }

    private void settle(String kind) {
        List<Integer> ports =
                List.of(Service.values()).stream().map(Service::containerPort).toList();
        servers.in(inside(town.server(kind)), "server" + Town.number(kind), ports);
        routeFromLan("10." + Town.number(kind) + ".0.0/24", host.ipv4());
        routeFromLan("fd" + Town.number(kind) + "::/64", host.ipv6());
        for (Family family : Family.values()) {
            if (!kind.startsWith("isolated")) {
                String to = Ip.text(Town.serverOf(kind, family));
                String gateway = Ip.text(Town.gatewayOf(kind, family));
                in(
                        town.client(kind, "same bridge, by the gateway").orElseThrow(),
                        "ip",
                        "route",
                        "add",
                        to,
                        "via",
                        gateway);
            }
        }
    }

    private void routeFromLan(String subnet, String router) {
        host.lan().ok("ip", "route", "add", subnet, "via", router);
    }

    private void raider() {
        host.lan()
                .ok(
                        "ip",
                        "link",
                        "add",
                        "raider",
                        "type",
                        "veth",
                        "peer",
                        "name",
                        "eth0",
                        "netns",
                        raiderPin.toString());
        host.lan().ok("ip", "link", "set", "raider", "master", "lan", "up");
        in(raiderPin, "ip", "addr", "add", "10.99.0.66/24", "dev", "eth0");
        in(raiderPin, "ip", "addr", "add", "fd99::66/64", "dev", "eth0", "nodad");
        in(raiderPin, "ip", "link", "set", "eth0", "up");
        strayLoopback(raiderPin, host.ipv4(), host.ipv6());
        Sandbox crafty = town.client("", "other bridge, crafted").orElseThrow();
        in(crafty.key(), "ip", "link", "set", "lo", "down");
        strayLoopback(
                crafty.key(),
                Ip.text(Town.bridgeAddress("", "other", Family.IPV4)),
                Ip.text(Town.bridgeAddress("", "other", Family.IPV6)));
    }

    /** Makes loopback addresses ordinary destinations behind a router. Needs a namespace whose lo is down. */
    private static void strayLoopback(Path pin, String router4, String router6) {
        in(pin, "sysctl", "-qw", "net.ipv4.conf.all.route_localnet=1");
        in(pin, "sh", "-c", "ip addr flush dev lo; ip route flush table local root 127.0.0.0/8; :");
        in(pin, "ip", "route", "add", "127.0.0.0/8", "via", router4);
        in(pin, "ip", "-6", "route", "add", "::1/128", "via", router6);
    }

    private static void in(Sandbox sandbox, String... words) {
        in(sandbox.key(), words);
    }

    private static void in(Path pin, String... words) {
        Command.of(words).inside(pin).run().orFail();
    }

    private void sysctl(String key, String value) {
        host.ok("sysctl", "-qw", key + "=" + value);
    }

    Town town() {
        return town;
    }

    TestHost host() {
        return host;
    }

    Set<String> heard() {
        return servers.heard();
    }

    void bridgeNfCall(boolean on) {
        sysctl("net.bridge.bridge-nf-call-iptables", on ? "1" : "0");
        sysctl("net.bridge.bridge-nf-call-ip6tables", on ? "1" : "0");
    }

    /** Where the client of a row is. */
    Namespace where(Trial trial) {
        return switch (trial.row().from()) {
            case "host" -> onHost;
            case "LAN", "LAN with a route" -> onLan;
            case "LAN, crafted" -> raider;
            default -> inside(town.client(trial.kind(), trial.row().from()).orElseThrow());
        };
    }

    private Namespace inside(Sandbox sandbox) {
        return inside.computeIfAbsent(sandbox.key(), Namespace::open);
    }

    NetworkController controller() {
        return controller;
    }

    /** Who a server says it is. */
    static String nameOf(String kind) {
        return "server" + Town.number(kind);
    }

    /** Whom a server's answer says it sees, if it is that server's. */
    static Optional<java.net.InetAddress> seen(String kind, String answer) {
        String[] words = answer.split(" ", 2);
        return words.length == 2 && words[0].equals(nameOf(kind))
                ? Optional.of(java.net.InetAddress.ofLiteral(words[1]))
                : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        servers.close();
        town.clear();
        controller.close();
        store.close();
        inside.values().forEach(Namespace::close);
        raider.close();
        Namespace.unpin(raiderPin);
        onHost.close();
        onLan.close();
        host.close();
    }
}
