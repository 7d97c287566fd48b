package io.hawser.daemon.http;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;

/**
 * The {@code Date} of an answer: {@code Sat, 21 Nov 2026 10:45:37 GMT} (RFC 9110, section 5.6.7). Put together by hand: the JDK's
 * formatter wakes up its locales, which the first answer of a daemon that has just started would wait for.
 */
final class HttpDate {
    private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    private HttpDate() {}

    /** A moment, in seconds since 1970. */
    static String of(long epochSecond) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC);
        return DAYS.get(time.getDayOfWeek().getValue() - 1) + ", " + two(time.getDayOfMonth()) + " "
                + MONTHS.get(time.getMonthValue() - 1) + " " + time.getYear() + " " + two(time.getHour()) + ":"
                + two(time.getMinute()) + ":" + two(time.getSecond()) + " GMT";
    }

    private static String two(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }
}
