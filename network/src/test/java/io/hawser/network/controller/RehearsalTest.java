package io.hawser.network.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.kernel.netns.Namespace;
import io.hawser.network.store.MemoryStore;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    private static final Path NOWHERE = Path.of("/nonexistent");
    private static final Namespace HERE = Namespace.current();

    private static ControllerConfig.Builder stage(Namespace host) {
        return ControllerConfig.builder(host, NOWHERE, "rehearsal", new MemoryStore())
                .hostChanges(HostChanges.ALL.withoutForwarding())
                .hostResolvConf(Path.of("/dev/null"));
    }

    /** On a host that refuses what a kernel would refuse, so what is compiled is what requests go through. */
    @Test
    void playsWholeLivesAndLeavesNothing() throws InterruptedException {
        FakeHost host = new FakeHost();
        AtomicInteger alongside = new AtomicInteger();
        Rehearsal.play(stage(HERE), host, alongside::incrementAndGet, 3, Duration.ZERO);
        assertThat(alongside).hasValueGreaterThanOrEqualTo(3);
        assertThat(host.plans).hasValueGreaterThanOrEqualTo(3 * 6);
        assertThat(host.state.filter(resource -> !resource.lasting()).resources())
                .isEmpty();
    }

    /** Needs root. What the kernel refuses would be thrown. */
    @Test
    void playedInEarnestItLeavesNothing() throws Exception {
        playInEarnest();
        List<String> before = ownNamespaces();
        playInEarnest();
        assertThat(ownNamespaces()).isEqualTo(before);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("hawser-reaper", "hawser-flows");
    }

    private static void playInEarnest() throws InterruptedException {
        AtomicInteger rounds = new AtomicInteger();
        try (ThrowAwayHost host = ThrowAwayHost.open(NOWHERE, "rehearsal", new Random())) {
            Rehearsal.play(stage(host.namespace()), host, rounds::incrementAndGet, 2, Duration.ZERO);
        }
        assertThat(rounds).hasPositiveValue();
        assertThat(NOWHERE).doesNotExist();
    }

    /** Those that this process holds, by their numbers. */
    private static List<String> ownNamespaces() throws IOException {
        List<String> held = new ArrayList<>();
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path file : open) {
                String target =
                        Files.exists(file) ? Files.readSymbolicLink(file).toString() : "";
                if (target.startsWith("net:[")) {
                    held.add(target);
                }
            }
        }
        held.sort(null);
        return held;
    }

    @Test
    void endsAfterTheRoundInWhichItIsInterrupted() {
        FakeHost host = new FakeHost();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Rehearsal.play(stage(HERE), host, () -> {}, 100, Duration.ZERO))
                .isInstanceOf(InterruptedException.class);
        assertThat(host.plans).hasValueLessThan(2 * 6 + 2);
    }
}
