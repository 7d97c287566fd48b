package io.hawser.kernel.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AlongsideTest {

    @Test
    void goesOnBesideItsStarterAndIsAwaitedAnyNumberOfTimes() {
        CountDownLatch begun = new CountDownLatch(1);
        List<String> done = new ArrayList<>();
        Alongside<?> work = working(begun, done);
        begun.countDown();
        work.await();
        work.await();
        assertThat(done).containsExactly("work");
        assertThat(work.settle()).isEmpty();
    }

    @Test
    void givesWhatComesOfIt() {
        assertThat(Alongside.start(() -> "result").await()).isEqualTo("result");
    }

    @Test
    void tellsWhoAwaitsItWhatItThrew() {
        RuntimeException refused = new IllegalStateException("no");
        Alongside<?> work = Alongside.start(() -> {
            throw refused;
        });
        assertThatThrownBy(work::await).isSameAs(refused);
        assertThat(work.settle()).containsSame(refused);
        assertThatThrownBy(work::await).isSameAs(refused);
        Error fatal = new AssertionError("broken");
        Alongside<?> broken = Alongside.start(() -> {
            throw fatal;
        });
        assertThatThrownBy(broken::await).isSameAs(fatal);
    }

    @Test
    void isAwaitedToTheEndByWhoIsInterrupted() {
        CountDownLatch begun = new CountDownLatch(1);
        List<String> done = new ArrayList<>();
        Alongside<?> work = working(begun, done);
        Thread.currentThread().interrupt();
        begun.countDown();
        work.await();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(done).containsExactly("work");
    }

    /** All carriers are busy, so it would not begin before they are free. */
    @Test
    void isDoneByWhoAwaitsItBeforeItHasBegun() {
        AtomicBoolean busy = new AtomicBoolean(true);
        List<Thread> spinning = IntStream.range(0, Runtime.getRuntime().availableProcessors())
                .mapToObj(_ -> Thread.startVirtualThread(() -> {
                    while (busy.get()) {
                        Thread.onSpinWait();
                    }
                }))
                .toList();
        try {
            Thread here = Thread.currentThread();
            here.interrupt();
            Alongside<Boolean> work = Alongside.start(() -> Thread.currentThread() == here && !here.isInterrupted());
            assertThat(work.await()).as("here, as if nobody had interrupted").isTrue();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(work.settle()).isEmpty();
        } finally {
            busy.set(false);
            spinning.forEach(ThreadEnd::await);
        }
    }

    private static Alongside<?> working(CountDownLatch begun, List<String> done) {
        return Alongside.start(() -> {
            try {
                begun.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            done.add("work");
        });
    }
}
