package io.hawser.daemon.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing the daemon can be told: dockerd's flag, its key in {@code daemon.json}, and what its value is.
 *
 * @param name the long flag without dashes
 * @param letter the short flag, or {@code ""}
 * @param key the key in {@code daemon.json}, or {@code ""} when it is a flag only
 * @param type what the value is
 * @param served whether it has an effect here
 * @param help one line
 */
public record Flag(String name, String letter, String key, Type type, Served served, String help) {
    /** What a value is. */
    public enum Type {
        BOOLEAN,
        TEXT,
        NUMBER,
        /** May be given several times; a list in the file. */
        LIST,
        /** {@code key=value}, several times; an object in the file. */
        MAP
    }

    /** What giving it does. */
    public enum Served {
        YES,
        /** Accepted and without effect, because what it asks for is not there to be changed. */
        HARMLESS,
        /** Refused unless it asks for what is so anyway. */
        NO
    }

    private static final List<Flag> ALL = new ArrayList<>();
    private static final Map<String, Flag> BY_NAME = new HashMap<>();
    private static final Map<String, Flag> BY_KEY = new HashMap<>();

    static {
        general();
        networking();
        containers();
        tls();
        harmless();
        refused();
        for (Flag flag : ALL) {
            BY_NAME.put(flag.name, flag);
            if (!flag.letter.isEmpty()) {
                BY_NAME.put(flag.letter, flag);
            }
            if (!flag.key.isEmpty()) {
                BY_KEY.put(flag.key, flag);
            }
        }
    }

    /** All flags, in the order of the help. */
    public static List<Flag> all() {
        return List.copyOf(ALL);
    }

    /** The flag of this name or letter. */
    public static @Nullable Flag named(String name) {
        return BY_NAME.get(name);
    }

    /** The flag of this key in {@code daemon.json}. */
    public static @Nullable Flag keyed(String key) {
        return BY_KEY.get(key);
    }

    private static void add(String name, String letter, String key, Type type, Served served, String help) {
        ALL.add(new Flag(name, letter, key, type, served, help));
    }

    private static void yes(String name, Type type, String help) {
        add(name, "", name, type, Served.YES, help);
    }

    private static void general() {
        add("config-file", "", "", Type.TEXT, Served.YES, "Daemon configuration file");
        add("host", "H", "hosts", Type.LIST, Served.YES, "Daemon socket(s) to connect to");
        add("group", "G", "group", Type.TEXT, Served.YES, "Group for the unix socket");
        yes("data-root", Type.TEXT, "Root directory of persistent state");
        yes("exec-root", Type.TEXT, "Root directory for execution state files");
        add("pidfile", "p", "pidfile", Type.TEXT, Served.YES, "Path to use for the daemon PID file");
        add("debug", "D", "debug", Type.BOOLEAN, Served.YES, "Enable debug mode");
        add("log-level", "l", "log-level", Type.TEXT, Served.YES, "Logging level: debug, info, warn, error, fatal");
        add("label", "", "labels", Type.LIST, Served.YES, "Set key=value labels to the daemon");
        yes("min-api-version", Type.TEXT, "Oldest API version that is answered");
        add("validate", "", "", Type.BOOLEAN, Served.YES, "Check the configuration and exit");
        add("version", "v", "", Type.BOOLEAN, Served.YES, "Print version information and quit");
        add("help", "h", "", Type.BOOLEAN, Served.YES, "Print usage");
    }

    private static void networking() {
        add("bridge", "b", "bridge", Type.TEXT, Served.YES, "Attach containers to a network bridge, or none");
        yes("bip", Type.TEXT, "IPv4 address for the default bridge");
        yes("bip6", Type.TEXT, "IPv6 address for the default bridge");
        yes("fixed-cidr", Type.TEXT, "IPv4 subnet for fixed IPs on the default bridge");
        yes("fixed-cidr-v6", Type.TEXT, "IPv6 subnet for fixed IPs on the default bridge");
        yes("default-gateway", Type.TEXT, "Default gateway IPv4 address of the default bridge's containers");
        yes("default-gateway-v6", Type.TEXT, "Default gateway IPv6 address of the default bridge's containers");
        yes("icc", Type.BOOLEAN, "Inter-container communication on the default bridge");
        yes("ip", Type.TEXT, "Host IP for port publishing from the default bridge");
        yes("ip-forward", Type.BOOLEAN, "Enable IP forwarding in the system configuration");
        yes("ip-forward-no-drop", Type.BOOLEAN, "Let forwarding that is switched on be for everybody");
        yes("allow-direct-routing", Type.BOOLEAN, "Let published ports be reached on container addresses");
        yes("own-tables", Type.BOOLEAN, "Keep packet rules in tables no other program can change");
        yes("publish-default", Type.TEXT, "Where ports are published: all, lan or loopback");
        yes("ip-masq", Type.BOOLEAN, "Enable IP masquerading on the default bridge");
        yes("iptables", Type.BOOLEAN, "Enable addition of packet filter rules for IPv4");
        yes("ip6tables", Type.BOOLEAN, "Enable addition of packet filter rules for IPv6");
        yes("ipv6", Type.BOOLEAN, "Enable IPv6 on the default bridge");
        yes("mtu", Type.NUMBER, "MTU of the default bridge");
        yes("userland-proxy", Type.BOOLEAN, "Forward loopback and same-host traffic to published ports");
        add("default-address-pool", "", "default-address-pools", Type.LIST, Served.YES, "base=CIDR,size=BITS");
        add("default-network-opt", "", "default-network-opts", Type.MAP, Served.YES, "driver=option=value of networks");
        yes("dns", Type.LIST, "DNS server to use");
        add("dns-opt", "", "dns-opts", Type.LIST, Served.YES, "DNS options to use");
        yes("dns-search", Type.LIST, "DNS search domains to use");
        add("host-gateway-ip", "", "host-gateway-ips", Type.LIST, Served.YES, "Address behind host-gateway");
        yes("resolv-conf", Type.TEXT, "The host's resolv.conf, if not /etc/resolv.conf");
        yes("metrics-addr", Type.TEXT, "Address and port to serve Prometheus metrics on, loopback if only a port");
        yes("firewall-backend", Type.TEXT, "Packet filter; only nftables is served");
    }

    private static void tls() {
        yes("tls", Type.BOOLEAN, "Use TLS; implied by --tlsverify");
        yes("tlsverify", Type.BOOLEAN, "Use TLS and verify the remote");
        yes("tlscacert", Type.TEXT, "Trust certs signed only by this CA");
        yes("tlscert", Type.TEXT, "Path to TLS certificate file");
        yes("tlskey", Type.TEXT, "Path to TLS key file");
    }

    private static void containers() {
        yes("init", Type.BOOLEAN, "Run an init in containers to forward signals and reap processes");
        yes("init-path", Type.TEXT, "Path to the init program");
        yes("no-new-privileges", Type.BOOLEAN, "Set no-new-privileges by default for new containers");
        yes("default-shm-size", Type.TEXT, "Default shm size for containers");
        yes("default-ipc-mode", Type.TEXT, "Default mode for containers' IPC: private or shareable");
        yes("default-cgroupns-mode", Type.TEXT, "Default mode for containers' cgroup namespace: host or private");
        yes("log-driver", Type.TEXT, "Default driver for container logs: json-file, local or none");
        add("log-opt", "", "log-opts", Type.MAP, Served.YES, "Default log driver options for containers");
        add("default-ulimit", "", "default-ulimits", Type.MAP, Served.YES, "Default ulimits for containers");
    }

    /** What the daemon says about each of these when it is given is {@link WithoutEffect}'s. */
    private static void harmless() {
        for (String name : WithoutEffect.names()) {
            String letter = name.equals("storage-driver") ? "s" : "";
            add(
                    name,
                    letter,
                    WithoutEffect.key(name),
                    WithoutEffect.type(name),
                    Served.HARMLESS,
                    "Accepted, without effect");
        }
    }

    private static void refused() {
        for (String name : List.of("selinux-enabled", "rootless")) {
            add(name, "", name, Type.BOOLEAN, Served.NO, "Not served yet");
        }
        for (String name : List.of(
                "cgroup-parent",
                "userns-remap",
                "default-runtime",
                "seccomp-profile",
                "authorization-plugin",
                "bridge-accept-fwmark",
                "swarm-default-advertise-addr")) {
            String key = name.equals("authorization-plugin") ? "authorization-plugins" : name;
            add(name, "", key, key.endsWith("s") ? Type.LIST : Type.TEXT, Served.NO, "Not served yet");
        }
    }
}
