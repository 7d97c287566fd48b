package io.hawser.network.model;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Text and arithmetic of single IP addresses, which the model holds as {@link InetAddress}. Nothing here asks a
 * resolver. An IPv4 address is written with four decimal numbers only ({@code 10.1} is refused); an IPv6 address is
 * printed as RFC 5952 says: {@code fd00::1}, not {@code fd00:0:0:0:0:0:0:1}.
 */
public final class Ip {

    private Ip() {}

    /** Parses a literal. A zone ({@code fe80::1%eth0}) is refused. @throws NetworkException INVALID_PARAMETER */
    public static InetAddress parse(String text) {
        return tryParse(text).orElseThrow(() -> NetworkException.invalid("invalid IP address: " + text));
    }

    /** The address a literal stands for, or empty when it is none. */
    public static Optional<InetAddress> tryParse(String text) {
        if (text.indexOf(':') < 0 ? !isDottedQuad(text) : !isColonHex(text)) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException notALiteral) {
            return Optional.empty();
        }
    }

    /** Four numbers of one to three digits, none with a zero before it: what the library takes beyond that is no address to us. */
    private static boolean isDottedQuad(String text) {
        int numbers = 1;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean afterZero = i == start + 1 && text.charAt(start) == '0';
            if (c == '.' && i > start) {
                numbers++;
                start = i + 1;
            } else if (c < '0' || c > '9' || afterZero || i - start == 3) {
                return false;
            }
        }
        return numbers == 4 && start < text.length();
    }

    /** Without a zone: the library would ask for an interface of that name. */
    private static boolean isColonHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 'f' || (c != ':' && c != '.' && Character.digit(c, 16) < 0)) {
                return false;
            }
        }
        return true;
    }

    /** The usual text of an address (RFC 5952 for IPv6). */
    public static String text(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 ? address.getHostAddress() : compressed(bytes);
    }

    /** The text with brackets around an IPv6 address, as it stands before {@code :port}. */
    public static String bracketed(InetAddress address) {
        return Family.of(address) == Family.IPV4 ? text(address) : "[" + text(address) + "]";
    }

    /** The address as a number, network byte order. */
    public static BigInteger number(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }

    /** The address of a family with the given number; the inverse of {@link #number}. */
    public static InetAddress of(Family family, BigInteger number) {
        byte[] wide = number.toByteArray();
        byte[] bytes = new byte[family.bits() / 8];
        int length = Math.min(wide.length, bytes.length);
        System.arraycopy(wide, wide.length - length, bytes, bytes.length - length, length);
        return ofBytes(bytes);
    }

    /** An address from its 4 or 16 bytes; a v4-mapped IPv6 address becomes an IPv4 one. */
    public static InetAddress ofBytes(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException wrongLength) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length, wrongLength);
        }
    }

    /** The address {@code offset} places further on. */
    public static InetAddress plus(InetAddress address, long offset) {
        return of(Family.of(address), number(address).add(BigInteger.valueOf(offset)));
    }

    /** {@code 0.0.0.0} or {@code ::}. */
    public static InetAddress any(Family family) {
        return of(family, BigInteger.ZERO);
    }

    /** Numeric order; every IPv4 address comes before every IPv6 address. */
    public static int compare(InetAddress left, InetAddress right) {
        boolean sameFamily = left instanceof Inet4Address == right instanceof Inet4Address;
        return sameFamily
                ? Arrays.compareUnsigned(left.getAddress(), right.getAddress())
                : left instanceof Inet4Address ? -1 : 1;
    }

    private static String compressed(byte[] bytes) {
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = ((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff);
        }
        int start = longestZeroRun(groups);
        if (start < 0) {
            return joined(groups, 0, 8);
        }
        int end = start;
        while (end < 8 && groups[end] == 0) {
            end++;
        }
        return joined(groups, 0, start) + "::" + joined(groups, end, 8);
    }

    /** The first of the longest runs of two or more zero groups (RFC 5952, section 4.2), or -1. */
    private static int longestZeroRun(int[] groups) {
        int best = -1;
        int bestLength = 1;
        for (int i = 0; i < 8; i++) {
            int length = 0;
            while (i + length < 8 && groups[i + length] == 0) {
                length++;
            }
            if (length > bestLength) {
                best = i;
                bestLength = length;
            }
        }
        return best;
    }

    private static String joined(int[] groups, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
