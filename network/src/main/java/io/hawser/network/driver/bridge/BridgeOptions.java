package io.hawser.network.driver.bridge;

import io.hawser.network.driver.InterfaceNames;
import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.NetworkSpec;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The options of a bridge network ({@code docker network create -o}), read. Keys that are not known here are kept by the
 * network and mean nothing.
 *
 * @param name the bridge's interface name, if one was asked for
 * @param defaultBridge whether it is the network containers join when they name none
 * @param icc whether containers on the bridge reach each other's ports
 * @param masquerade whether traffic that leaves gets the host's address
 * @param hostBindingIpv4 the host address ports are published on when none is named; empty: the engine's choice
 * @param hostBindingIpv6 the same for IPv6; Docker has no such option
 * @param hostIpv4 the source address of what leaves, instead of the outgoing interface's
 * @param hostIpv6 the same for IPv6
 * @param gatewayIpv4 how IPv4 leaves
 * @param gatewayIpv6 how IPv6 leaves
 * @param trustedInterfaces host interfaces from which container addresses are reached directly
 * @param inhibitIpv4 whether the bridge goes without its IPv4 address
 * @param mtu in bytes
 * @param interfacePrefix what interfaces inside are called
 * @param antispoof whether a container may only send as itself; ours, Docker has no such option
 */
public record BridgeOptions(
        Optional<String> name,
        boolean defaultBridge,
        boolean icc,
        boolean masquerade,
        Optional<InetAddress> hostBindingIpv4,
        Optional<InetAddress> hostBindingIpv6,
        Optional<InetAddress> hostIpv4,
        Optional<InetAddress> hostIpv6,
        GatewayMode gatewayIpv4,
        GatewayMode gatewayIpv6,
        List<String> trustedInterfaces,
        boolean inhibitIpv4,
        int mtu,
        String interfacePrefix,
        boolean antispoof) {

    static final String BRIDGE = "com.docker.network.bridge.";
    static final String NAME = BRIDGE + "name";
    static final String DEFAULT_BRIDGE = BRIDGE + "default_bridge";
    static final String ICC = BRIDGE + "enable_icc";
    static final String MASQUERADE = BRIDGE + "enable_ip_masquerade";
    static final String HOST_BINDING = BRIDGE + "host_binding_ipv";
    static final String GATEWAY_MODE = BRIDGE + "gateway_mode_ipv";
    static final String TRUSTED = BRIDGE + "trusted_host_interfaces";
    static final String INHIBIT_IPV4 = BRIDGE + "inhibit_ipv4";
    static final String HOST_ADDRESS = "com.docker.network.host_ipv";
    static final String MTU = "com.docker.network.driver.mtu";
    static final String ANTISPOOF = "io.hawser.antispoof";
    static final String PREFIX = "com.docker.network.container_iface_prefix";

    private static final int DEFAULT_MTU = 1500;
    private static final int LARGEST_MTU = 65535;
    private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");

    private static final int MOST_KNOWN = 64;

    /** What has been read lately; reading takes longer than all else that is asked of the options. */
    private static final Map<Map<String, String>, BridgeOptions> KNOWN = new ConcurrentHashMap<>();

    public BridgeOptions {
        trustedInterfaces = List.copyOf(trustedInterfaces);
    }

    /** Reads a network's options. Errors: INVALID_PARAMETER, and SYSTEM for isolation of a network with a way out. */
    public static BridgeOptions of(NetworkSpec spec) {
        BridgeOptions options = KNOWN.get(spec.options());
        if (options == null) {
            options = read(spec.options());
            remember(spec.options(), options);
        }
        options.checkIsolation(spec.internal());
        return options;
    }

    /** Those that are in use come back at once. */
    private static void remember(Map<String, String> given, BridgeOptions options) {
        if (KNOWN.size() >= MOST_KNOWN) {
            KNOWN.clear();
        }
        KNOWN.put(given, options);
    }

    private static BridgeOptions read(Map<String, String> options) {
        return new BridgeOptions(
                interfaceName(options, NAME),
                flag(options, DEFAULT_BRIDGE, false),
                flag(options, ICC, true),
                flag(options, MASQUERADE, true),
                address(options, HOST_BINDING + "4", Family.IPV4),
                address(options, HOST_BINDING + "6", Family.IPV6),
                address(options, HOST_ADDRESS + "4", Family.IPV4),
                address(options, HOST_ADDRESS + "6", Family.IPV6),
                gatewayMode(options, "4"),
                gatewayMode(options, "6"),
                trusted(options),
                flag(options, INHIBIT_IPV4, false),
                mtu(options),
                prefix(options),
                flag(options, ANTISPOOF, true));
    }

    private void checkIsolation(boolean internal) {
        boolean isolated = gatewayIpv4 == GatewayMode.ISOLATED || gatewayIpv6 == GatewayMode.ISOLATED;
        if (isolated && !internal) {
            throw NetworkException.system("gateway mode 'isolated' can only be used for an internal network");
        }
    }

    public GatewayMode gatewayMode(Family family) {
        return family == Family.IPV4 ? gatewayIpv4 : gatewayIpv6;
    }

    public Optional<InetAddress> hostBinding(Family family) {
        return family == Family.IPV4 ? hostBindingIpv4 : hostBindingIpv6;
    }

    public Optional<InetAddress> hostAddress(Family family) {
        return family == Family.IPV4 ? hostIpv4 : hostIpv6;
    }

    /** Whether the host has an address of the family on the bridge. */
    boolean hasHostAddress(Family family) {
        boolean inhibited = family == Family.IPV4 && inhibitIpv4;
        return gatewayMode(family) != GatewayMode.ISOLATED && !inhibited;
    }

    private static Optional<String> interfaceName(Map<String, String> options, String key) {
        Optional<String> name = value(options, key);
        name.filter(text -> !InterfaceNames.valid(text)).ifPresent(text -> {
            throw unreadable(key, text, "invalid interface name");
        });
        return name;
    }

    private static GatewayMode gatewayMode(Map<String, String> options, String version) {
        String key = GATEWAY_MODE + version;
        return value(options, key).map(text -> GatewayMode.parse(key, text)).orElse(GatewayMode.NAT);
    }

    private static List<String> trusted(Map<String, String> options) {
        List<String> names = value(options, TRUSTED)
                .map(text -> List.of(text.split(":", -1)))
                .orElse(List.of());
        names.stream().filter(text -> !InterfaceNames.valid(text)).findFirst().ifPresent(text -> {
            throw unreadable(TRUSTED, text, "invalid interface name");
        });
        return names;
    }

    private static String prefix(Map<String, String> options) {
        String prefix = value(options, PREFIX).orElse("eth");
        if (!InterfaceNames.valid(prefix + "0")) {
            throw unreadable(PREFIX, prefix, "invalid interface name");
        }
        return prefix;
    }

    /** As Go's strconv.ParseBool reads it. */
    private static boolean flag(Map<String, String> options, String key, boolean otherwise) {
        String text = options.get(key);
        if (text == null) {
            return otherwise;
        }
        if (!TRUE.contains(text) && !FALSE.contains(text)) {
            throw unreadable(key, text, "strconv.ParseBool: parsing \"" + text + "\": invalid syntax");
        }
        return TRUE.contains(text);
    }

    private static Optional<InetAddress> address(Map<String, String> options, String key, Family family) {
        return value(options, key)
                .map(text -> Ip.tryParse(text)
                        .filter(address -> Family.of(address) == family)
                        .orElseThrow(() -> unreadable(key, text, "nil ip")));
    }

    private static int mtu(Map<String, String> options) {
        String text = value(options, MTU).orElse("0");
        int mtu;
        try {
            mtu = Integer.parseInt(text);
        } catch (NumberFormatException notANumber) {
            throw unreadable(MTU, text, "strconv.Atoi: parsing \"" + text + "\": invalid syntax");
        }
        if (mtu < 0 || mtu > LARGEST_MTU) {
            throw NetworkException.invalid("invalid MTU number: " + text);
        }
        return mtu == 0 ? DEFAULT_MTU : mtu;
    }

    /** An option with no text is as good as none. */
    private static Optional<String> value(Map<String, String> options, String key) {
        return Optional.ofNullable(options.get(key)).filter(text -> !text.isEmpty());
    }

    private static NetworkException unreadable(String key, String value, String reason) {
        return NetworkException.invalid("failed to parse " + key + " value: " + value + " (" + reason + ")");
    }
}
