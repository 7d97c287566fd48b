package io.hawser.network.controller;

import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.thread.ThreadEnd;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.model.PortBinding;
import io.hawser.network.model.Protocol;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxSpec;
import io.hawser.network.store.JournalStore;
import io.hawser.network.store.Store;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the JVM compile what requests are made of before the first one comes: a moment after it is started, it makes networks,
 * sandboxes and endpoints of nobody's and takes them away again, over and over. A JVM reads code that has run a few times step by
 * step, and most daemons would never get beyond that. The first rounds are played in earnest, in namespaces that nobody else has;
 * the others on paper, without the kernel's waits. What a request goes through before and after, its owner plays as a scene of them.
 * It gives way to whoever asks for something meanwhile, and goes on once he has been quiet for a moment.
 *
 * <p>The host is not changed: no namespace of anybody's, no file but in a folder made for it, no record of the store's. The kernel
 * has the modules that any container needs afterwards, if it had not. It takes one and a half to three seconds of processor time,
 * once. Any thread may {@link #close} it, which cuts it short.
 */
public final class Rehearsal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

    /** What a start itself leaves to be done is done by then. */
    private static final Duration SETTLED = Duration.ofSeconds(1);

    /** Longer than a client takes from one request to the next. */
    private static final Duration QUIET = Duration.ofMillis(100);

    /** All the waiting for others may take: who is busy for longer has had compiled what he uses. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** More than the calls after which the launcher has our code compiled (bin/hawserd, {@code CompileThresholdScaling}). */
    private static final int IN_EARNEST = 15;

    /** For what is not ours: what a round calls seven times has been called 256 times and more by then. */
    private static final int ON_PAPER = 40;

    /** For the compiler to get to what it was sent, and for others. */
    private static final Duration PAUSE = Duration.ofMillis(3);

    static final Path NOWHERE = Path.of("/nonexistent");
    static final String ENGINE = "rehearsal";

    private static final String CONTAINER = "0123456789abcdef".repeat(4);

    private final HostChanges changes;
    private final Path folder;
    private final Scene scene;
    private final Supplier<Duration> quiet;
    private final Thread thread;
    private long until; // the rehearsal's thread only

    /**
     * Where a scene is played.
     *
     * @param controller has the sandbox and both networks
     * @param store what a scene notes is noted here
     * @param sandbox is on {@code home}, and not on {@code away}
     * @param home a network's name
     * @param away another's
     */
    public record Stage(NetworkController controller, Store store, SandboxId sandbox, String home, String away) {}

    /** Part of each round: leaves everything as it was. */
    @FunctionalInterface
    public interface Scene {
        void play(Stage stage);
    }

    /** What comes after a round. */
    @FunctionalInterface
    interface Pause {
        void take() throws InterruptedException;
    }

    private Rehearsal(HostChanges changes, Path folder, Scene scene, Supplier<Duration> quiet) {
        this.changes = changes;
        this.folder = folder;
        this.scene = scene;
        this.quiet = quiet;
        this.thread = Thread.ofPlatform().daemon().name("hawser-rehearsal").unstarted(this::run);
    }

    /**
     * Begins in a moment, on a thread of its own.
     *
     * @param changes how far the host may be changed in earnest, so that no more is rehearsed
     * @param folder is made, used and removed, with what another may have left there
     * @param scene connects the sandbox to {@code away} and disconnects it again, through as much of a request as can be
     * @param quiet how long nobody has begun a request or been answered
     */
    public static Rehearsal start(HostChanges changes, Path folder, Scene scene, Supplier<Duration> quiet) {
        Rehearsal rehearsal = new Rehearsal(changes, folder, scene, quiet);
        rehearsal.thread.start();
        return rehearsal;
    }

    private void run() {
        try {
            Thread.sleep(SETTLED);
            long start = System.nanoTime();
            until = start + PATIENCE.toNanos();
            giveWay(quiet, until);
            inEarnest();
            onPaper();
            LOG.debug(
                    "rehearsed in {} ms",
                    Duration.ofNanos(System.nanoTime() - start).toMillis());
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException failed) {
            LOG.debug("the rehearsal ended early", failed);
        }
    }

    /** Where the kernel makes no namespaces for us, the rest is all there is. */
    private void inEarnest() throws InterruptedException, IOException {
        try (ThrowAwayHost host = ThrowAwayHost.open(NOWHERE, ENGINE, new Random())) {
            play(host, host.namespace(), IN_EARNEST);
        } catch (RuntimeException refused) {
            LOG.debug("no rehearsal with the kernel", refused);
        }
    }

    private void onPaper() throws InterruptedException, IOException {
        try (Namespace here = Namespace.current()) {
            play(new PaperHost(), here, ON_PAPER);
        }
    }

    private void play(Host host, Namespace namespace, int rounds) throws InterruptedException, IOException {
        remove(folder);
        try (JournalStore store = JournalStore.open(folder)) {
            new Theatre(store, folder, scene).play(stage(changes, namespace, store), host, rounds, this::pause);
        } finally {
            remove(folder);
        }
    }

    /** Nothing in it is a folder; it may not be there at all. */
    private static void remove(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (NoSuchFileException none) {
            LOG.trace("nothing to remove: {}", folder);
        }
    }

    private void pause() throws InterruptedException {
        Thread.sleep(PAUSE);
        giveWay(quiet, until);
    }

    /** Returns when it has been quiet for a moment, or at {@code until}, a time of {@link System#nanoTime}, all the same. */
    static void giveWay(Supplier<Duration> quiet, long until) throws InterruptedException {
        Duration left = QUIET.minus(quiet.get());
        while (left.isPositive() && System.nanoTime() - until < 0) {
            Thread.sleep(left);
            left = QUIET.minus(quiet.get());
        }
    }

    /** Without forwarding: what the host itself was set to before would be noted in a file. */
    static ControllerConfig.Builder stage(HostChanges changes, Namespace host, Store store) {
        return ControllerConfig.builder(host, NOWHERE, ENGINE, store)
                .hostChanges(changes.withoutForwarding())
                .hostResolvConf(Path.of("/dev/null"));
    }

    /**
     * What rounds are played with.
     *
     * @param store of the controller, and of what a scene notes
     * @param folder for the files of sandboxes
     */
    record Theatre(Store store, Path folder, Scene scene) {
        /**
         * Plays rounds, with a pause after each in which the compiler gets to what it was sent. Closes the host.
         *
         * @throws InterruptedException when the pause is interrupted
         */
        void play(ControllerConfig.Builder stage, Host host, int rounds, Pause pause) throws InterruptedException {
            Random random = new Random();
            try (NetworkController controller =
                    NetworkController.open(stage.random(random).build(), host)) {
                Network home = controller.createNetwork(NetworkSpec.named("home"));
                for (int i = 0; i < rounds; i++) {
                    playOnce(controller, home, SandboxId.random(random));
                    pause.take();
                }
                controller.removeNetwork(home.id());
            }
        }

        /** What {@code docker run -p}, {@code network create}, {@code network connect} and the ways back come to. */
        private void playOnce(NetworkController controller, Network home, SandboxId id) {
            controller.createSandbox(SandboxSpec.builder(id, CONTAINER, "container")
                    .endpoints(List.of(EndpointSpec.on(home.name())))
                    .ports(List.of(PortBinding.of(Protocol.TCP, 80, 8080)))
                    .hostsFile(folder.resolve("hosts"))
                    .resolvConfFile(folder.resolve("resolv.conf"))
                    .build());
            Network away = controller.createNetwork(NetworkSpec.named("away"));
            scene.play(new Stage(controller, store, id, home.name(), away.name()));
            controller.removeNetwork(away.id());
            controller.deleteSandbox(id);
        }
    }

    /** Returns when it is over, which takes a round at most. */
    @Override
    public void close() {
        thread.interrupt();
        ThreadEnd.await(thread);
    }
}
