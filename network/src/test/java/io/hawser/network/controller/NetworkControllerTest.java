package io.hawser.network.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.kernel.netns.Namespace;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.Ip;
import io.hawser.network.model.Kind;
import io.hawser.network.model.LinkSpec;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.NetworkId;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.model.PortBinding;
import io.hawser.network.model.Protocol;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxMode;
import io.hawser.network.model.SandboxSpec;
import io.hawser.network.plan.Faults;
import io.hawser.network.plan.State;
import io.hawser.network.store.MemoryStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life cycles on a kernel that is a picture; the drivers and the records are the real ones. */
class NetworkControllerTest {

    @TempDir
    Path directory;

    private final Random random = new Random(42); // thread-safe, unlike the newer generators
    private final Faults faults = new Faults();
    private final FakeHost host = new FakeHost(faults);
    private final FlakyStore store = new FlakyStore();
    private final List<String> events = new ArrayList<>();
    private NetworkController controller;

    @BeforeEach
    void start() {
        controller = open();
        controller.restore(Set.of());
        controller.subscribe(event -> events.add(event.getClass().getSimpleName() + " " + event.name()));
    }

    private NetworkController open() {
        ControllerConfig config = ControllerConfig.builder(Namespace.current(), directory, "engine", store)
                .random(random)
                .hostResolvConf(directory.resolve("host-resolv.conf"))
                .build();
        return NetworkController.open(config, host);
    }

    @Test
    void thePredefinedNetworksAreThereOnce() {
        assertThat(controller.networks())
                .extracting(Network::name, Network::driver)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("bridge", "bridge"),
                        org.assertj.core.groups.Tuple.tuple("host", "host"),
                        org.assertj.core.groups.Tuple.tuple("none", "null"));
        assertThat(controller.network("bridge").ipam().configs().getFirst().subnet())
                .contains(Cidr.parse("172.17.0.0/16"));
        int plans = host.plans.get();
        Restored again = open().restore(Set.of());
        assertThat(again.repairs()).isEmpty();
        assertThat(again.problems()).isEmpty();
        assertThat(host.plans.get()).isEqualTo(plans);
    }

    @Test
    void dockerZeroMovesWhenTheHostRoutesItsSubnet() {
        host.routes.add(Cidr.parse("172.17.0.0/16"));
        ControllerConfig config = ControllerConfig.builder(Namespace.current(), directory, "e2", new MemoryStore())
                .build();
        FakeHost other = new FakeHost();
        other.routes.add(Cidr.parse("172.17.4.0/24"));
        NetworkController second = NetworkController.open(config, other);
        second.restore(Set.of());
        assertThat(second.network("bridge").ipam().configs().getFirst().subnet())
                .contains(Cidr.parse("172.18.0.0/16"));
    }

    @Test
    void createAndRemoveLeaveNothing() {
        State before = host.state;
        Network web = controller.createNetwork(NetworkSpec.named("web"));
        assertThat(web.ipam().configs().getFirst().gateway().map(Ip::text)).contains("172.18.0.1");
        assertThat(controller.network(web.id().hex64().substring(0, 8)).name()).isEqualTo("web");
        controller.removeNetwork(web.id());
        assertThat(host.state).isEqualTo(before);
        assertThat(controller
                        .createNetwork(NetworkSpec.named("web"))
                        .ipam()
                        .configs()
                        .getFirst()
                        .subnet())
                .contains(Cidr.parse("172.18.0.0/16"));
        assertThat(events).containsExactly("Created web", "Destroyed web", "Created web");
    }

    @Test
    void createRefusesInDockersWords() {
        controller.createNetwork(NetworkSpec.named("web"));
        refuses(
                () -> controller.createNetwork(NetworkSpec.named("web")),
                Kind.CONFLICT,
                "network with name web already exists");
        refuses(
                () -> controller.createNetwork(NetworkSpec.named("bridge")),
                Kind.FORBIDDEN,
                "operation is not permitted on predefined bridge network ");
        refuses(
                () -> controller.createNetwork(NetworkSpec.named(" ")),
                Kind.INVALID_PARAMETER,
                "invalid name: name is empty");
        refuses(
                () -> controller.createNetwork(
                        NetworkSpec.builder("x").driver("nope").build()),
                Kind.NOT_FOUND,
                "plugin \"nope\" not found");
        refuses(
                () -> controller.createNetwork(
                        NetworkSpec.builder("x").subnets("172.18.3.0/24").build()),
                Kind.FORBIDDEN,
                "invalid pool request: Pool overlaps with other one on this address space");
        refuses(
                () -> controller.createNetwork(
                        NetworkSpec.builder("x").subnets("10.0.0.1/24").build()),
                Kind.INVALID_PARAMETER,
                "invalid network config:\ninvalid subnet 10.0.0.1/24: it should be 10.0.0.0/24");
        refuses(
                () -> controller.removeNetwork(controller.network("bridge").id()),
                Kind.FORBIDDEN,
                "bridge is a pre-defined network and cannot be removed");
        refuses(() -> controller.network("nope"), Kind.NOT_FOUND, "network nope not found");
    }

    @Test
    void aSandboxJoinsItsNetworksInOneStep() throws Exception {
        controller.createNetwork(NetworkSpec.named("web"));
        controller.createNetwork(NetworkSpec.named("back"));
        State before = host.state;
        int plans = host.plans.get();
        SandboxSpec spec = container("c1", "web", "back")
                .ports(List.of(PortBinding.of(Protocol.TCP, 80, 8080)))
                .build();
        Sandbox sandbox = controller.createSandbox(spec);
        assertThat(host.plans.get()).isEqualTo(plans + 1);
        assertThat(sandbox.endpoints())
                .extracting(Endpoint::networkName, Endpoint::interfaceName)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("back", "eth0"),
                        org.assertj.core.groups.Tuple.tuple("web", "eth1"));
        assertThat(sandbox.ports())
                .singleElement()
                .satisfies(port -> assertThat(Ip.text(port.containerAddress())).isEqualTo("172.19.0.2"));
        assertThat(Files.readString(spec.hostsFile().orElseThrow()))
                .startsWith("127.0.0.1\tlocalhost\n")
                .endsWith("172.19.0.2\t" + spec.hostname() + "\n172.18.0.2\t" + spec.hostname() + "\n");
        assertThat(Files.readString(spec.resolvConfFile().orElseThrow())).contains("nameserver 127.0.0.11\n");
        refuses(
                () -> controller.removeNetwork(controller.network("web").id()),
                Kind.FORBIDDEN,
                "error while removing network: network web has active endpoints (name:\"c1\" id:\""
                        + sandbox.endpoints().get(1).id().shortForm() + "\")");
        controller.deleteSandbox(sandbox.id());
        controller.deleteSandbox(sandbox.id());
        assertThat(host.state).isEqualTo(before);
        assertThat(events)
                .containsExactly(
                        "Created web",
                        "Created back",
                        "Connected back",
                        "Connected web",
                        "Disconnected back",
                        "Disconnected web");
    }

    @Test
    void connectMovesTheGatewayAndThePortsAndDisconnectMovesThemBack() throws Exception {
        controller.createNetwork(NetworkSpec.named("web"));
        SandboxSpec spec = container("c1", "web")
                .ports(List.of(PortBinding.of(Protocol.TCP, 80, 8080)))
                .build();
        Sandbox first = controller.createSandbox(spec);
        State before = host.state;
        Network front = controller.createNetwork(NetworkSpec.named("front"));
        State beforeConnect = host.state;
        Endpoint endpoint = controller.connect(
                first.id(), EndpointSpec.on("front").withGwPriority(5).withAddress(Ip.parse("172.19.0.9")));
        assertThat(endpoint.interfaceName()).isEqualTo("eth1");
        assertThat(endpoint.ipv4()).contains(Cidr.parse("172.19.0.9/16"));
        assertThat(controller.sandbox(first.id()).ports().getFirst().containerAddress())
                .isEqualTo(Ip.parse("172.19.0.9"));
        refuses(
                () -> controller.connect(first.id(), EndpointSpec.on("front")),
                Kind.FORBIDDEN,
                "endpoint with name c1 already exists in network front");
        controller.disconnect(first.id(), front.id());
        assertThat(host.state).isEqualTo(beforeConnect);
        assertThat(Files.readString(spec.hostsFile().orElseThrow())).doesNotContain("172.19.0.9");
        assertThat(controller.sandbox(first.id()).ports()).isEqualTo(first.ports());
        refuses(
                () -> controller.disconnect(first.id(), front.id()),
                Kind.SYSTEM,
                "container " + first.containerId() + " is not connected to network front");
        controller.removeNetwork(front.id());
        assertThat(host.state).isEqualTo(before);
    }

    @Test
    void endpointSettingsAreCheckedInDockersWords() {
        Network web = controller.createNetwork(NetworkSpec.named("web"));
        Sandbox sandbox = controller.createSandbox(container("c1", "bridge").build());
        refuses(
                () -> controller.connect(sandbox.id(), EndpointSpec.on("web").withAddress(Ip.parse("10.0.0.1"))),
                Kind.INVALID_PARAMETER,
                "invalid endpoint settings:\nno configured subnet contains IP address 10.0.0.1");
        refuses(
                () -> controller.connect(sandbox.id(), EndpointSpec.on("web").withAddress(Ip.parse("172.18.0.1"))),
                Kind.FORBIDDEN,
                "Address already in use");
        refuses(
                () -> controller.createSandbox(container("c2", "bridge")
                        .endpoints(EndpointSpec.on("bridge")
                                .withAddress(Ip.parse("172.17.0.9"))
                                .withAliases(List.of("x")))
                        .build()),
                Kind.INVALID_PARAMETER,
                "invalid endpoint settings:\nuser-specified IP address is supported on user-defined networks only\n"
                        + "network-scoped aliases are only supported for user-defined networks");
        refuses(
                () -> controller.connect(sandbox.id(), EndpointSpec.on("host")),
                Kind.INVALID_PARAMETER,
                "cannot connect container to host network - container must be created in host network mode");
        assertThat(controller.network(web.id().hex64()).endpoints()).isEmpty();
    }

    @Test
    void takenPortsAreRefusedAndNothingIsKept() {
        controller.createSandbox(container("c1", "bridge")
                .ports(List.of(PortBinding.of(Protocol.TCP, 80, 8080)))
                .build());
        State before = host.state;
        refuses(
                () -> controller.createSandbox(container("c2", "bridge")
                        .ports(List.of(PortBinding.of(Protocol.TCP, 81, 8081), PortBinding.of(Protocol.TCP, 80, 8080)))
                        .build()),
                Kind.SYSTEM,
                null);
        assertThat(host.state).isEqualTo(before);
        Sandbox third = controller.createSandbox(container("c3", "bridge")
                .ports(List.of(PortBinding.of(Protocol.TCP, 81, 8081)))
                .build());
        assertThat(third.endpoints().getFirst().ipv4()).contains(Cidr.parse("172.17.0.3/16"));
    }

    @Test
    void hostAndNoneModeHaveNoInterfaces() {
        State before = host.state;
        Sandbox inHost = controller.createSandbox(
                container("c1", "host").mode(SandboxMode.HOST).build());
        assertThat(host.state).isEqualTo(before);
        assertThat(inHost.endpoints())
                .singleElement()
                .extracting(Endpoint::interfaceName)
                .isEqualTo("");
        Sandbox none = controller.createSandbox(container("c2", "none").build());
        assertThat(host.state.minus(before).resources()).hasSize(2);
        assertThat(none.endpoints()).singleElement().extracting(Endpoint::ipv4).isEqualTo(Optional.empty());
        controller.deleteSandbox(none.id());
        controller.deleteSandbox(inHost.id());
        assertThat(host.state).isEqualTo(before);
    }

    @Test
    void linksOnTheDefaultBridgeAreLinesInTheHostsFile() throws Exception {
        SandboxSpec child = container("db", "bridge").build();
        controller.createSandbox(child);
        SandboxSpec parent = container("app", "bridge")
                .endpoints(EndpointSpec.on("bridge").withLinks(List.of(LinkSpec.parse("db:store"))))
                .build();
        controller.createSandbox(parent);
        Path hosts = parent.hostsFile().orElseThrow();
        assertThat(Files.readAllLines(hosts)).contains("172.17.0.2\tstore " + child.hostname() + " db");
        controller.deleteSandbox(child.id());
        controller.createSandbox(container("filler", "bridge").build());
        controller.createSandbox(child);
        assertThat(Files.readAllLines(hosts))
                .contains("172.17.0.4\tstore " + child.hostname() + " db")
                .doesNotContain("172.17.0.2\tstore " + child.hostname() + " db");
        refuses(
                () -> controller.createSandbox(container("x", "bridge")
                        .endpoints(EndpointSpec.on("bridge").withLinks(List.of(LinkSpec.parse("gone"))))
                        .build()),
                Kind.SYSTEM,
                "Cannot link to a non running container: /gone AS gone");
    }

    /** That a neighbour's file cannot be written is no reason to refuse a container its name. */
    @Test
    void aLinkedContainersFileDoesNotKeepItsSourceFromANewName() throws Exception {
        SandboxSpec child = container("db", "bridge").build();
        controller.createSandbox(child);
        SandboxSpec parent = container("app", "bridge")
                .endpoints(EndpointSpec.on("bridge").withLinks(List.of(LinkSpec.parse("db:store"))))
                .build();
        controller.createSandbox(parent);
        Path hosts = parent.hostsFile().orElseThrow();
        Path inTheWay = Files.createDirectory(hosts.resolveSibling(hosts.getFileName() + ".next"));
        controller.renameSandbox(child.id(), "moved");
        assertThat(controller.sandbox(child.id()).containerName()).isEqualTo("moved");
        Files.delete(inTheWay);
        controller.renameSandbox(child.id(), "again");
        assertThat(Files.readAllLines(hosts)).contains("172.17.0.2\tstore " + child.hostname() + " again");
    }

    /** An error before every step of every plan, in turn: records and kernel are as before, and the error names the step. */
    @Test
    void aFaultInAnyStepLeavesEverythingAsBefore() {
        controller.createNetwork(NetworkSpec.named("web"));
        Sandbox sandbox = controller.createSandbox(container("c1", "web")
                .ports(List.of(PortBinding.of(Protocol.TCP, 80, 8080)))
                .build());
        Network front = controller.createNetwork(NetworkSpec.named("front"));
        everyStepFails(c -> c.createNetwork(NetworkSpec.named("third")));
        everyStepFails(c -> c.createSandbox(container("c2", "web", "front")
                .ports(List.of(PortBinding.of(Protocol.TCP, 81, 8081)))
                .build()));
        everyStepFails(c -> c.connect(sandbox.id(), EndpointSpec.on("front").withGwPriority(1)));
        everyStepFails(c -> c.disconnect(sandbox.id(), front.id()));
        faults.off();
        controller.deleteSandbox(sandbox.id());
        everyStepFails(c -> c.removeNetwork(c.network("third").id()));
    }

    private void everyStepFails(Consumer<NetworkController> request) {
        State before = host.state;
        List<String> records = records();
        for (int step = 0; step < 200; step++) {
            faults.after(step, Faults.FAIL);
            RuntimeException failure = null;
            try {
                request.accept(controller);
            } catch (RuntimeException e) {
                failure = e;
            }
            if (faults.struck().isEmpty()) {
                assertThat(failure).isNull();
                assertThat(step).isPositive();
                faults.off();
                assertThat(host.state).isNotEqualTo(before);
                return;
            }
            String name = faults.struck().get().toString();
            assertThat(failure).isInstanceOf(NetworkException.class).hasMessageContaining(name);
            assertThat(host.state).as("kernel after a fault in " + name).isEqualTo(before);
            assertThat(records()).as("records after a fault in " + name).isEqualTo(records);
        }
    }

    /** A store that refuses any of a request's writes, once or for the rest of it. */
    @Test
    void aFullDiskLeavesEverythingAsBefore() {
        controller.createNetwork(NetworkSpec.named("web"));
        controller.createNetwork(NetworkSpec.named("front"));
        Sandbox sandbox = controller.createSandbox(container("c1", "web")
                .ports(List.of(PortBinding.of(Protocol.TCP, 80, 8080)))
                .build());
        SandboxSpec second = container("c2", "web", "front")
                .ports(List.of(PortBinding.of(Protocol.TCP, 81, 8081)))
                .build();
        for (int bad : new int[] {1, 100}) {
            everyWriteFails(bad, c -> c.createNetwork(NetworkSpec.named("third")));
            everyWriteFails(bad, c -> c.createSandbox(second));
            everyWriteFails(
                    bad, c -> c.connect(sandbox.id(), EndpointSpec.on("front").withGwPriority(1)));
            everyWriteFails(
                    bad, c -> c.disconnect(sandbox.id(), c.network("front").id()));
            everyWriteFails(bad, c -> c.deleteSandbox(second.id()));
            everyWriteFails(bad, c -> c.removeNetwork(c.network("third").id()));
        }
        controller = open();
        Restored restored = controller.restore(Set.of(sandbox.id()));
        assertThat(restored.repairs()).isEmpty();
    }

    @Test
    void restoringTwiceCountsNothingTwice() {
        State before = host.state;
        controller.createNetwork(NetworkSpec.named("twice"));
        Sandbox sandbox = controller.createSandbox(container("c9", "twice")
                .ports(List.of(PortBinding.of(Protocol.TCP, 80, 8090)))
                .build());
        Sandbox dead = controller.createSandbox(container("c8", "twice").build());
        controller.restore(Set.of(sandbox.id(), dead.id()));
        Restored again = controller.restore(Set.of(sandbox.id()));
        assertThat(again.problems()).isEmpty();
        assertThat(again.repairs()).isEmpty();
        assertThat(again.removed()).containsExactly(dead.id());
        controller.deleteSandbox(sandbox.id());
        controller.removeNetwork(controller.network("twice").id());
        assertThat(host.state).isEqualTo(before);
    }

    private void everyWriteFails(int bad, Consumer<NetworkController> request) {
        State before = host.state;
        List<Network> networks = controller.networks();
        for (int good = 0; good < 20; good++) {
            store.refuse(good, bad);
            try {
                request.accept(controller);
                assertThat(good).isPositive();
                store.refuse(0, 0);
                return;
            } catch (NetworkException failed) {
                store.refuse(0, 0);
                assertThat(failed).hasMessageContaining("no space left");
                assertThat(host.state).as("after write " + good).isEqualTo(before);
                assertThat(controller.networks()).as("after write " + good).isEqualTo(networks);
            }
        }
    }

    @Test
    void aListenerThatFailsHarmsNobody() {
        controller.subscribe(event -> {
            throw new IllegalStateException("listener");
        });
        controller.createNetwork(NetworkSpec.named("web"));
        Sandbox sandbox = controller.createSandbox(container("c1", "web").build());
        controller.deleteSandbox(sandbox.id());
        controller.removeNetwork(controller.network("web").id());
        assertThat(events).containsExactly("Created web", "Connected web", "Disconnected web", "Destroyed web");
    }

    @Test
    void aHostsFileThatCannotBeWrittenLeavesTheEndpointsAsTheyWere() throws Exception {
        controller.createNetwork(NetworkSpec.named("web"));
        SandboxSpec spec = container("c1", "web").build();
        Sandbox sandbox = controller.createSandbox(spec);
        controller.createNetwork(NetworkSpec.named("front"));
        State before = host.state;
        Path lines = directory.resolve("c1.hosts.lines");
        Files.delete(lines);
        Files.createDirectory(lines);
        refuses(() -> controller.connect(sandbox.id(), EndpointSpec.on("front")), Kind.SYSTEM, null);
        assertThat(host.state).isEqualTo(before);
        assertThat(controller.sandbox(sandbox.id())).isEqualTo(sandbox);
        controller.removeNetwork(controller.network("front").id());
    }

    /** Refused when the line has left the hosts file already. */
    @Test
    void aHostsFileWhoseNoteCannotBeWrittenLeavesTheEndpointsAsTheyWere() throws Exception {
        controller.createNetwork(NetworkSpec.named("web"));
        controller.createNetwork(NetworkSpec.named("front"));
        SandboxSpec spec = container("c1", "web", "front").build();
        Sandbox sandbox = controller.createSandbox(spec);
        State before = host.state;
        Path hosts = spec.hostsFile().orElseThrow();
        List<String> lines = Files.readAllLines(hosts);
        Files.createDirectories(directory.resolve("c1.hosts.lines.draft/full"));
        NetworkId front = controller.network("front").id();
        refuses(() -> controller.disconnect(sandbox.id(), front), Kind.SYSTEM, null);
        assertThat(Files.readAllLines(hosts)).containsExactlyInAnyOrderElementsOf(lines);
        assertThat(host.state).isEqualTo(before);
        assertThat(controller.sandbox(sandbox.id())).isEqualTo(sandbox);
        controller.deleteSandbox(sandbox.id());
        controller.removeNetwork(front);
    }

    private List<String> records() {
        return store.list("network/").stream()
                .map(record -> record.key() + " " + record.text())
                .toList();
    }

    /** The process halted before every step: the next start ends before or after the request, and repeats nothing. */
    @Test
    void aHaltInAnyStepEndsBeforeOrAfter() {
        Network web = controller.createNetwork(NetworkSpec.named("web"));
        Sandbox sandbox = controller.createSandbox(container("c1", "web")
                .ports(List.of(PortBinding.of(Protocol.TCP, 80, 8080)))
                .build());
        controller.createNetwork(NetworkSpec.named("front"));
        everyStepHalts(sandbox, c -> c.createNetwork(NetworkSpec.named("third")));
        everyStepHalts(
                sandbox, c -> c.connect(sandbox.id(), EndpointSpec.on("front").withGwPriority(1)));
        everyStepHalts(sandbox, c -> c.disconnect(sandbox.id(), web.id()));
        everyStepHalts(sandbox, c -> c.removeNetwork(c.network("third").id()));
        everyStepHalts(sandbox, c -> c.deleteSandbox(sandbox.id()));
    }

    private void everyStepHalts(Sandbox alive, Consumer<NetworkController> request) {
        for (int step = 0; step < 200; step++) {
            State before = host.state;
            List<String> records = records();
            faults.after(step, Faults.HALT);
            boolean halted = false;
            try {
                request.accept(controller);
            } catch (Faults.Halt halt) {
                halted = true;
            }
            faults.off();
            controller = open();
            Restored restored = controller.restore(Set.of(alive.id()));
            assertThat(restored.problems()).isEmpty();
            if (!halted) {
                return;
            }
            assertThat(open().restore(Set.of(alive.id())).repairs()).isEmpty();
            if (!records().equals(records)) {
                return; // settled as done
            }
            assertThat(host.state).isEqualTo(before);
        }
    }

    /** Many requests at once, on shared and on own networks: nobody gets another's address, and all of it goes again. */
    @Test
    void requestsAtOnceKeepOutOfEachOthersWay() throws Exception {
        controller.createNetwork(NetworkSpec.named("shared"));
        State before = host.state;
        List<String> records = records();
        List<SandboxSpec> specs = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            specs.add(container("c" + i, "shared")
                    .ports(List.of(PortBinding.of(Protocol.TCP, 80, 0)))
                    .build());
        }
        Set<String> addresses = java.util.concurrent.ConcurrentHashMap.newKeySet();
        Set<Integer> ports = java.util.concurrent.ConcurrentHashMap.newKeySet();
        atOnce(specs, spec -> {
            Network own = controller.createNetwork(NetworkSpec.builder("own-" + spec.containerName())
                    .subnets("10." + spec.containerName().substring(1) + ".0.0/16")
                    .build());
            Sandbox sandbox = controller.createSandbox(spec);
            controller.connect(sandbox.id(), EndpointSpec.on(own.name()));
            List<String> mine = controller.sandbox(sandbox.id()).endpoints().stream()
                    .map(endpoint -> endpoint.ipv4().orElseThrow().toString())
                    .toList();
            mine.forEach(address -> assertThat(addresses.add(address)).isTrue());
            assertThat(ports.add(sandbox.ports().getFirst().hostPort())).isTrue();
            mine.forEach(addresses::remove);
            controller.disconnect(sandbox.id(), own.id());
            controller.removeNetwork(own.id());
            controller.deleteSandbox(sandbox.id());
        });
        assertThat(ports).hasSize(40);
        assertThat(host.state).isEqualTo(before);
        assertThat(records()).isEqualTo(records);
    }

    @Test
    void oneNameIsTakenOnce() throws Exception {
        java.util.concurrent.atomic.AtomicInteger made = new java.util.concurrent.atomic.AtomicInteger();
        atOnce(List.of(1, 2, 3, 4, 5, 6, 7, 8), number -> {
            try {
                controller.createNetwork(NetworkSpec.builder("same")
                        .subnets("10." + number + ".0.0/16")
                        .build());
                made.incrementAndGet();
            } catch (NetworkException refused) {
                assertThat(refused).hasMessage("network with name same already exists");
            }
        });
        assertThat(made).hasValue(1);
    }

    private static <T> void atOnce(List<T> items, Consumer<T> action) throws Exception {
        try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            List<java.util.concurrent.Future<?>> all = new ArrayList<>();
            items.forEach(item -> all.add(threads.submit(() -> action.accept(item))));
            for (java.util.concurrent.Future<?> one : all) {
                one.get(60, java.util.concurrent.TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void deadSandboxesAreRemovedAtStartAndLiveOnesKeepEverything() {
        Sandbox alive = controller.createSandbox(container("c1", "bridge")
                .ports(List.of(PortBinding.of(Protocol.TCP, 80, 0)))
                .build());
        State before = host.state;
        Sandbox dead = controller.createSandbox(container("c2", "bridge").build());
        controller = open();
        Restored restored = controller.restore(Set.of(alive.id()));
        assertThat(restored.kept()).containsExactly(alive.id());
        assertThat(restored.removed()).containsExactly(dead.id());
        assertThat(host.state).isEqualTo(before);
        assertThat(controller.sandbox(alive.id())).isEqualTo(alive);
        assertThat(controller
                        .createSandbox(container("c3", "bridge").build())
                        .endpoints()
                        .getFirst()
                        .ipv4())
                .contains(Cidr.parse("172.17.0.3/16"));
    }

    private SandboxSpec.Builder container(String name, String... networks) {
        String id = io.hawser.network.model.NetworkId.random(random).hex64();
        return SandboxSpec.builder(SandboxId.random(random), id, name)
                .endpoints(java.util.stream.Stream.of(networks)
                        .map(EndpointSpec::on)
                        .toList())
                .hostsFile(directory.resolve(name + ".hosts"))
                .resolvConfFile(directory.resolve(name + ".resolv.conf"));
    }

    private static void refuses(ThrowingCallable call, Kind kind, @Nullable String message) {
        assertThatThrownBy(call).isInstanceOfSatisfying(NetworkException.class, e -> {
            assertThat(e.kind()).isEqualTo(kind);
            if (message != null) {
                assertThat(e).hasMessage(message);
            }
        });
    }
}
