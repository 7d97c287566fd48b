package io.hawser.kernel.random;

import io.hawser.kernel.ffm.Syscalls;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * Random numbers that nobody can foretell, drawn from the kernel each time: for ids that others must not guess. As good as {@link
 * java.security.SecureRandom}, which takes some ten milliseconds to be made and mixes what the kernel has mixed already.
 *
 * <p>Any thread. Source: getrandom(2).
 */
public final class KernelRandom implements RandomGenerator {

    @Override
    public long nextLong() {
        byte[] drawn = new byte[Long.BYTES];
        Syscalls.random(drawn);
        return ByteBuffer.wrap(drawn).getLong();
    }

    @Override
    public void nextBytes(byte[] bytes) {
        Syscalls.random(bytes);
    }
}
