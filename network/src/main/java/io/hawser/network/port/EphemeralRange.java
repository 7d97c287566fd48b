package io.hawser.network.port;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ports to choose from when the user names none: the host's {@code net.ipv4.ip_local_port_range} without its {@code
 * ip_local_reserved_ports}.
 *
 * @param first lowest
 * @param last highest
 * @param reserved those in between that are not to be chosen; not changed after it was given here
 */
public record EphemeralRange(int first, int last, BitSet reserved) {

    /** What Docker uses when the host's range cannot be read (IANA's dynamic ports). */
    public static final EphemeralRange DEFAULT = new EphemeralRange(49153, 65535);

    private static final int PORTS = 65536;
    private static final Pattern RESERVED = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

    /** Without exceptions. */
    public EphemeralRange(int first, int last) {
        this(first, last, new BitSet());
    }

    /** Parses the sysctl's two numbers; anything unreadable gives {@link #DEFAULT}. */
    public static EphemeralRange parse(String sysctl) {
        String[] numbers = sysctl.trim().split("\\s+");
        try {
            EphemeralRange range = new EphemeralRange(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
            return range.first > 0 && range.first <= range.last && range.last < PORTS ? range : DEFAULT;
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException unreadable) {
            return DEFAULT;
        }
    }

    /** The same without reserved ports: {@code 8080,9148-9150}. What cannot be read is passed over. */
    public EphemeralRange without(String sysctl) {
        BitSet all = (BitSet) reserved.clone();
        Matcher part = RESERVED.matcher(sysctl);
        while (part.find()) {
            int from = Integer.parseInt(part.group(1));
            int to = part.group(2) == null ? from : Integer.parseInt(part.group(2));
            if (from <= to && to < PORTS) {
                all.set(from, to + 1);
            }
        }
        return new EphemeralRange(first, last, all);
    }

    boolean isReserved(int port) {
        return reserved.get(port);
    }
}
