package io.hawser.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectionThreadsTest {
    private final ConnectionThreads threads = new ConnectionThreads();
    private final BlockingQueue<Thread> begun = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        threads.close();
    }

    private Thread begin(CountDownLatch end) throws InterruptedException {
        threads.execute(() -> {
            begun.add(Thread.currentThread());
            try {
                end.await();
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        });
        return begun.take();
    }

    @Test
    void theFirstHavePlatformThreadsTheOthersVirtualOnes() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        for (int i = 0; i < ConnectionThreads.FIRST; i++) {
            assertThat(begin(end).isVirtual()).as("connection %d", i).isFalse();
        }
        Thread next = begin(end);
        assertThat(next.isVirtual()).isTrue();
        end.countDown();
        next.join();
    }

    @Test
    void whoComesAfterTheEndIsServedToTheEndAllTheSame() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        Thread before = begin(end);
        threads.close();
        Thread after = begin(end);
        assertThat(List.of(before.isVirtual(), after.isVirtual())).containsExactly(false, true);
        assertThat(before.isAlive()).isTrue();
        end.countDown();
        before.join();
        after.join();
    }
}
