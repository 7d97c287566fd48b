package io.hawser.kernel.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Nobody's memory is anybody else's meanwhile. */
final class BufferTest {
    private static final int LARGE = 100_000;

    @Test
    void thereIsRoomForEverySize() {
        for (int size : new int[] {0, 1, 4096, 8192, 8193, LARGE, 1 << 17, (1 << 17) + 1, 1 << 20}) {
            try (Frame frame = new Frame();
                    Buffer buffer = Buffer.of(frame, size)) {
                assertThat(buffer.memory().byteSize()).isGreaterThanOrEqualTo(size);
                buffer.memory().fill((byte) 1);
            }
        }
    }

    @Test
    void moreThanAreKeptAreUsedAtOnceAndNoneIsShared() {
        try (Frame frame = new Frame()) {
            List<Buffer> used = new ArrayList<>();
            for (byte i = 0; i < 10; i++) {
                Buffer buffer = Buffer.of(frame, LARGE);
                buffer.memory().fill(i);
                used.add(buffer);
            }
            for (byte i = 0; i < 10; i++) {
                assertThat(used.get(i).memory().get(ValueLayout.JAVA_BYTE, LARGE - 1))
                        .isEqualTo(i);
            }
            used.forEach(Buffer::close);
        }
    }

    @Test
    void threadsDoNotSeeEachOthers() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<?>> runs = new ArrayList<>();
            for (byte i = 0; i < 8; i++) {
                byte mark = i;
                runs.add(threads.submit(() -> fillAndLook(mark)));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        }
    }

    private static void fillAndLook(byte mark) {
        for (int i = 0; i < 500; i++) {
            try (Frame frame = new Frame();
                    Buffer buffer = Buffer.of(frame, LARGE)) {
                buffer.memory().fill(mark);
                Thread.yield();
                assertThat(buffer.memory().get(ValueLayout.JAVA_BYTE, LARGE / 2))
                        .isEqualTo(mark);
            }
        }
    }
}
