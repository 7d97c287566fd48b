package io.hawser.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Several test hosts on one LAN, and a machine that is on the LAN only.
 *
 * <pre>
 *   host 1            host 2            ...      LAN machine
 *   eth0 10.99.0.1    eth0 10.99.0.2             bridge lan 10.99.0.100
 *        fd99::1           fd99::2                          fd99::100
 *         └───── veth ──────┴────────────────────────┘
 * </pre>
 *
 * The LAN machine is every host's default router and forwards nothing. Not thread-safe.
 */
public final class HostWire implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final String RUN = Long.toString(System.currentTimeMillis() / 1000, Character.MAX_RADIX);
    private static final String BRIDGE = "lan";

    private final Machine lan;
    private final List<TestHost> hosts = new ArrayList<>();

    private HostWire(int wire) {
        lan = new Machine(name(wire, "lan"), "10.99.0.100", "fd99::100");
    }

    /** Makes {@code count} hosts and their LAN. */
    public static HostWire of(int count) {
        HostWire wire = new HostWire(COUNT.incrementAndGet());
        try {
            wire.build(count);
            return wire;
        } catch (RuntimeException | Error broken) {
            wire.close();
            throw broken;
        }
    }

    public List<TestHost> hosts() {
        return List.copyOf(hosts);
    }

    /** The host with this number, from 1. */
    public TestHost host(int number) {
        return hosts.get(number - 1);
    }

    /** The machine on the LAN. */
    public Machine lan() {
        return lan;
    }

    @Override
    public void close() {
        hosts.forEach(TestHost::delete);
        lan.delete();
    }

    private void build(int count) {
        lan.create();
        lan.ok("ip", "link", "add", BRIDGE, "type", "bridge");
        address(lan, BRIDGE);
        int wire = COUNT.get();
        IntStream.rangeClosed(1, count).forEach(number -> {
            Machine machine = new Machine(name(wire, "host" + number), "10.99.0." + number, "fd99::" + number);
            hosts.add(TestHost.on(this, machine));
            plug(machine, "host" + number);
        });
    }

    private void plug(Machine host, String port) {
        host.create();
        lan.ok("ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", host.name());
        lan.ok("ip", "link", "set", port, "master", BRIDGE, "up");
        address(host, "eth0");
        host.ok("ip", "route", "add", "default", "via", lan.ipv4());
        host.ok("ip", "-6", "route", "add", "default", "via", lan.ipv6());
        awaitIpv6(host);
        awaitIpv6(lan);
    }

    /** The kernel adds its own route to an IPv6 address a moment after the link has its carrier. */
    private static void awaitIpv6(Machine machine) {
        Eventually.holds(
                machine.name() + " has its IPv6 address",
                () -> machine.ok("ip", "-6", "route", "show", "table", "local").contains("local " + machine.ipv6()));
    }

    private static void address(Machine machine, String link) {
        machine.ok("ip", "address", "add", machine.ipv4() + "/24", "dev", link);
        machine.ok("ip", "address", "add", machine.ipv6() + "/64", "dev", link, "nodad");
        machine.ok("ip", "link", "set", link, "up");
    }

    /** Names carry the test's pid, so that several test runs share a machine, and a time, as pids come again. */
    private static String name(int wire, String role) {
        return "hawser-%d-%s-%d-%s".formatted(ProcessHandle.current().pid(), RUN, wire, role);
    }
}
