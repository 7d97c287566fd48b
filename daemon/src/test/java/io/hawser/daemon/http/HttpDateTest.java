package io.hawser.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class HttpDateTest {
    @Test
    void isTheFormOfTheStandard() {
        assertThat(HttpDate.of(Instant.parse("2026-11-21T10:45:37Z").getEpochSecond()))
                .isEqualTo("Sat, 21 Nov 2026 10:45:37 GMT");
        DateTimeFormatter oracle = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
                .withZone(ZoneOffset.UTC);
        for (long day = 0; day < 20_000; day += 29) {
            long second = day * 86_400 + day * 37;
            assertThat(HttpDate.of(second)).isEqualTo(oracle.format(Instant.ofEpochSecond(second)));
        }
    }
}
