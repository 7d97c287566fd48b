package io.hawser.network.model;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** What all ids share: 32 bytes as 64 lower-case hexadecimal digits. */
final class HexId {

    private HexId() {}

    static void check(String text) {
        if (!text.matches("[0-9a-f]{64}")) {
            throw NetworkException.invalid("invalid id: " + text);
        }
    }

    static String random(RandomGenerator random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
