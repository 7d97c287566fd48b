package io.hawser.network.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.kernel.netns.Namespace;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.plan.Resource;
import io.hawser.network.store.MemoryStore;
import io.hawser.network.store.Store;
import io.hawser.testkit.TestHost;
import io.hawser.testkit.TestHosts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Orphans that turn up while a controller lives. Needs root. */
@ExtendWith(TestHosts.class)
class SweeperTest {

    @Test
    void orphansSeenTwiceAreRemovedAndNothingElseIs(TestHost host) throws Exception {
        host.ok("sysctl", "-qw", "net.ipv4.ip_forward=1");
        Path run = host.folder().resolve("run");
        try (Namespace namespace = Namespace.open(host.netns());
                Store store = new MemoryStore();
                NetworkController controller =
                        NetworkController.open(ControllerConfig.builder(namespace, run, "engine", store)
                                .defaultBridge(DefaultBridge.standard().withEnabled(false))
                                .build())) {
            controller.restore(Set.of());
            Network network = controller.createNetwork(NetworkSpec.named("web"));
            bridge(host, "ours", "hawser engine cafe");
            bridge(host, "theirs", "hawser other cafe");
            Path pin = run.resolve("netns").resolve("stray");
            Files.createDirectories(pin.getParent());
            Namespace.create(pin).close();

            assertThat(controller.sweep().isEmpty()).isTrue();
            assertThat(controller.sweep().resources())
                    .extracting(Resource::key)
                    .extracting(Object::toString)
                    .containsExactlyInAnyOrder("link ours", "namespace " + pin);
            assertThat(pin).doesNotExist();
            assertThat(host.ok("ip", "-o", "link")).contains(" theirs:").doesNotContain(" ours:");
            assertThat(controller
                            .difference(controller.wantedNetwork(network.id()))
                            .changes())
                    .isEmpty();
            assertThat(controller.sweep().isEmpty()).isTrue();

            host.ok("ip", "link", "del", "theirs");
            controller.removeNetwork(network.id());
        }
        host.ok("sysctl", "-qw", "net.ipv4.ip_forward=0");
    }

    private static void bridge(TestHost host, String name, String alias) {
        host.ok("ip", "link", "add", name, "type", "bridge");
        host.ok("ip", "link", "set", name, "alias", alias);
    }
}
