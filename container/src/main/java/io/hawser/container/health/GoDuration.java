package io.hawser.container.health;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * Durations as Docker's users write and read them: {@code 1h30m}, {@code 1.5s}, {@code 250ms}.
 *
 * <p>Source: Go, package time, {@code ParseDuration} and {@code Duration.String}.
 */
public final class GoDuration {
    private GoDuration() {}

    /**
     * The duration these words mean.
     *
     * @throws ArithmeticException if it is finer than a nanosecond, or longer than Go's durations can be
     * @throws NumberFormatException for words that mean none
     */
    public static Duration parse(String text) {
        Duration sum = Duration.ZERO;
        int at = 0;
        while (at < text.length()) {
            int number = at;
            while (number < text.length() && (Character.isDigit(text.charAt(number)) || text.charAt(number) == '.')) {
                number++;
            }
            int unit = number;
            while (unit < text.length() && Character.isLetter(text.charAt(unit))) {
                unit++;
            }
            BigDecimal nanos =
                    new BigDecimal(text.substring(at, number)).multiply(nanosOf(text.substring(number, unit)));
            sum = sum.plusNanos(nanos.longValueExact());
            at = unit;
        }
        return Duration.ofNanos(sum.toNanos());
    }

    private static BigDecimal nanosOf(String unit) {
        return BigDecimal.valueOf(
                switch (unit) {
                    case "ns" -> 1L;
                    case "us", "µs" -> 1_000L;
                    case "ms" -> 1_000_000L;
                    case "s" -> 1_000_000_000L;
                    case "m" -> 60_000_000_000L;
                    case "h" -> 3_600_000_000_000L;
                    default -> throw new NumberFormatException(unit);
                });
    }

    /** In words: {@code 1m30s}, {@code 1.5s}, {@code 250ms}, {@code 0s}. */
    public static String text(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        if (duration.toSeconds() == 0) {
            return decimal(duration.toNanos(), 6) + "ms";
        }
        String hours = duration.toHours() > 0 ? duration.toHours() + "h" : "";
        String minutes = duration.toMinutes() > 0 ? duration.toMinutesPart() + "m" : "";
        return hours + minutes
                + decimal(duration.minusMinutes(duration.toMinutes()).toNanos(), 9) + "s";
    }

    private static String decimal(long unscaled, int scale) {
        BigDecimal number = BigDecimal.valueOf(unscaled, scale);
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
