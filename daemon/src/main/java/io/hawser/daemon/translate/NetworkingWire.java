package io.hawser.daemon.translate;

import io.hawser.api.container.ContainerConfig;
import io.hawser.api.container.HostConfig;
import io.hawser.api.network.EndpointSettings;
import io.hawser.container.NetworkMode;
import io.hawser.container.Networking;
import io.hawser.network.model.DnsSpec;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.ExtraHost;
import io.hawser.network.model.Ip;
import io.hawser.network.model.LinkSpec;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.Port;
import io.hawser.network.model.PortBinding;
import io.hawser.network.model.Protocol;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The networking members of a create's body. */
public final class NetworkingWire {
    private NetworkingWire() {}

    static Networking networking(
            ContainerConfig config, HostConfig host, Map<String, @Nullable EndpointSettings> endpoints) {
        NetworkMode mode = mode(config, host);
        boolean connected = !config.networkDisabled();
        return new Networking(
                mode,
                connected ? endpoints(mode, endpoints) : List.of(),
                connected ? bindings(host) : List.of(),
                exposed(config),
                connected && host.publishAllPorts(),
                new DnsSpec(
                        Text.orEmpty(host.dns()).stream()
                                .map(NetworkingWire::dnsServer)
                                .toList(),
                        Text.orEmpty(host.dnsSearch()),
                        Text.orEmpty(host.dnsOptions())),
                Text.orEmpty(host.extraHosts()).stream().map(ExtraHost::parse).toList(),
                Text.orEmpty(host.links()).stream().map(LinkSpec::parse).toList());
    }

    /** {@code NetworkDisabled} is nothing but loopback, whatever mode stands beside it, as with dockerd. */
    static NetworkMode mode(ContainerConfig config, HostConfig host) {
        return config.networkDisabled() ? new NetworkMode.None() : NetworkMode.parse(Text.orEmpty(host.networkMode()));
    }

    private static InetAddress dnsServer(String text) {
        return Ip.tryParse(text).orElseThrow(() -> NetworkException.invalid("invalid IP address: " + text));
    }

    /** The mode's own network first; the name {@code default} means the default bridge here too. */
    private static List<EndpointSpec> endpoints(NetworkMode mode, Map<String, @Nullable EndpointSettings> asked) {
        List<EndpointSpec> first = new ArrayList<>();
        List<EndpointSpec> others = new ArrayList<>();
        asked.forEach((name, settings) -> {
            boolean main = name.equals(mode.text()) || (mode instanceof NetworkMode.DefaultBridge && isBridge(name));
            EndpointSpec spec = endpoint(isBridge(name) ? "bridge" : name, settings);
            (main ? first : others).add(spec);
        });
        first.addAll(others);
        return first;
    }

    private static boolean isBridge(String name) {
        return name.equals("default") || name.equals("bridge");
    }

    private static EndpointSpec endpoint(String network, @Nullable EndpointSettings settings) {
        try {
            return EndpointWire.spec(network, settings);
        } catch (NetworkException e) {
            throw NetworkException.invalid("invalid config for network " + network + ": " + e.getMessage());
        }
    }

    private static List<Port> exposed(ContainerConfig config) {
        List<Port> ports = new ArrayList<>();
        for (String text : Text.orEmpty(config.exposedPorts()).keySet()) {
            ports.addAll(ports(text));
        }
        return ports;
    }

    private static List<PortBinding> bindings(HostConfig host) {
        List<PortBinding> bindings = new ArrayList<>();
        Text.orEmpty(host.portBindings()).forEach((text, list) -> {
            List<Port> ports = ports(text);
            if (ports.size() > 1) {
                // Which of them would be which of the host's: Docker takes single ports here, too.
                throw NetworkException.invalid("invalid port specification: \"" + text.split("/", 2)[0] + "\"");
            }
            for (Port port : ports) {
                for (HostConfig.PortBinding binding : Text.orEmpty(list)) {
                    bindings.add(binding(port, binding));
                }
            }
        });
        return PortBinding.joined(bindings);
    }

    /** A binding that is null is an empty one, as everything is in Go. */
    private static PortBinding binding(Port port, HostConfig.@Nullable PortBinding given) {
        HostConfig.PortBinding wire = given == null ? new HostConfig.PortBinding("", "") : given;
        Optional<InetAddress> address = Text.given(wire.hostIp()).map(NetworkingWire::hostAddress);
        String text = Text.orEmpty(wire.hostPort());
        int dash = text.indexOf('-');
        int from = text.isEmpty() ? 0 : number(dash < 0 ? text : text.substring(0, dash), text);
        int to = dash < 0 ? from : number(text.substring(dash + 1), text);
        if (to < from) {
            throw NetworkException.invalid("invalid port specification: \"" + text + "\"");
        }
        return new PortBinding(port.protocol(), port.number(), address, from, to);
    }

    private static InetAddress hostAddress(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        InetAddress address =
                Ip.tryParse(bare).orElseThrow(() -> NetworkException.invalid("invalid IP address: " + text));
        if (address instanceof Inet6Address && address.isLinkLocalAddress()) {
            throw NetworkException.invalid("invalid IP address: " + text
                    + ": ports cannot be published on a link-local address, which means another one on each interface");
        }
        return address;
    }

    /** {@code 80/tcp}, {@code 53/udp}, {@code 80} and {@code 8000-8010/tcp}. */
    static List<Port> ports(String text) {
        int slash = text.indexOf('/');
        Protocol protocol = slash < 0 ? Protocol.TCP : Protocol.parse(text.substring(slash + 1));
        String range = slash < 0 ? text : text.substring(0, slash);
        int dash = range.indexOf('-');
        int from = number(dash < 0 ? range : range.substring(0, dash), text);
        int to = dash < 0 ? from : number(range.substring(dash + 1), text);
        if (from < 1 || to < from) {
            throw NetworkException.invalid("invalid port specification: \"" + text + "\"");
        }
        List<Port> ports = new ArrayList<>(to - from + 1);
        for (int port = from; port <= to; port++) {
            ports.add(new Port(port, protocol));
        }
        return ports;
    }

    private static int number(String digits, String whole) {
        boolean valid =
                !digits.isEmpty() && digits.length() <= 5 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        int number = valid ? Integer.parseInt(digits) : -1;
        if (number < 0 || number > 65535) {
            throw NetworkException.invalid("invalid port specification: \"" + whole + "\"");
        }
        return number;
    }
}
