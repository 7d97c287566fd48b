package io.hawser.daemon.translate;

import io.hawser.network.model.Ip;
import java.net.InetAddress;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Small values as the wire spells them. */
public final class Text {
    /** Go's zero time, which Docker writes for "never". */
    public static final String NEVER = "0001-01-01T00:00:00Z";

    private Text() {}

    /**
     * A moment as Go's RFC3339Nano writes it: without trailing zeros.
     *
     * <pre>2024-01-02T03:04:05.67Z</pre>
     */
    public static String time(Instant instant) {
        long nanos = instant.getLong(ChronoField.NANO_OF_SECOND);
        String whole = instant.with(ChronoField.NANO_OF_SECOND, 0).toString();
        if (nanos == 0) {
            return whole;
        }
        String fraction = String.format(java.util.Locale.ROOT, "%09d", nanos);
        int end = fraction.length();
        while (fraction.charAt(end - 1) == '0') {
            end--;
        }
        return whole.substring(0, whole.length() - 1) + "." + fraction.substring(0, end) + "Z";
    }

    /** The moment, or Go's zero time. */
    public static String time(Optional<Instant> instant) {
        return instant.map(Text::time).orElse(NEVER);
    }

    /** The address, or {@code ""}. */
    public static String address(Optional<InetAddress> address) {
        return address.map(Ip::text).orElse("");
    }

    /** The text, or {@code ""} for null. */
    public static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** The list, or an empty one for null. */
    public static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    /** The map, or an empty one for null. */
    public static <K, V> Map<K, V> orEmpty(@Nullable Map<K, V> map) {
        return map == null ? Map.of() : map;
    }

    /** The text, unless it is null or empty. */
    public static Optional<String> given(@Nullable String text) {
        return text == null || text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
