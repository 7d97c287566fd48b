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

    public MacAddress {
        if (!text.matches("[0-9a-f]{2}(:[0-9a-f]{2}){5}")) {
            throw NetworkException.invalid("invalid MAC address: " + text);
        }
    }

    /** Parses {@code 02:42:…} or {@code 02-42-…}, any case. @throws NetworkException INVALID_PARAMETER */
    public static MacAddress parse(String text) {
        String lower = text.toLowerCase(java.util.Locale.ROOT).replace('-', ':');
        if (!lower.matches("[0-9a-f]{2}(:[0-9a-f]{2}){5}")) {
            throw NetworkException.invalid("invalid MAC address: " + text);
        }
        return new MacAddress(lower);
    }

    public static MacAddress of(byte[] bytes) {
        return new MacAddress(COLONS.formatHex(bytes));
    }

    /** A random locally administered unicast address: {@code b0 = (b0 & 0xFE) | 0x02}. */
    public static MacAddress random(RandomGenerator random) {
        byte[] bytes = new byte[6];
        random.nextBytes(bytes);
        bytes[0] = (byte) ((bytes[0] & 0xfe) | 0x02);
        return of(bytes);
    }

    /**
     * The address Docker gives to the endpoint with this IPv4 address: {@code 02:42} and its four bytes. Whoever gets the IP
     * address next has the same Ethernet address, so what neighbours remember stays right.
     */
    public static MacAddress ofIpv4(InetAddress address) {
        byte[] ip = address.getAddress();
        return of(new byte[] {0x02, 0x42, ip[0], ip[1], ip[2], ip[3]});
    }

    public byte[] bytes() {
        return COLONS.parseHex(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
