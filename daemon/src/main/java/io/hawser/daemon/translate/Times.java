package io.hawser.daemon.translate;

import io.hawser.api.BadJson;
import io.hawser.api.Filters;
import io.hawser.container.health.GoDuration;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * Moments as clients spell them: {@code 1700000000}, {@code 1700000000.123456789}, {@code 2024-01-02T03:04:05Z}, {@code
 * 2024-01-02}, or {@code 10m} for ten minutes ago.
 */
public final class Times {
    private Times() {}

    /** The moment {@code text} names; empty when there is no text. */
    public static Optional<Instant> parse(String text, String field) throws BadJson {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(text.length() > 64 ? failed() : moment(text));
        } catch (ArithmeticException | NumberFormatException | DateTimeException e) {
            throw new BadJson("invalid value for " + field + ": no timestamp");
        }
    }

    private static Instant failed() {
        throw new NumberFormatException();
    }

    private static Instant moment(String text) {
        if (text.chars().allMatch(c -> Character.isDigit(c) || c == '.')) {
            BigDecimal seconds = new BigDecimal(text);
            long whole = seconds.longValue();
            return Instant.ofEpochSecond(
                    whole,
                    seconds.subtract(BigDecimal.valueOf(whole))
                            .movePointRight(9)
                            .longValue());
        }
        if (text.length() >= 10 && text.charAt(4) == '-') {
            return date(text);
        }
        return Instant.now().minus(GoDuration.parse(text));
    }

    private static Instant date(String text) {
        if (text.length() == 10) {
            return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        }
        boolean zoned = text.endsWith("Z") || text.lastIndexOf('+') > 10 || text.lastIndexOf('-') > 10;
        return zoned
                ? OffsetDateTime.parse(text).toInstant()
                : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    }

    /** The {@code until} filter of a prune. */
    public static Optional<Instant> until(Filters filters) throws BadJson {
        List<String> values = filters.of("until");
        if (values.size() > 1) {
            throw new BadJson("more than one until filter specified");
        }
        return values.isEmpty() ? Optional.empty() : parse(values.getFirst(), "until");
    }
}
