package io.hawser.kernel.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
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
