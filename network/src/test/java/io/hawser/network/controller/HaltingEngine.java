package io.hawser.network.controller;

import io.hawser.kernel.netns.Namespace;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.NetworkId;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.model.PortBinding;
import io.hawser.network.model.Protocol;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxSpec;
import io.hawser.network.plan.FaultPoint;
import io.hawser.network.plan.Faults;
import io.hawser.network.store.JournalStore;
import io.hawser.network.store.Store;
import io.hawser.testkit.TestHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * An engine on a host without a default bridge, and the requests that {@link HaltTest} halts it in. As a program it is told a
 * request and a step on its standard input, and its process ends at that step.
 *
 * @param namespace the host
 * @param store its records
 * @param controller works on both
 */
record HaltingEngine(Namespace namespace, Store store, NetworkController controller) implements AutoCloseable {
    /** How the process ends when it came to the step, and when there was none. */
    static final int HALTED = 9;

    static final int DONE = 0;

    /** The one container there is; it is always found alive. */
    static final SandboxId CONTAINER = SandboxId.random(new SplittableRandom(11));

    /** What is done and undone in turn. */
    enum Request {
        CREATE_NETWORK,
        REMOVE_NETWORK,
        START_CONTAINER,
        CONNECT,
        DISCONNECT,
        STOP_CONTAINER
    }

    static HaltingEngine open(Path netns, Path folder, FaultPoint faults) {
        Namespace namespace = Namespace.open(netns);
        Store store = JournalStore.open(folder.resolve("data"));
        ControllerConfig config = ControllerConfig.builder(namespace, folder.resolve("run"), "test", store)
                .defaultBridge(DefaultBridge.standard().withEnabled(false))
                .faults(faults)
                .build();
        return new HaltingEngine(namespace, store, NetworkController.open(config));
    }

    static HaltingEngine on(TestHost host) {
        return open(host.netns(), host.folder(), FaultPoint.NONE);
    }

    Restored restore() {
        return controller.restore(Set.of(CONTAINER));
    }

    void carryOut(Request request) {
        switch (request) {
            case CREATE_NETWORK -> create("web");
            case REMOVE_NETWORK ->
                controller.removeNetwork(controller.network("web").id());
            case START_CONTAINER -> controller.createSandbox(container());
            case CONNECT ->
                controller.connect(CONTAINER, EndpointSpec.on("front").withGwPriority(1));
            case DISCONNECT ->
                controller.disconnect(CONTAINER, controller.network("front").id());
            case STOP_CONTAINER -> controller.deleteSandbox(CONTAINER);
        }
    }

    void create(String network) {
        controller.createNetwork(NetworkSpec.named(network));
    }

    private static SandboxSpec container() {
        String id = NetworkId.random(new SplittableRandom(12)).hex64();
        return SandboxSpec.builder(CONTAINER, id, "c1")
                .endpoints(List.of(EndpointSpec.on("back")))
                .ports(List.of(PortBinding.of(Protocol.TCP, 80, 8080)))
                .build();
    }

    /** Arguments: the host's namespace, the folder. */
    public static void main(String[] arguments) throws IOException {
        Faults faults = new Faults();
        try (HaltingEngine engine = open(Path.of(arguments[0]), Path.of(arguments[1]), faults)) {
            engine.restore();
            Request request = Request.valueOf(arguments[2]);
            faults.after(
                    Integer.parseInt(arguments[3]), () -> Runtime.getRuntime().halt(HALTED));
            engine.carryOut(request);
        }
    }

    @Override
    public void close() {
        controller.close();
        store.close();
        namespace.close();
    }
}
