package io.hawser.network.evaluate;

import io.hawser.kernel.nftables.Octets;
import java.util.Arrays;

/** The sixteen 32-bit registers in which a rule's instructions pass data to each other. */
final class Registers {
    private static final int WORD = 4;
    private static final int WORDS = 16;

    private final byte[] bytes = new byte[WORDS * WORD];

    /** Octets that do not fill their last register leave zeros behind them, as the kernel's loads do. */
    void put(int register, Octets octets) {
        byte[] padded = octets.padded().toBytes();
        System.arraycopy(padded, 0, bytes, register * WORD, padded.length);
    }

    Octets take(int register, int length) {
        return Octets.of(Arrays.copyOfRange(bytes, register * WORD, register * WORD + length));
    }
}
