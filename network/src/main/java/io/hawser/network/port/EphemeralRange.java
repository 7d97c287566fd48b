package io.hawser.network.port;

/**
 * The ports to choose from when the user names none: the host's {@code net.ipv4.ip_local_port_range}.
 *
 * @param first lowest
 * @param last highest
 */
public record EphemeralRange(int first, int last) {

    /** What Docker uses when the host's range cannot be read (IANA's dynamic ports). */
    public static final EphemeralRange DEFAULT = new EphemeralRange(49153, 65535);

    /** Parses the sysctl's two numbers; anything unreadable gives {@link #DEFAULT}. */
    public static EphemeralRange parse(String sysctl) {
        String[] numbers = sysctl.trim().split("\\s+");
        try {
            EphemeralRange range = new EphemeralRange(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
            return range.first > 0 && range.first <= range.last && range.last < 65536 ? range : DEFAULT;
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException unreadable) {
            return DEFAULT;
        }
    }
}
