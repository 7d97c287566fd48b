package io.hawser.network.controller;

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
import java.util.Optional;
import java.util.Random;

/**
 * Networks, containers and published ports as chance has them: modes, icc, families, masquerade, trusted interfaces, containers
 * on several networks, bindings to any host address.
 */
final class RandomTown {
    static final List<Integer> PORTS = List.of(80, 81, 82);

    private static final List<String> MODES = List.of("nat", "nat", "nat-unprotected", "routed", "isolated");
    private static final List<String> BINDINGS = List.of("", "", "0.0.0.0", "::", "127.0.0.1", "10.99.0.1", "fd99::1");

    private final NetworkController controller;
    private final Random random;
    private final List<String> networks = new ArrayList<>();
    private final List<Sandbox> sandboxes = new ArrayList<>();
    private int nextPort = 8000;

    RandomTown(NetworkController controller, Random random) {
        this.controller = controller;
        this.random = random;
    }

    /** Makes a few networks with a few containers each. */
    void build() {
        int count = 3 + random.nextInt(3);
        for (int number = 0; number < count; number++) {
            network(20 + number);
        }
        for (int i = 0; i < 2 * count; i++) {
            container();
        }
    }

    List<Sandbox> sandboxes() {
        return sandboxes;
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private void network(int number) {
        String mode4 = any(MODES);
        boolean isolated = mode4.equals("isolated");
        String mode6 = isolated ? mode4 : any(MODES.subList(0, 4));
        Map<String, String> options = new HashMap<>();
        options.put("com.docker.network.bridge.name", "br" + number);
        options.put("com.docker.network.bridge.enable_icc", Boolean.toString(chance(60)));
        options.put("com.docker.network.bridge.enable_ip_masquerade", Boolean.toString(chance(80)));
        options.put("com.docker.network.bridge.gateway_mode_ipv4", mode4);
        options.put("com.docker.network.bridge.gateway_mode_ipv6", mode6);
        if (chance(15)) {
            options.put("com.docker.network.bridge.trusted_host_interfaces", "eth0");
        }
        controller.createNetwork(NetworkSpec.builder("net" + number)
                .enableIpv6(true)
                .internal(isolated || chance(15))
                .subnets("10." + number + ".0.0/24", "fd" + number + "::/64")
                .options(options)
                .build());
        networks.add("net" + number);
    }

    private void container() {
        List<EndpointSpec> endpoints = new ArrayList<>(List.of(EndpointSpec.on(any(networks))));
        if (chance(25)) {
            String second = any(networks);
            if (!second.equals(endpoints.getFirst().network())) {
                endpoints.add(EndpointSpec.on(second));
            }
        }
        SandboxId id = SandboxId.random(random);
        sandboxes.add(controller.createSandbox(SandboxSpec.builder(id, id.hex64(), "c" + sandboxes.size())
                .endpoints(endpoints)
                .ports(bindings())
                .build()));
    }

    private List<PortBinding> bindings() {
        List<PortBinding> bindings = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String address = any(BINDINGS);
            int port = nextPort++;
            bindings.add(new PortBinding(
                    chance(50) ? Protocol.TCP : Protocol.UDP,
                    any(PORTS),
                    address.isEmpty() ? Optional.empty() : Optional.of(Ip.parse(address)),
                    port,
                    port));
        }
        return bindings;
    }

    /** Addresses worth a try: of containers, bridges, the host and its loopback, and of nobody. */
    InetAddress anyAddress(Family family) {
        List<InetAddress> all = new ArrayList<>();
        sandboxes.stream()
                .flatMap(sandbox -> sandbox.endpoints().stream())
                .flatMap(endpoint -> (family == Family.IPV4 ? endpoint.ipv4() : endpoint.ipv6()).stream())
                .forEach(cidr -> all.add(cidr.address()));
        networks.forEach(name -> all.add(Town.address(Integer.parseInt(name.substring(3)), 1, family)));
        all.add(family == Family.IPV4 ? Trial.HOST4 : Trial.HOST6);
        all.add(family == Family.IPV4 ? Trial.HOST4 : Trial.HOST6);
        all.add(family == Family.IPV4 ? Ip.parse("127.0.0.1") : Ip.parse("::1"));
        return any(all);
    }

    int anyPort() {
        return chance(50) ? any(PORTS) : 8000 + random.nextInt(Math.max(1, nextPort - 8000));
    }

    List<String> networks() {
        return networks;
    }

    void clear() {
        sandboxes.forEach(sandbox -> controller.deleteSandbox(sandbox.id()));
        controller.networks().stream()
                .filter(network -> !network.predefined())
                .forEach(network -> controller.removeNetwork(network.id()));
        sandboxes.clear();
        networks.clear();
    }
}
