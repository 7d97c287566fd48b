package io.hawser.network.firewall;

import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.nftables.NftSocket;
import io.hawser.kernel.nftables.Transaction;
import io.hawser.network.model.Ip;
import io.hawser.network.model.MacAddress;
import io.hawser.network.plan.NftElement;
import io.hawser.network.plan.NftTable;
import io.hawser.network.plan.Resource;
import io.hawser.network.plan.State;
import io.hawser.testkit.Command;
import io.hawser.testkit.TestHost;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A throw-away host with bridges and containers made by hand with {@code ip}, and our tables filled by {@link Firewall}.
 * Each container runs an {@link EchoServer}, and so does the machine on the LAN, which has static routes to every bridge's
 * subnets through the host.
 */
final class Harbour implements AutoCloseable {
    private final TestHost host = TestHost.create();
    private final Namespace hostNamespace = Namespace.open(host.netns());
    private final Namespace lanNamespace = Namespace.open(host.lan().netns());
    private final NftSocket nft = NftSocket.open(hostNamespace);
    private final List<Closeable> opened = new ArrayList<>();
    private final List<Path> pins = new ArrayList<>();
    private State rules = Firewall.skeleton(true);

    Harbour() {
        for (String key : List.of("net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding")) {
            sysctl(key, "1");
        }
        // Until a bridge's link-local address is known to be its alone, it asks for no neighbours: 1 to 2 seconds.
        sysctl("net.ipv6.conf.default.accept_dad", "0");
        opened.add(EchoServer.start(lanNamespace));
        opened.add(EchoServer.start(hostNamespace));
        apply(rules);
    }

    TestHost host() {
        return host;
    }

    Namespace onHost() {
        return hostNamespace;
    }

    Namespace onLan() {
        return lanNamespace;
    }

    NftSocket nft() {
        return nft;
    }

    /** What {@link Firewall} was asked for so far. */
    State rules() {
        return rules;
    }

    /** Bridges-see-packets or not, for both families. */
    void bridgeNfCall(int value) {
        sysctl("net.bridge.bridge-nf-call-iptables", Integer.toString(value));
        sysctl("net.bridge.bridge-nf-call-ip6tables", Integer.toString(value));
    }

    void sysctl(String key, String value) {
        host.ok("sysctl", "-qw", key + "=" + value);
    }

    /** A bridge with the addresses 172.N.0.1/24 and fdN::1/64. */
    void bridge(BridgeRules network, int number) {
        String bridge = network.bridge();
        host.ok("ip", "link", "add", bridge, "type", "bridge");
        host.ok("ip", "addr", "add", "172." + number + ".0.1/24", "dev", bridge);
        host.ok("ip", "addr", "add", "fd" + number + "::1/64", "dev", bridge, "nodad");
        host.ok("ip", "link", "set", bridge, "up");
        host.lan().ok("ip", "route", "add", "172." + number + ".0.0/24", "via", host.ipv4());
        host.lan().ok("ip", "route", "add", "fd" + number + "::/64", "via", host.ipv6());
        apply(Firewall.network(network));
        sysctl("net.ipv4.conf." + bridge + ".route_localnet", "1");
    }

    /** A container with the addresses 172.N.0.I and fdN::I on the bridge. */
    Namespace container(String bridge, int number, int index, EndpointRules endpoint) {
        Path pin = host.folder().resolve(endpoint.link());
        Namespace container = Namespace.create(pin);
        pins.add(pin);
        opened.add(container::close);
        host.ok("ip", "link", "add", endpoint.link(), "type", "veth", "peer", "name", "eth0", "netns", pin.toString());
        host.ok("ip", "link", "set", endpoint.link(), "master", bridge, "up");
        host.ok("ip", "link", "set", endpoint.link(), "type", "bridge_slave", "hairpin", "on");
        inside(pin, "ip", "link", "set", "lo", "up");
        inside(pin, "ip", "addr", "add", "172." + number + ".0." + index + "/24", "dev", "eth0");
        inside(pin, "ip", "addr", "add", "fd" + number + "::" + index + "/64", "dev", "eth0", "nodad");
        inside(pin, "ip", "link", "set", "eth0", "address", mac(number, index).text());
        inside(pin, "ip", "link", "set", "eth0", "up");
        inside(pin, "ip", "route", "add", "default", "via", "172." + number + ".0.1");
        inside(pin, "ip", "route", "add", "default", "via", "fd" + number + "::1");
        opened.add(EchoServer.start(container));
        apply(Firewall.endpoint(endpoint.withIdentity(identity(number, index))));
        return container;
    }

    private static MacAddress mac(int number, int index) {
        return MacAddress.of(new byte[] {2, 0x42, (byte) 172, (byte) number, 0, (byte) index});
    }

    private static EndpointRules.Identity identity(int number, int index) {
        MacAddress mac = mac(number, index);
        return new EndpointRules.Identity(
                mac,
                List.of(
                        Ip.parse("172." + number + ".0." + index),
                        Ip.parse("fd" + number + "::" + index),
                        mac.linkLocal()));
    }

    static String inside(Path pin, String... words) {
        return Command.of(words).inside(pin).run().orFail().out();
    }

    /** Makes 127.0.0.0/8 an ordinary destination in a namespace, reached through a router: what an attacker does. */
    static void sendLoopbackTo(Path pin, String router) {
        inside(pin, "sysctl", "-qw", "net.ipv4.conf.all.route_localnet=1");
        inside(pin, "ip", "addr", "flush", "dev", "lo");
        inside(pin, "sh", "-c", "ip route flush table local root 127.0.0.0/8; true");
        inside(pin, "ip", "route", "add", "127.0.0.0/8", "via", router);
    }

    void apply(State state) {
        Transaction.Builder transaction = Transaction.builder();
        for (Resource resource : state.resources()) {
            switch (resource) {
                case NftTable table -> transaction.addAll(table.objects());
                case NftElement element -> transaction.create(element.element());
                default -> throw new IllegalArgumentException("not a rule: " + resource);
            }
        }
        nft.apply(transaction.build());
        rules = rules.plus(state);
    }

    /** Takes both tables away, so that a test can show that it is they that protect. */
    void withoutRules(Runnable test) {
        Transaction.Builder removal = Transaction.builder();
        Firewall.skeleton(true)
                .resources()
                .forEach(table -> removal.delete(((NftTable) table).objects().getFirst()));
        nft.apply(removal.build());
        try {
            test.run();
        } finally {
            apply(rules);
        }
    }

    @Override
    public void close() throws IOException {
        nft.close();
        for (Closeable each : opened.reversed()) {
            each.close();
        }
        pins.forEach(Namespace::unpin);
        hostNamespace.close();
        lanNamespace.close();
        host.close();
    }
}
