package io.hawser.kernel.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.kernel.ffm.KernelException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes that no kernel would send end in an error that says so, never in a loop or an array index. */
final class HostileBytesTest {
    private static final int TRIES = 20_000;

    private final Random random = new Random(42);

    @Test
    void randomBytesAreRefusedOrRead() {
        int read = 0;
        for (int i = 0; i < TRIES; i++) {
            read += attempt(bytes());
        }
        assertThat(read).isBetween(1, TRIES);
    }

    @Test
    void aMessageCutOrBentAnywhereIsRefusedOrRead() {
        MessageWriter writer =
                new MessageWriter().begin(16, 0).pad(16).attrString(3, "eth0").attrU32(4, 1500);
        writer.nest(18)
                .attrString(1, "veth")
                .nest(2)
                .attrU32(1, 1)
                .endNest()
                .endNest()
                .end();
        byte[] sound = writer.toByteArray();
        for (int length = 0; length < sound.length; length++) {
            attempt(Arrays.copyOf(sound, length));
            for (int value = 0; value < 256; value += 5) {
                byte[] bent = sound.clone();
                bent[length] = (byte) value;
                attempt(bent);
            }
        }
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(80)];
        random.nextBytes(bytes);
        if (bytes.length > 4) {
            // A plausible length lets more of them through the first check.
            bytes[0] = (byte) random.nextInt(bytes.length + 1);
            bytes[1] = 0;
            bytes[2] = 0;
            bytes[3] = 0;
        }
        return bytes;
    }

    /** 1 if the bytes could be read. */
    private static int attempt(byte[] bytes) {
        try {
            for (NetlinkMessage message : NetlinkSocket.split(bytes, bytes.length)) {
                Attributes attributes = message.attributes(16);
                attributes.entries().forEach(entry -> attributes.string(entry.type()));
                attributes.list(18);
                attributes.nested(18).nested(2).u32(1, 0);
            }
            return 1;
        } catch (KernelException | IllegalArgumentException refused) {
            return 0;
        }
    }
}
