package io.hawser.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.network.controller.HostChanges;
import io.hawser.network.controller.Rehearsal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Needs root: the first rounds are played with the kernel. */
@Timeout(120)
class PaperContainerTest {
    private static final int MORE_THAN_ON_PAPER = 50;

    private final CountDownLatch played = new CountDownLatch(MORE_THAN_ON_PAPER);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    @Test
    void itIsConnectedAndDisconnectedInEachRoundAndNothingIsLeftOfIt(@TempDir Path folder) throws Exception {
        try (Rehearsal rehearsal =
                Rehearsal.start(HostChanges.ALL, folder.resolve("rehearsal"), this::play, () -> Duration.ofDays(1))) {
            assertThat(played.await(90, TimeUnit.SECONDS))
                    .as("some with the kernel and some on paper")
                    .isTrue();
        }
        assertThat(failure).hasNullValue();
        assertThat(folder).isEmptyDirectory();
    }

    private void play(Rehearsal.Stage stage) {
        try {
            ContainerEngine.rehearse(stage);
            assertThat(stage.controller().sandbox(stage.sandbox()).endpoints())
                    .singleElement()
                    .matches(endpoint -> !endpoint.networkName().equals(stage.away()));
            assertThat(stage.store().list("container/")).isEmpty();
        } catch (RuntimeException | Error failed) {
            // Not of one that is being interrupted.
            if (played.getCount() > 0) {
                failure.compareAndSet(null, failed);
            }
        }
        played.countDown();
    }
}
