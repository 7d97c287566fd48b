package io.hawser.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.container.process.LiveProcess;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.LinkSpec;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.SandboxId;
import io.hawser.network.store.Mutation;
import io.hawser.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an engine makes of what another one was about to do. */
@Timeout(300)
class RecoveryTest {
    private static final int SIGCONT = 18;
    private static final int SIGSTOP = 19;

    private EngineRig rig;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        rig = new EngineRig(folder);
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    private static ContainerSpec busybox(String name, String... words) {
        return ContainerSpec.of(name, "busybox").withCommand(Command.of(words));
    }

    /** As if the first engine had been killed between the commit of a name and what is to follow. */
    @Test
    void aRenameThatWasCutShortIsFinished() {
        String child = rig.start(busybox("child", "sleep", "1000"));
        Networking linked = Networking.of(NetworkMode.parse("default")).withLinks(List.of(new LinkSpec("child", "db")));
        String parent = rig.engine
                .create(busybox("parent", "true").withNetworking(linked))
                .id();
        byte[] before =
                rig.store.get("container/record/" + parent).orElseThrow().value();
        rig.engine.rename("child", "moved");
        assertThat(links(parent)).containsExactly(new LinkSpec("moved", "db"));
        assertThat(rig.store.list("container/renamed/")).isEmpty();
        rig.engine.close();
        rig.store.commit(new Mutation.Put("container/record/" + parent, before, Mutation.ANY));
        rig.store.commit(Mutation.put("container/renamed/" + child, "child"));
        rig.reopen();
        assertThat(links(parent)).containsExactly(new LinkSpec("moved", "db"));
        assertThat(rig.store.list("container/renamed/")).isEmpty();
    }

    @Test
    void whatNetworksItAsksForOutlivesTheEngine() {
        String id = rig.engine.create(busybox("one", "true")).id();
        rig.engine.connect(id, EndpointSpec.on("other"));
        rig.engine.connect(id, EndpointSpec.on("third"));
        rig.engine.disconnect(id, "other", false);
        rig.reopen();
        assertThat(networks(id)).containsExactly("bridge", "third");
        rig.engine.rename("one", "two");
        rig.engine.connect(id, EndpointSpec.on("fourth"));
        rig.reopen();
        assertThat(networks(id)).containsExactly("bridge", "third", "fourth");
        assertThat(rig.engine.get(id).name()).isEqualTo("two");
    }

    /** A whole record that is written later is not overruled by what was noted before it, nor is anything left of a container. */
    @Test
    void theNetworksNotedGoWithTheNextWholeRecord() {
        String id = rig.engine.create(busybox("one", "true")).id();
        rig.engine.connect(id, EndpointSpec.on("other"));
        assertThat(rig.store.list("container/networking/")).hasSize(1);
        rig.engine.rename("one", "two");
        assertThat(rig.store.list("container/networking/")).isEmpty();
        assertThat(networks(id)).containsExactly("bridge", "other");
        rig.engine.connect(id, EndpointSpec.on("third"));
        rig.engine.remove(id, RemoveOptions.FORCE);
        assertThat(rig.store.list("container/")).isEmpty();
    }

    @Test
    void aNetworkThatRefusesARunningContainerIsNotAskedForEither() {
        String id = rig.start(busybox("one", "sleep", "60"));
        assertThatThrownBy(() -> rig.engine.connect(id, EndpointSpec.on("refused")))
                .hasMessage("network refused takes nobody");
        assertThat(networks(id)).containsExactly("bridge");
        rig.engine.connect(id, EndpointSpec.on("other"));
        assertThatThrownBy(() -> rig.engine.connect(id, EndpointSpec.on("refused")))
                .isInstanceOf(NetworkException.class);
        rig.reopen();
        assertThat(networks(id)).containsExactly("bridge", "other");
    }

    /** The engine was killed after it had noted one change and before the sandbox followed, and the other way round. */
    @Test
    void aRunningContainerAsksForTheNetworksThatItIsOn() {
        String id = rig.start(busybox("one", "sleep", "60"));
        SandboxId sandbox = rig.engine.get(id).sandbox().orElseThrow();
        rig.engine.connect(id, EndpointSpec.on("noted"));
        rig.sandboxes.disconnect(sandbox, rig.sandboxes.network("noted").id());
        rig.reopen();
        assertThat(networks(id)).containsExactly("bridge");
        rig.sandboxes.connect(sandbox, EndpointSpec.on("joined"));
        rig.reopen();
        rig.reopen();
        assertThat(networks(id)).containsExactly("bridge", "joined");
        rig.engine.disconnect(id, "joined", false);
        assertThat(networks(id)).containsExactly("bridge");
    }

    private List<String> networks(String id) {
        return rig.engine.get(id).spec().networking().endpoints().stream()
                .map(EndpointSpec::network)
                .toList();
    }

    private List<LinkSpec> links(String id) {
        return rig.engine.get(id).spec().networking().links();
    }

    /** A monitor that gets no time to tell the end of its process is waited for. */
    @Test
    void anEndThatIsJustBeingToldIsWaitedFor() throws Exception {
        String id = rig.start(
                busybox("one", "sh", "-c", "trap 'exit 6' TERM; echo ready; while true; do sleep 0.05; done"));
        Eventually.holds(
                "it is ready",
                () -> Files.readString(rig.engine.get(id).files().log()).contains("ready"));
        LiveProcess process = process(rig.engine.get(id).state().pid());
        Path monitorPid = rig.folder.resolve("exec/bundles").resolve(id).resolve("monitor.pid");
        LiveProcess monitor =
                process(Integer.parseInt(Files.readString(monitorPid).strip()));
        rig.engine.close();
        monitor.signal(SIGSTOP);
        process.signal(Signals.parse("TERM"));
        Eventually.holds("it has ended", () -> !process.alive());
        CompletableFuture<Void> goesOn = CompletableFuture.runAsync(
                () -> monitor.signal(SIGCONT), CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));
        rig.reopen();
        goesOn.join();
        assertThat(rig.engine.get(id).state().exitCode()).isEqualTo(6);
    }

    private static LiveProcess process(int pid) {
        return LiveProcess.of(pid).orElseThrow();
    }
}
