package io.hawser.network.model;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * An Ethernet address as text in lower case with colons: {@code 02:42:ac:11:00:02}.
 *
 * @param text six pairs of hexadecimal digits separated by colons
 */
public record MacAddress(String text) {

    private static final HexFormat COLONS = HexFormat.ofDelimiter(":");
    private static final int OCTETS = 6;
    /** Two digits and a colon. */
    private static final int STEP = 3;

    public MacAddress {
        if (!wellFormed(text)) {
            throw NetworkException.invalid("invalid MAC address: " + text);
        }
    }

    /** Parses {@code 02:42:…} or {@code 02-42-…}, any case. @throws NetworkException INVALID_PARAMETER */
    public static MacAddress parse(String text) {
        String lower = text.toLowerCase(java.util.Locale.ROOT).replace('-', ':');
        if (!wellFormed(lower)) {
            throw NetworkException.invalid("invalid MAC address: " + text);
        }
        return new MacAddress(lower);
    }

    /**
     * As {@link #parse}, for an address that an interface is to have: one of many ({@code 01:…}) or none at all
     * ({@code 00:00:00:00:00:00}) is none. @throws NetworkException INVALID_PARAMETER
     */
    public static MacAddress parseUnicast(String text) {
        MacAddress parsed = parse(text);
        if ((parsed.bytes()[0] & 1) != 0) {
            throw NetworkException.invalid(
                    "invalid MAC address: " + text + ": a multicast address is no interface's own");
        }
        if (parsed.text.equals("00:00:00:00:00:00")) {
            throw NetworkException.invalid("invalid MAC address: " + text + ": zero is no interface's own");
        }
        return parsed;
    }

    private static boolean wellFormed(String text) {
        if (text.length() != OCTETS * STEP - 1) {
            return false;
        }
        for (int i = 0; i < text.length(); i += STEP) {
            boolean separated = i + 2 == text.length() || text.charAt(i + 2) == ':';
            if (!separated || !HexId.areDigits(text, i, i + 2)) {
                return false;
            }
        }
        return true;
    }

    public static MacAddress of(byte[] bytes) {
        return new MacAddress(COLONS.formatHex(bytes));
    }

    /** A random locally administered unicast address: {@code b0 = (b0 & 0xFE) | 0x02}. */
    public static MacAddress random(RandomGenerator random) {
        byte[] bytes = new byte[OCTETS];
        random.nextBytes(bytes);
        bytes[0] = (byte) ((bytes[0] & 0xfe) | 0x02);
        return of(bytes);
    }

    /** The IPv6 link-local address an interface makes of this address by itself: EUI-64, RFC 4291, appendix A. */
    public InetAddress linkLocal() {
        byte[] mac = bytes();
        byte[] ip = new byte[16];
        ip[0] = (byte) 0xfe;
        ip[1] = (byte) 0x80;
        ip[8] = (byte) (mac[0] ^ 0x02);
        ip[9] = mac[1];
        ip[10] = mac[2];
        ip[11] = (byte) 0xff;
        ip[12] = (byte) 0xfe;
        ip[13] = mac[3];
        ip[14] = mac[4];
        ip[15] = mac[5];
        return Ip.ofBytes(ip);
    }

    public byte[] bytes() {
        return COLONS.parseHex(text);
    }

    @Override
    public String toString() {
        return text;
    }

    /** Written out: the JVM would spin the general way for records anew at every start of a daemon. */
    @Override
    public boolean equals(Object other) {
        return other instanceof MacAddress that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
