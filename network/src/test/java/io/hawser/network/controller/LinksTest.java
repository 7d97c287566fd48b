package io.hawser.network.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.kernel.netns.Namespace;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.Ip;
import io.hawser.network.model.LinkSpec;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.model.Port;
import io.hawser.network.model.Protocol;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxSpec;
import io.hawser.network.plan.NftElement;
import io.hawser.network.plan.State;
import io.hawser.network.store.MemoryStore;
import io.hawser.network.store.Store;
import io.hawser.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links of the default bridge where it keeps containers apart: what stands in the rules while who runs. */
class LinksTest {

    @TempDir
    Path directory;

    private final FakeHost host = new FakeHost();
    private final Store store = new MemoryStore();
    private NetworkController controller;

    @BeforeEach
    void start() {
        controller = open();
        controller.restore(Set.of());
    }

    private NetworkController open() {
        DefaultBridge standard = DefaultBridge.standard();
        DefaultBridge apart = new DefaultBridge(
                true, standard.name(), standard.ipv4(), standard.ipv6(), false, 0, false, true, standard.hostBinding());
        return NetworkController.open(
                ControllerConfig.builder(Namespace.current(), directory, "engine", store)
                        .defaultBridge(apart)
                        .random(new Random(1))
                        .hostResolvConf(directory.resolve("host-resolv.conf"))
                        .build(),
                host);
    }

    @Test
    void aLinkOpensExposedPortsUntilEitherSideGoes() {
        State before = host.state;
        run("squatter", Optional.empty());
        Sandbox child = run("child", Optional.empty());
        run("stranger", Optional.empty());
        assertThat(links()).isEmpty();
        Sandbox parent = run("parent", Optional.of("child"));
        assertThat(links()).containsExactly(way(parent, child));

        controller.deleteSandbox(child.id());
        assertThat(links()).isEmpty();
        child = run("child", Optional.empty());
        assertThat(links()).containsExactly(way(parent, child));

        controller.unlink(parent.id(), "alias");
        assertThat(links()).isEmpty();
        controller.deleteSandbox(parent.id());
        parent = run("parent", Optional.of("child"));
        assertThat(links()).hasSize(1);
        controller.deleteSandbox(parent.id());
        assertThat(links()).isEmpty();
        controller.deleteSandbox(child.id());
        for (String name : List.of("squatter", "stranger")) {
            controller.deleteSandbox(id(name));
        }
        assertThat(host.state).isEqualTo(before);
    }

    @Test
    void aStartFindsLinksAsTheyAre() {
        Sandbox child = run("child", Optional.empty());
        Sandbox parent = run("parent", Optional.of("child"));
        assertThat(links()).hasSize(1);
        int plans = host.plans.get();
        controller = open();
        controller.restore(Set.of(child.id(), parent.id()));
        assertThat(host.plans.get()).isEqualTo(plans);
        controller.deleteSandbox(child.id());
        assertThat(links()).isEmpty();
        controller.deleteSandbox(parent.id());
    }

    @Test
    void aLinkIsToAContainerWhateverItIsCalled() {
        State before = host.state;
        Sandbox child = run("child", Optional.empty());
        Sandbox parent = run("parent", Optional.of("child"));
        controller.renameSandbox(child.id(), "renamed");
        assertThat(links()).containsExactly(way(parent, child));
        controller.deleteSandbox(child.id());
        assertThat(links()).isEmpty();
        child = run("renamed", Optional.empty());
        assertThat(links()).containsExactly(way(parent, child));
        controller.deleteSandbox(child.id());
        controller.deleteSandbox(parent.id());
        assertThat(host.state).isEqualTo(before);
    }

    @Test
    void aLinkFollowsAContainerThatIsRenamedWhileItDoesNotRun() {
        Sandbox child = run("child", Optional.empty());
        Sandbox parent = run("parent", Optional.of("child"));
        controller.deleteSandbox(child.id());
        controller.renameLinks("child", "renamed");
        child = run("renamed", Optional.empty());
        assertThat(links()).containsExactly(way(parent, child));
        controller.deleteSandbox(child.id());
        controller.deleteSandbox(parent.id());
    }

    @Test
    void whoComesToBeCalledWhatALinkIsToIsLinked() {
        State before = host.state;
        Sandbox gone = run("child", Optional.empty());
        Sandbox parent = run("parent", Optional.of("child"));
        controller.deleteSandbox(gone.id());
        Sandbox heir = run("heir", Optional.empty());
        controller.renameSandbox(heir.id(), "child");
        assertThat(links()).containsExactly(way(parent, heir));
        controller.deleteSandbox(heir.id());
        assertThat(links()).isEmpty();
        controller.deleteSandbox(parent.id());
        assertThat(host.state).isEqualTo(before);
    }

    /** Whoever leaves the bridge takes the line and the rule along, and brings them back with another address. */
    @Test
    void aLinkFollowsItsSourceOffTheBridgeAndBack() throws Exception {
        controller.createNetwork(NetworkSpec.named("web"));
        Sandbox child = run("child", Optional.empty());
        Sandbox parent = run("parent", Optional.of("child"));
        assertThat(hosts("parent")).contains("172.17.0.2\talias");
        controller.connect(child.id(), EndpointSpec.on("web"));
        controller.disconnect(child.id(), controller.network("bridge").id());
        assertThat(hosts("parent")).doesNotContain("alias");
        assertThat(links()).isEmpty();
        run("squatter", Optional.empty());
        controller.connect(child.id(), EndpointSpec.on("bridge"));
        assertThat(hosts("parent")).contains("172.17.0.4\talias").doesNotContain("172.17.0.2\talias");
        assertThat(links()).containsExactly("172.17.0.3 . 172.17.0.4 . tcp . 80");
        assertThat(hosts("parent").lines().filter(line -> line.contains("alias")))
                .hasSize(1);
        assertThat(controller.sandbox(parent.id()).endpoints()).hasSize(1);
    }

    private String hosts(String name) throws IOException {
        return Files.readString(directory.resolve(name + ".hosts"));
    }

    /** The files of some cannot be read: the others learn of the host's new name server all the same. */
    @Test
    void whoCannotFollowTheHostsNameServersKeepsNobodyElseFromIt() throws Exception {
        Path conf = Files.writeString(directory.resolve("host-resolv.conf"), "nameserver 10.0.0.1\n");
        List<String> names = List.of("a", "b", "c", "d", "e", "f");
        names.forEach(name -> run(name, Optional.empty()));
        for (String name : List.of("a", "c", "f")) {
            Path file = directory.resolve(name + ".resolv.conf");
            Files.move(file, directory.resolve(name + ".moved"));
            Files.createSymbolicLink(file, directory.resolve(name + ".moved"));
        }
        Files.writeString(conf, "nameserver 10.0.0.22\n");
        for (String name : List.of("b", "d", "e")) {
            Eventually.holds(
                    name + " follows",
                    () -> Files.readString(directory.resolve(name + ".resolv.conf"))
                            .contains("nameserver 10.0.0.22\n"));
        }
    }

    private Sandbox run(String name, Optional<String> link) {
        EndpointSpec endpoint = EndpointSpec.on("bridge");
        return controller.createSandbox(SandboxSpec.builder(id(name), id(name).hex64(), name)
                .endpoints(link.map(child -> endpoint.withLinks(List.of(LinkSpec.parse(child + ":alias"))))
                        .orElse(endpoint))
                .exposedPorts(List.of(new Port(80, Protocol.TCP)))
                .hostsFile(directory.resolve(name + ".hosts"))
                .resolvConfFile(directory.resolve(name + ".resolv.conf"))
                .build());
    }

    private static String way(Sandbox from, Sandbox to) {
        return Stream.of(from, to)
                .map(sandbox ->
                        sandbox.endpoints().getFirst().ipv4().orElseThrow().address())
                .map(Ip::text)
                .collect(Collectors.joining(" . ", "", " . tcp . 80"));
    }

    private static SandboxId id(String name) {
        return new SandboxId(String.format("%064x", name.hashCode() & 0xffffffffL));
    }

    /** From whom to whom, the inet table's. */
    private List<String> links() {
        return host.state.resources().stream()
                .filter(NftElement.class::isInstance)
                .map(resource -> ((NftElement) resource).element())
                .filter(element -> element.set().name().equals("links4")
                        && element.table().text().startsWith("inet"))
                .map(element -> element.text())
                .toList();
    }
}
