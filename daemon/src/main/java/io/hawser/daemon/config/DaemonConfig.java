package io.hawser.daemon.config;

import io.hawser.api.ApiVersion;
import io.hawser.network.controller.PublishDefault;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.DnsSpec;
import io.hawser.network.model.Ip;
import io.hawser.network.model.NetworkException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the daemon is told, typed and checked.
 *
 * @param hosts where the API listens
 * @param group group of the unix sockets, by name or number
 * @param dataRoot what survives a reboot
 * @param execRoot what does not
 * @param pidFile where our process id is written; empty writes none
 * @param debug whether debug lines are logged
 * @param logLevel {@code debug info warn error fatal}
 * @param labels {@code key=value}, shown by {@code docker info}
 * @param bridge the default network
 * @param pools where networks without a subnet get one; empty is the built-in list
 * @param dns what containers resolve through unless they say otherwise
 * @param hostGateways the addresses behind {@code host-gateway}; empty is the default bridge's
 * @param iptables whether rules for IPv4 are made
 * @param ip6tables whether rules for IPv6 are made
 * @param ipForward whether forwarding is switched on
 * @param userlandProxy whether the daemon carries what the kernel cannot lead to a container
 * @param packets further choices about packet rules and published ports
 * @param resolvConf the host's resolv.conf
 * @param metrics where {@code /metrics} is served, if it is
 * @param networkOptions by driver, options of networks that do not give them: {@code --default-network-opt}
 * @param containers what containers get unless they say otherwise
 * @param notes what to say at start about flags that were given and mean little or nothing here
 * @param tls certificates for {@code tcp://}, if it is verified
 * @param oldestApi the oldest version that is answered
 */
public record DaemonConfig(
        List<HostAddress> hosts,
        String group,
        Path dataRoot,
        Path execRoot,
        Optional<Path> pidFile,
        boolean debug,
        String logLevel,
        List<String> labels,
        DefaultBridge bridge,
        List<Pool> pools,
        Dns dns,
        List<InetAddress> hostGateways,
        boolean iptables,
        boolean ip6tables,
        boolean ipForward,
        boolean userlandProxy,
        Packets packets,
        Path resolvConf,
        Optional<HostAddress.Tcp> metrics,
        Map<String, Map<String, String>> networkOptions,
        ContainerDefaults containers,
        List<String> notes,
        Optional<Tls> tls,
        ApiVersion oldestApi) {

    /** Where {@code daemon.json} is looked for. */
    public static final Path STANDARD_FILE = Path.of("/etc/hawser/daemon.json");

    /**
     * The predefined network {@code bridge}.
     *
     * @param disabled {@code --bridge none}
     * @param existing a bridge of the user's to use instead of docker0
     * @param address {@code --bip}
     * @param addressV6 {@code --bip6}
     * @param range {@code --fixed-cidr}
     * @param rangeV6 {@code --fixed-cidr-v6}
     * @param gateway {@code --default-gateway}
     * @param gatewayV6 {@code --default-gateway-v6}
     * @param icc whether its containers reach each other
     * @param masquerade whether it is hidden behind the host's address
     * @param ipv6 whether it carries IPv6
     * @param mtu in bytes
     * @param publishAddress {@code --ip}
     */
    public record DefaultBridge(
            boolean disabled,
            Optional<String> existing,
            Optional<Cidr> address,
            Optional<Cidr> addressV6,
            Optional<Cidr> range,
            Optional<Cidr> rangeV6,
            Optional<InetAddress> gateway,
            Optional<InetAddress> gatewayV6,
            boolean icc,
            boolean masquerade,
            boolean ipv6,
            int mtu,
            Optional<InetAddress> publishAddress) {}

    /** {@code base=10.0.0.0/8,size=24}. */
    public record Pool(Cidr base, int size) {}

    /**
     * Choices about packet rules and published ports.
     *
     * @param forwardForAll whether forwarding that we switch on is for everybody, not our bridges alone
     * @param directRouting whether published ports are reached on the containers' own addresses
     * @param ownTables whether the rules stand in tables nobody else can change, where the kernel has such
     * @param publishDefault where a port is published when no host address is named
     */
    public record Packets(
            boolean forwardForAll, boolean directRouting, boolean ownTables, PublishDefault publishDefault) {}

    /** Resolver settings. */
    public record Dns(List<InetAddress> servers, List<String> search, List<String> options) {}

    /** PEM files: our authority for clients, our certificate and its key. */
    public record Tls(Path authority, Path certificate, Path key) {}

    /** The same with what a reload may change. */
    DaemonConfig with(boolean newDebug, List<String> newLabels) {
        return new DaemonConfig(
                hosts,
                group,
                dataRoot,
                execRoot,
                pidFile,
                newDebug,
                logLevel,
                newLabels,
                bridge,
                pools,
                dns,
                hostGateways,
                iptables,
                ip6tables,
                ipForward,
                userlandProxy,
                packets,
                resolvConf,
                metrics,
                networkOptions,
                containers,
                notes,
                tls,
                oldestApi);
    }

    /** Types and checks what was given. */
    public static DaemonConfig of(Settings given) throws ConfigException {
        Optional<Tls> tls = tls(given);
        ContainerDefaults containers = ContainerDefaults.of(given);
        List<String> notes = new ArrayList<>(WithoutEffect.check(given));
        notes.addAll(containers.notes());
        return new DaemonConfig(
                hosts(given, tls),
                given.text("group").orElse("docker"),
                absolute(given, "data-root", "/var/lib/hawser"),
                absolute(given, "exec-root", "/run/hawser"),
                pidFile(given),
                given.flag("debug", false),
                logLevel(given),
                labels(given),
                defaultBridge(given),
                pools(given),
                dns(given),
                hostGateways(given),
                given.flag("iptables", true),
                given.flag("ip6tables", true),
                given.flag("ip-forward", true),
                given.flag("userland-proxy", true),
                packets(given),
                absolute(given, "resolv-conf", "/etc/resolv.conf"),
                metrics(given),
                networkOptions(given),
                containers,
                notes,
                tls,
                oldestApi(given));
    }

    /** The environment's word counts most, as with dockerd. */
    private static ApiVersion oldestApi(Settings given) throws ConfigException {
        Optional<String> text = Optional.ofNullable(System.getenv("DOCKER_MIN_API_VERSION"))
                .filter(value -> !value.isEmpty())
                .or(() -> given.text("min-api-version").filter(value -> !value.isEmpty()));
        if (text.isEmpty()) {
            return ApiVersion.MINIMUM;
        }
        ApiVersion version = ApiVersion.parse(text.get())
                .orElseThrow(() -> new ConfigException("invalid minimum API version: " + text.get()));
        if (version.compareTo(ApiVersion.MINIMUM) < 0 || version.compareTo(ApiVersion.MAXIMUM) > 0) {
            throw new ConfigException("invalid minimum API version: " + text.get() + " is not between "
                    + ApiVersion.MINIMUM + " and " + ApiVersion.MAXIMUM);
        }
        return version;
    }

    private static List<HostAddress> hosts(Settings given, Optional<Tls> tls) throws ConfigException {
        List<String> texts = given.list("host");
        List<HostAddress> hosts = new ArrayList<>();
        for (String text : texts.isEmpty() ? List.of("unix:///var/run/docker.sock") : texts) {
            HostAddress host = HostAddress.parse(text);
            if (host instanceof HostAddress.Tcp && tls.isEmpty()) {
                throw new ConfigException(
                        text + ": a TCP port is only opened with --tlsverify, --tlscacert, --tlscert and"
                                + " --tlskey: whoever reaches it is root on this host");
            }
            if (hosts.contains(host)) {
                throw new ConfigException(text + " is given twice");
            }
            hosts.add(host);
        }
        return hosts;
    }

    private static Optional<Tls> tls(Settings given) throws ConfigException {
        if (!given.flag("tlsverify", false)) {
            return Optional.empty();
        }
        return Optional.of(
                new Tls(needFile(given, "tlscacert"), needFile(given, "tlscert"), needFile(given, "tlskey")));
    }

    private static Path needFile(Settings given, String flag) throws ConfigException {
        return given.text(flag).map(Path::of).orElseThrow(() -> new ConfigException("--tlsverify needs --" + flag));
    }

    private static Optional<Path> pidFile(Settings given) throws ConfigException {
        return given.text("pidfile").orElse("?").isEmpty()
                ? Optional.empty()
                : Optional.of(absolute(given, "pidfile", "/run/hawserd.pid"));
    }

    private static Path absolute(Settings given, String flag, String otherwise) throws ConfigException {
        String text = given.text(flag).orElse(otherwise);
        if (!text.startsWith("/")) {
            throw new ConfigException("--" + flag + " needs an absolute path, not " + (text.isEmpty() ? "none" : text));
        }
        return Path.of(text).normalize();
    }

    private static Packets packets(Settings given) throws ConfigException {
        try {
            return new Packets(
                    given.flag("ip-forward-no-drop", false),
                    given.flag("allow-direct-routing", false),
                    given.flag("own-tables", true),
                    PublishDefault.parse(given.text("publish-default").orElse("all")));
        } catch (NetworkException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    private static String logLevel(Settings given) throws ConfigException {
        String level = given.text("log-level").orElse("info");
        if (io.hawser.daemon.log.LogLines.level(level) == null) {
            throw new ConfigException("invalid logging level: " + level);
        }
        return level;
    }

    private static List<String> labels(Settings given) throws ConfigException {
        for (String label : given.list("label")) {
            if (label.indexOf('=') <= 0) {
                throw new ConfigException("bad attribute format: " + label + " (key=value is needed)");
            }
        }
        return given.list("label");
    }

    private static DefaultBridge defaultBridge(Settings given) throws ConfigException {
        Optional<String> bridge = given.text("bridge").filter(name -> !name.isEmpty());
        refuseTogether(given, bridge);
        int mtu = given.number("mtu").orElse(1500);
        if (mtu < 0 || mtu > 65535) {
            throw new ConfigException("invalid default MTU: " + mtu);
        }
        return new DefaultBridge(
                bridge.filter("none"::equals).isPresent(),
                bridge.filter(name -> !name.equals("none")),
                cidr(given, "bip"),
                cidr(given, "bip6"),
                cidr(given, "fixed-cidr"),
                cidr(given, "fixed-cidr-v6"),
                address(given, "default-gateway"),
                address(given, "default-gateway-v6"),
                given.flag("icc", true),
                given.flag("ip-masq", true),
                given.flag("ipv6", false),
                mtu == 0 ? 1500 : mtu,
                address(given, "ip"));
    }

    private static void refuseTogether(Settings given, Optional<String> bridge) throws ConfigException {
        for (String bip : List.of("bip", "bip6")) {
            if (bridge.isPresent() && given.text(bip).isPresent()) {
                throw new ConfigException(
                        "You specified -b & --" + bip + ", mutually exclusive options. Please specify only one");
            }
        }
        for (String tables : List.of("iptables", "ip6tables")) {
            if (!given.flag(tables, true) && !given.flag("icc", true)) {
                throw new ConfigException("You specified --" + tables + "=false with --icc=false. ICC=false uses "
                        + tables + " to function. Please set --icc or --" + tables + " to true");
            }
        }
        String backend = given.text("firewall-backend").orElse("nftables");
        if (!backend.equals("nftables") && !backend.equals("iptables")) {
            throw new ConfigException("invalid firewall-backend: allowed values are \"iptables\" and \"nftables\"");
        }
        if (backend.equals("iptables")) {
            throw new ConfigException("--firewall-backend=iptables is not served: hawserd speaks nftables only");
        }
    }

    private static Optional<Cidr> cidr(Settings given, String flag) throws ConfigException {
        Optional<String> text = given.text(flag).filter(value -> !value.isEmpty());
        try {
            return text.map(Cidr::parse);
        } catch (NetworkException e) {
            throw new ConfigException("invalid --" + flag + ": " + e.getMessage());
        }
    }

    private static Optional<InetAddress> address(Settings given, String flag) throws ConfigException {
        Optional<String> text = given.text(flag).filter(value -> !value.isEmpty());
        return text.isPresent() ? Optional.of(parseAddress(flag, text.get())) : Optional.empty();
    }

    private static List<InetAddress> addresses(Settings given, String flag) throws ConfigException {
        List<InetAddress> addresses = new ArrayList<>();
        for (String text : given.list(flag)) {
            addresses.add(parseAddress(flag, text));
        }
        return addresses;
    }

    private static InetAddress parseAddress(String flag, String text) throws ConfigException {
        return Ip.tryParse(text)
                .orElseThrow(() -> new ConfigException("invalid argument \"" + text + "\" for \"--" + flag + "\" flag: "
                        + text + " is not an ip address"));
    }

    private static List<InetAddress> hostGateways(Settings given) throws ConfigException {
        List<InetAddress> all = addresses(given, "host-gateway-ip");
        long ipv4 = all.stream().filter(a -> a.getAddress().length == 4).count();
        if (ipv4 > 1 || all.size() - ipv4 > 1) {
            throw new ConfigException("only one IPv4 and one IPv6 host gateway IP address can be specified");
        }
        return all;
    }

    private static Dns dns(Settings given) throws ConfigException {
        List<InetAddress> servers = addresses(given, "dns");
        try {
            DnsSpec checked = new DnsSpec(servers, given.list("dns-search"), given.list("dns-opt"));
            return new Dns(checked.servers(), checked.search(), checked.options());
        } catch (NetworkException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    /** {@code 127.0.0.1:9323}; a port alone, or none before the colon, is loopback's. */
    private static Optional<HostAddress.Tcp> metrics(Settings given) throws ConfigException {
        Optional<String> text = given.text("metrics-addr").filter(value -> !value.isEmpty());
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String address = text.get().startsWith("tcp://") ? text.get() : "tcp://" + text.get();
        boolean port = text.get().chars().allMatch(Character::isDigit);
        HostAddress parsed = HostAddress.parse(port ? "tcp://:" + text.get() : address);
        if (!(parsed instanceof HostAddress.Tcp tcp)
                || (!tcp.host().equals("localhost") && Ip.tryParse(tcp.host()).isEmpty())) {
            throw new ConfigException("invalid --metrics-addr " + text.get() + ": ADDRESS:PORT is needed");
        }
        return Optional.of(tcp);
    }

    /** {@code bridge=com.docker.network.driver.mtu=1400}. */
    private static Map<String, Map<String, String>> networkOptions(Settings given) throws ConfigException {
        Map<String, Map<String, String>> options = new TreeMap<>();
        for (String text : given.list("default-network-opt")) {
            String[] parts = text.split("=", 3);
            if (parts.length != 3 || parts[0].isEmpty() || parts[1].isEmpty()) {
                throw new ConfigException(
                        "invalid default network options format: " + text + ": driver=option=value is needed");
            }
            options.computeIfAbsent(parts[0], _ -> new TreeMap<>()).put(parts[1], parts[2]);
        }
        return options;
    }

    private static List<Pool> pools(Settings given) throws ConfigException {
        List<Pool> pools = new ArrayList<>();
        for (String text : given.list("default-address-pool")) {
            pools.add(pool(text));
        }
        return pools;
    }

    private static Pool pool(String text) throws ConfigException {
        Optional<Cidr> base = Optional.empty();
        int size = -1;
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            String value = part.substring(equals + 1);
            try {
                switch (equals < 0 ? "" : part.substring(0, equals).strip()) {
                    case "base" -> base = Optional.of(Cidr.parse(value));
                    case "size" -> size = Integer.parseInt(value);
                    default ->
                        throw new ConfigException(
                                "invalid default address pool " + text + ": base=CIDR,size=BITS is needed");
                }
            } catch (NetworkException | NumberFormatException e) {
                throw new ConfigException("invalid default address pool " + text + ": " + e.getMessage());
            }
        }
        if (base.isEmpty()
                || size < base.get().prefix()
                || size > base.get().family().bits()) {
            throw new ConfigException("invalid default address pool " + text
                    + ": size is the prefix length of each network and no smaller than the base's");
        }
        return new Pool(base.get(), size);
    }
}
