package io.hawser.kernel.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class KernelRandomTest {
    private final RandomGenerator random = new KernelRandom();

    /** That one of a thousand is there twice by chance happens once in 10^13. */
    @Test
    void neverDrawsTheSameTwice() {
        Set<Long> drawn = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            drawn.add(random.nextLong());
        }
        assertThat(drawn).hasSize(1000);
    }

    /** More than the kernel gives uninterrupted, 256 bytes; of 8,000 random bits each side of 3,400 to 4,600 is 13 deviations off. */
    @Test
    void fillsAllOfALongArray() {
        byte[] bytes = new byte[100_000];
        random.nextBytes(bytes);
        for (int from = 0; from < bytes.length; from += 1000) {
            byte[] part = java.util.Arrays.copyOfRange(bytes, from, from + 1000);
            assertThat(BitSet.valueOf(part).cardinality()).isBetween(3400, 4600);
        }
        random.nextBytes(new byte[0]);
    }

    @Test
    void staysWithinBounds() {
        for (int i = 0; i < 1000; i++) {
            assertThat(random.nextInt(5)).isBetween(0, 4);
        }
    }
}
