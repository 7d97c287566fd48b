package io.hawser.network.model;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** What all ids and addresses in hexadecimal share: an id is 32 bytes as 64 lower-case digits. */
final class HexId {
    private static final int LENGTH = 64;

    private HexId() {}

    static void check(String text) {
        if (text.length() != LENGTH || !areDigits(text, 0, LENGTH)) {
            throw NetworkException.invalid("invalid id: " + text);
        }
    }

    /** Whether all of a part of the text are hexadecimal digits in lower case. */
    static boolean areDigits(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    static String random(RandomGenerator random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
