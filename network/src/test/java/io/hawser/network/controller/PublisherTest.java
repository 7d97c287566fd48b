package io.hawser.network.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netns.Namespace;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.Ip;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.model.PortBinding;
import io.hawser.network.model.Protocol;
import io.hawser.network.model.PublishedPort;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxSpec;
import io.hawser.network.plan.Faults;
import io.hawser.network.port.ForeignPorts;
import io.hawser.network.port.HeldPort;
import io.hawser.network.port.PortHolder;
import io.hawser.network.store.MemoryStore;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sandbox that publishes gets another gateway, and something gets in the way. */
class PublisherTest {

    @TempDir
    Path directory;

    private final Random random = new Random(7);
    private final Faults faults = new Faults();
    private final FakeHost host = new FakeHost(faults);
    private final Holder holder = new Holder();
    private NetworkController controller;
    private Sandbox first;

    /** Holds nothing, and fails when told to. */
    private static final class Holder implements PortHolder {
        private boolean failing;

        @Override
        public void hold(List<HeldPort> ports, Set<HeldPort.Slot> own) {
            if (failing) {
                throw new KernelException("setns", "the host's namespace", Errno.ENOMEM);
            }
        }

        @Override
        public List<String> regain(List<HeldPort> ports) {
            return List.of();
        }

        @Override
        public List<HeldPort.Slot> retry() {
            return List.of();
        }

        @Override
        public Set<HeldPort.Slot> lost() {
            return Set.of();
        }

        @Override
        public void release(Collection<HeldPort.Slot> slots) {}

        @Override
        public boolean relays() {
            return false;
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void start() {
        host.portHolder = holder;
        controller = NetworkController.open(
                ControllerConfig.builder(Namespace.current(), directory, "engine", new MemoryStore())
                        .random(random)
                        .hostResolvConf(directory.resolve("host-resolv.conf"))
                        .build(),
                host);
        controller.restore(Set.of());
        controller.createNetwork(NetworkSpec.named("four"));
        controller.createNetwork(NetworkSpec.builder("both").enableIpv6(true).build());
        first = controller.createSandbox(publishing("first"));
    }

    private SandboxSpec publishing(String name) {
        return publishing(name, Optional.empty());
    }

    private SandboxSpec publishing(String name, Optional<InetAddress> address) {
        String id = SandboxId.random(random).hex64();
        return SandboxSpec.builder(new SandboxId(id), id, name)
                .endpoints(EndpointSpec.on("four"))
                .ports(List.of(new PortBinding(Protocol.TCP, 80, address, 8080, 8080)))
                .build();
    }

    /** Publishes on the host's loopback where nobody names an address. */
    private Network shy() {
        return controller.createNetwork(NetworkSpec.builder("shy")
                .options(Map.of("com.docker.network.bridge.host_binding_ipv4", "127.0.0.1"))
                .build());
    }

    private List<String> hostAddresses() {
        return controller.sandbox(first.id()).ports().stream()
                .map(PublishedPort::hostAddress)
                .map(Ip::text)
                .toList();
    }

    /** The port is then published on IPv6, too. */
    private void connectToBoth() {
        controller.connect(first.id(), EndpointSpec.on("both").withGwPriority(1));
    }

    private void assertThatThePortIsTheFirstOnes() {
        assertThatThrownBy(() -> controller.createSandbox(publishing("second")))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("Bind for 0.0.0.0:8080 failed: port is already allocated");
    }

    @Test
    void nobodyGetsAPortWhileItIsPublishedAnew() {
        List<String> refusals = new ArrayList<>();
        host.foreignPorts = protocol -> {
            host.foreignPorts = ForeignPorts.NONE;
            assertThatThePortIsTheFirstOnes();
            refusals.add(protocol.text());
            return ForeignPorts.NONE.look(protocol);
        };
        connectToBoth();
        assertThat(refusals).containsExactly("tcp");
        assertThatThePortIsTheFirstOnes();
        controller.deleteSandbox(first.id());
        assertThat(controller.createSandbox(publishing("second")).ports()).isNotEmpty();
    }

    @Test
    void whatNamesNoAddressIsPublishedWhereTheNewGatewaysNetworkWantsIt() {
        assertThat(hostAddresses()).containsExactly("0.0.0.0");
        Network shy = shy();
        controller.connect(first.id(), EndpointSpec.on("shy").withGwPriority(1));
        assertThat(hostAddresses()).containsExactly("127.0.0.1");
        Sandbox other = controller.createSandbox(publishing("other", Optional.of(Ip.parse("10.99.0.1"))));
        assertThatThrownBy(() -> controller.disconnect(first.id(), shy.id()))
                .hasMessageContaining("Bind for 0.0.0.0:8080 failed: port is already allocated");
        assertThat(hostAddresses()).containsExactly("127.0.0.1");
        controller.deleteSandbox(other.id());
        controller.disconnect(first.id(), shy.id());
        assertThat(hostAddresses()).containsExactly("0.0.0.0");
    }

    @Test
    void nobodyGetsAPortWhileAMoveMayStillFail() {
        shy();
        faults.after(0, () -> {
            assertThatThrownBy(() -> controller.createSandbox(publishing("second", Optional.of(Ip.parse("10.99.0.1")))))
                    .hasMessageContaining("Bind for 10.99.0.1:8080 failed: port is already allocated");
            throw new IllegalStateException("fault");
        });
        assertThatThrownBy(() ->
                        controller.connect(first.id(), EndpointSpec.on("shy").withGwPriority(1)))
                .hasMessageContaining("fault");
        assertThat(faults.struck()).isPresent();
        assertThat(hostAddresses()).containsExactly("0.0.0.0");
        assertThatThePortIsTheFirstOnes();
    }

    @Test
    void portsStayTheirOwnersWhenTheKernelFails() {
        holder.failing = true;
        assertThatThrownBy(this::connectToBoth).hasMessageContaining("ENOMEM");
        holder.failing = false;
        assertThatThePortIsTheFirstOnes();
        connectToBoth();
        controller.deleteSandbox(first.id());
        assertThat(controller.createSandbox(publishing("second")).ports()).isNotEmpty();
    }

    @Test
    void nothingStaysTakenWhenTheKernelFails() {
        controller.deleteSandbox(first.id());
        holder.failing = true;
        assertThatThrownBy(() -> controller.createSandbox(publishing("second"))).hasMessageContaining("ENOMEM");
        holder.failing = false;
        assertThat(controller.createSandbox(publishing("third")).ports()).isNotEmpty();
    }
}
