package io.hawser.network.model;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A wish to reach ports of a container through the host: {@code -p 127.0.0.1:8080:80/tcp}, {@code -p 8000-8009:9000-9009}.
 *
 * @param protocol transport protocol
 * @param containerPort the first port inside, 1 to 65535
 * @param hostAddress the host's address to listen on; empty: the network's default binding address
 * @param hostPort the first host port; 0: choose one from the ephemeral range
 * @param hostPortEnd the last host port that will do for a single port inside; equal to {@code hostPort} otherwise
 * @param count how many consecutive ports, each host port leading to the port inside with the same distance from the first
 */
public record PortBinding(
        Protocol protocol,
        int containerPort,
        Optional<InetAddress> hostAddress,
        int hostPort,
        int hostPortEnd,
        int count) {

    private static final int LAST = 65535;

    public PortBinding {
        count = Math.max(count, 1);
        if (containerPort < 1 || containerPort + count - 1 > LAST) {
            throw NetworkException.invalid("invalid container port: " + containerPort);
        }
        boolean choice = hostPortEnd != hostPort;
        if (hostPort < 0 || hostPortEnd < hostPort || hostPortEnd + count - 1 > LAST || (choice && count > 1)) {
            throw NetworkException.invalid("invalid port range: " + hostPort + "-" + hostPortEnd);
        }
    }

    /** A single port inside, on one host port of a choice. */
    public PortBinding(
            Protocol protocol, int containerPort, Optional<InetAddress> hostAddress, int hostPort, int hostPortEnd) {
        this(protocol, containerPort, hostAddress, hostPort, hostPortEnd, 1);
    }

    /** A binding to one host port on the default address. */
    public static PortBinding of(Protocol protocol, int containerPort, int hostPort) {
        return new PortBinding(protocol, containerPort, Optional.empty(), hostPort, hostPort);
    }

    /**
     * The same wishes in as few objects as there are: consecutive ports on consecutive host ports of one address become one.
     * Clients send a range as its single ports.
     */
    public static List<PortBinding> joined(List<PortBinding> bindings) {
        Comparator<Optional<InetAddress>> byAddress =
                Comparator.comparing(address -> address.map(Ip::text).orElse(""));
        List<PortBinding> sorted = bindings.stream()
                .sorted(Comparator.comparing(PortBinding::protocol)
                        .thenComparing(PortBinding::hostAddress, byAddress)
                        .thenComparingInt(binding -> binding.hostPort - binding.containerPort)
                        .thenComparingInt(PortBinding::containerPort))
                .toList();
        List<PortBinding> joined = new ArrayList<>();
        for (PortBinding binding : sorted) {
            if (!joined.isEmpty() && joined.getLast().isContinuedBy(binding)) {
                PortBinding run = joined.removeLast();
                joined.add(run.withCount(run.count + binding.count));
            } else {
                joined.add(binding);
            }
        }
        return joined;
    }

    private boolean isContinuedBy(PortBinding next) {
        return exact()
                && next.exact()
                && next.protocol == protocol
                && next.hostAddress.equals(hostAddress)
                && next.containerPort == containerPort + count
                && next.hostPort == hostPort + count;
    }

    private PortBinding withCount(int value) {
        return new PortBinding(protocol, containerPort, hostAddress, hostPort, hostPortEnd, value);
    }

    /** The first port inside. */
    public Port container() {
        return new Port(containerPort, protocol);
    }

    /** Whether it is about this port inside. */
    public boolean reaches(Port port) {
        return port.protocol() == protocol && port.number() >= containerPort && port.number() < containerPort + count;
    }

    /** All ports inside. */
    public List<Port> containers() {
        List<Port> ports = new ArrayList<>(count);
        for (int port = containerPort; port < containerPort + count; port++) {
            ports.add(new Port(port, protocol));
        }
        return ports;
    }

    /** Whether the caller named exactly the host ports. */
    public boolean exact() {
        return hostPort != 0 && hostPort == hostPortEnd;
    }
}
