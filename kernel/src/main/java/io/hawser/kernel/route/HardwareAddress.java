package io.hawser.kernel.route;

import java.util.HexFormat;

/** The text form of link-layer addresses, {@code 02:42:ac:11:00:02}, and their bytes. */
final class HardwareAddress {
    private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

    private HardwareAddress() {}

    static String format(byte[] bytes) {
        return COLONS.formatHex(bytes);
    }

    /** Six octets of two digits. */
    static byte[] parse(String text) {
        if (text.length() != 17) {
            throw new IllegalArgumentException("not a MAC address: " + text);
        }
        byte[] bytes = new byte[6];
        for (int i = 0; i < 6; i++) {
            int high = Character.digit(text.charAt(3 * i), 16);
            int low = Character.digit(text.charAt(3 * i + 1), 16);
            boolean separated = i == 5 || text.charAt(3 * i + 2) == ':';
            if (high < 0 || low < 0 || !separated) {
                throw new IllegalArgumentException("not a MAC address: " + text);
            }
            bytes[i] = (byte) (high << 4 | low);
        }
        return bytes;
    }
}
