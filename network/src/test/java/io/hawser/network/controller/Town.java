package io.hawser.network.controller;

import io.hawser.network.controller.ReachTables.Service;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.model.PortBinding;
import io.hawser.network.model.Protocol;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxSpec;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;

/**
 * One network of each kind in docs/reachability.md, each with the container of the tables ({@code server}), a neighbour, and
 * one that sends by the gateway; beside them another network with an honest and a crafty client, and an internal one.
 */
final class Town {
    static final List<String> KINDS = List.of(
            "nat",
            "nat, icc off",
            "nat-unprotected",
            "nat-unprotected, icc off",
            "routed",
            "routed, icc off",
            "internal",
            "internal, icc off",
            "isolated",
            "isolated, icc off");
    static final List<Protocol> PROTOCOLS = List.of(Protocol.TCP, Protocol.UDP);

    private static final int OTHER = 40;
    private static final int INTERNAL = 41;

    private final NetworkController controller;
    private final Random random = new Random(11);
    private final Map<String, Sandbox> sandboxes = new HashMap<>();

    private Town(NetworkController controller) {
        this.controller = controller;
    }

    static Town build(NetworkController controller) {
        Town town = new Town(controller);
        town.network(OTHER, "nat");
        town.network(INTERNAL, "internal");
        town.run("other bridge", OTHER, 10, List.of());
        town.run("other bridge, crafted", OTHER, 11, List.of());
        town.run("internal bridge", INTERNAL, 10, List.of());
        for (String kind : KINDS) {
            int number = number(kind);
            town.network(number, kind);
            town.run(kind, number, 10, town.bindings(kind));
            town.run(kind + " same bridge", number, 11, List.of());
            town.run(kind + " same bridge, by the gateway", number, 12, List.of());
        }
        return town;
    }

    static int number(String kind) {
        return 20 + KINDS.indexOf(kind);
    }

    private void network(int number, String kind) {
        Map<String, String> options = new HashMap<>();
        options.put("com.docker.network.bridge.name", "br" + number);
        options.put("com.docker.network.bridge.enable_icc", Boolean.toString(!kind.endsWith("icc off")));
        String mode = kind.split(",", -1)[0];
        boolean internal = mode.equals("internal") || mode.equals("isolated");
        if (!mode.equals("internal")) {
            options.put("com.docker.network.bridge.gateway_mode_ipv4", mode);
            options.put("com.docker.network.bridge.gateway_mode_ipv6", mode);
        }
        controller.createNetwork(NetworkSpec.builder("net" + number)
                .enableIpv6(true)
                .internal(internal)
                .subnets("10." + number + ".0.0/24", "fd" + number + "::/64")
                .options(options)
                .build());
    }

    private void run(String name, int number, int index, List<PortBinding> ports) {
        EndpointSpec endpoint = EndpointSpec.on("net" + number)
                .withAddress(address(number, index, Family.IPV4))
                .withAddress(address(number, index, Family.IPV6));
        String id = SandboxId.random(random).hex64();
        sandboxes.put(
                name,
                controller.createSandbox(SandboxSpec.builder(new SandboxId(id), id, "c" + sandboxes.size())
                        .endpoints(endpoint)
                        .ports(ports)
                        .build()));
    }

    private List<PortBinding> bindings(String kind) {
        List<PortBinding> bindings = new ArrayList<>();
        for (Protocol protocol : PROTOCOLS) {
            int open = hostPort(kind, Service.PUBLISHED);
            int closed = hostPort(kind, Service.ON_LOOPBACK);
            bindings.add(PortBinding.of(protocol, Service.PUBLISHED.containerPort(), open));
            for (String loopback : List.of("127.0.0.1", "::1")) {
                bindings.add(new PortBinding(
                        protocol,
                        Service.ON_LOOPBACK.containerPort(),
                        Optional.of(Ip.parse(loopback)),
                        closed,
                        closed));
            }
        }
        return bindings;
    }

    static int hostPort(String kind, Service service) {
        return service.hostPorts() + number(kind);
    }

    /** Of the network with this number: 1 is the bridge. */
    static InetAddress address(int number, int index, Family family) {
        return Ip.parse(family == Family.IPV4 ? "10." + number + ".0." + index : "fd" + number + "::" + index);
    }

    static InetAddress serverOf(String kind, Family family) {
        return address(number(kind), 10, family);
    }

    static InetAddress gatewayOf(String kind, Family family) {
        return address(number(kind), 1, family);
    }

    /** The bridge's address from where a client stands. */
    static InetAddress bridgeAddress(String kind, String from, Family family) {
        int number = from.startsWith("other") ? OTHER : from.startsWith("internal") ? INTERNAL : number(kind);
        return address(number, 1, family);
    }

    /** The container a row of a table starts from; empty for the host and the LAN. */
    Optional<Sandbox> client(String kind, String from) {
        return from.equals("itself")
                ? Optional.ofNullable(sandboxes.get(kind))
                : Optional.ofNullable(sandboxes.get(kind + " " + from))
                        .or(() -> Optional.ofNullable(sandboxes.get(from)));
    }

    Sandbox server(String kind) {
        return Objects.requireNonNull(sandboxes.get(kind), kind);
    }

    Map<String, Sandbox> sandboxes() {
        return sandboxes;
    }

    static InetAddress addressOf(Sandbox sandbox, Family family) {
        Endpoint endpoint = sandbox.endpoints().getFirst();
        return (family == Family.IPV4 ? endpoint.ipv4() : endpoint.ipv6())
                .orElseThrow()
                .address();
    }

    /** Takes everything away again. */
    void clear() {
        sandboxes.values().forEach(sandbox -> controller.deleteSandbox(sandbox.id()));
        controller.networks().stream()
                .filter(network -> !network.predefined())
                .forEach(network -> controller.removeNetwork(network.id()));
    }
}
