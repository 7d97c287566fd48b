package io.hawser.network.controller;

import io.hawser.kernel.netns.Namespace;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.model.PortBinding;
import io.hawser.network.model.Protocol;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxSpec;
import io.hawser.network.store.MemoryStore;
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
 * the others on paper, without the kernel's waits. What a request goes through before and after, its owner plays alongside. It
 * gives way to whoever asks for something meanwhile, and goes on once he has been quiet for a moment.
 *
 * <p>The host is not changed: no namespace of anybody's, no file, no record of the store's. The kernel has the modules that any
 * container needs afterwards, if it had not. It takes one to two and a half seconds of processor time, once. Any thread may {@link #close}
 * it, which cuts it short.
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

    /** Times {@link #ON_PAPER} more than the 256 calls after which what is not ours is compiled, or 384 while much is to be compiled. */
    private static final int ALONGSIDE = 10;

    /** For the compiler to get to what it was sent, and for others. */
    private static final Duration PAUSE = Duration.ofMillis(3);

    static final Path NOWHERE = Path.of("/nonexistent");
    static final String ENGINE = "rehearsal";

    private static final String CONTAINER = "0123456789abcdef".repeat(4);

    private final HostChanges changes;
    private final Runnable alongside;
    private final Supplier<Duration> quiet;
    private final Thread thread;
    private long until; // the rehearsal's thread only

    /** What comes after a round. */
    @FunctionalInterface
    interface Pause {
        void take() throws InterruptedException;
    }

    private Rehearsal(HostChanges changes, Runnable alongside, Supplier<Duration> quiet) {
        this.changes = changes;
        this.alongside = alongside;
        this.quiet = quiet;
        this.thread = Thread.ofPlatform().daemon().name("hawser-rehearsal").unstarted(this::run);
    }

    /**
     * Begins in a moment, on a thread of its own.
     *
     * @param changes how far the host may be changed in earnest, so that no more is rehearsed
     * @param alongside what else a request goes through, libraries for the most part, played some times a round; it must change
     *     nothing either
     * @param quiet how long nobody has begun a request or been answered
     */
    public static Rehearsal start(HostChanges changes, Runnable alongside, Supplier<Duration> quiet) {
        Rehearsal rehearsal = new Rehearsal(changes, alongside, quiet);
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
        } catch (RuntimeException failed) {
            LOG.debug("the rehearsal ended early", failed);
        }
    }

    /** Where the kernel makes no namespaces for us, the rest is all there is. */
    private void inEarnest() throws InterruptedException {
        try (ThrowAwayHost host = ThrowAwayHost.open(NOWHERE, ENGINE, new Random())) {
            play(stage(changes, host.namespace()), host, () -> {}, IN_EARNEST, this::pause);
        } catch (RuntimeException refused) {
            LOG.debug("no rehearsal with the kernel", refused);
        }
    }

    private void onPaper() throws InterruptedException {
        try (Namespace here = Namespace.current()) {
            play(stage(changes, here), new PaperHost(), alongside, ON_PAPER, this::pause);
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
    static ControllerConfig.Builder stage(HostChanges changes, Namespace host) {
        return ControllerConfig.builder(host, NOWHERE, ENGINE, new MemoryStore())
                .hostChanges(changes.withoutForwarding())
                .hostResolvConf(Path.of("/dev/null"));
    }

    /**
     * Plays rounds, with a pause after each in which the compiler gets to what it was sent. Closes the host.
     *
     * @throws InterruptedException when the pause is interrupted
     */
    static void play(ControllerConfig.Builder stage, Host host, Runnable alongside, int rounds, Pause pause)
            throws InterruptedException {
        Random random = new Random();
        try (NetworkController controller =
                NetworkController.open(stage.random(random).build(), host)) {
            Network home = controller.createNetwork(NetworkSpec.named("home"));
            for (int i = 0; i < rounds; i++) {
                playOnce(controller, home, SandboxId.random(random));
                for (int j = 0; j < ALONGSIDE; j++) {
                    alongside.run();
                }
                pause.take();
            }
            controller.removeNetwork(home.id());
        }
    }

    /** What {@code docker run -p}, {@code network create}, {@code network connect} and the ways back come to. */
    private static void playOnce(NetworkController controller, Network home, SandboxId id) {
        controller.createSandbox(SandboxSpec.builder(id, CONTAINER, "container")
                .endpoints(List.of(EndpointSpec.on(home.name())))
                .ports(List.of(PortBinding.of(Protocol.TCP, 80, 8080)))
                .build());
        Network away = controller.createNetwork(NetworkSpec.named("away"));
        controller.connect(id, EndpointSpec.on(away.name()));
        controller.disconnect(id, away.id());
        controller.removeNetwork(away.id());
        controller.deleteSandbox(id);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
