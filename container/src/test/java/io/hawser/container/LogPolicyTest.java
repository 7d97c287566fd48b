package io.hawser.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.network.model.Kind;
import io.hawser.network.model.NetworkException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogPolicyTest {
    @Test
    void aLogMayGrowToAllFilesTogether() {
        assertThat(most("json-file", Map.of())).isZero();
        assertThat(most("json-file", Map.of("max-file", "3"))).isZero();
        assertThat(most("json-file", Map.of("max-size", "10k"))).isEqualTo(10_000);
        assertThat(most("json-file", Map.of("max-size", "10m", "max-file", "3")))
                .isEqualTo(30_000_000);
        assertThat(most("json-file", Map.of("max-size", "1GB", "max-file", "2", "compress", "true")))
                .isEqualTo(2_000_000_000);
        assertThat(most("json-file", Map.of("max-size", "999999999999t"))).isEqualTo(Long.MAX_VALUE);
        assertThat(most("local", Map.of())).isEqualTo(100L << 20);
        assertThat(most("local", Map.of("max-size", "1k", "max-file", "1"))).isEqualTo(1024);
        assertThat(LogPolicy.of("none", Map.of("a", "b")).kept()).isFalse();
    }

    private static long most(String driver, Map<String, String> options) {
        return LogPolicy.of(driver, options).mostBytes();
    }

    @Test
    void whatDockerRefusesIsRefusedInItsWords() {
        refused("error looking up logging plugin bogus: plugin \"bogus\" not found", "bogus", Map.of());
        refused("unknown log opt 'bogus' for json-file log driver", "json-file", Map.of("bogus", "1"));
        refused("unknown log opt 'tag' for local log driver", "local", Map.of("tag", "x"));
        refused("failed to initialize logging driver: invalid size: 'x'", "json-file", Map.of("max-size", "x"));
        refused(
                "failed to initialize logging driver: max-size must be a positive number",
                "json-file",
                Map.of("max-size", "0"));
        refused(
                "failed to initialize logging driver: max-file cannot be less than 1",
                "json-file",
                Map.of("max-file", "0"));
        refused("failed to initialize logging driver: invalid max-file: 'x'", "json-file", Map.of("max-file", "x"));
        refused(
                "failed to initialize logging driver: compress cannot be true when max-file is less than 2 or max-size is"
                        + " not set",
                "json-file",
                Map.of("compress", "true"));
        refused("logger: logging mode not supported: x", "json-file", Map.of("mode", "x"));
        refused(
                "logger: max-buffer-size option is only supported with 'mode=non-blocking'",
                "json-file",
                Map.of("max-buffer-size", "1m"));
    }

    private static void refused(String message, String driver, Map<String, String> options) {
        assertThatThrownBy(() -> LogPolicy.of(driver, options))
                .hasMessage(message)
                .extracting(e -> ((NetworkException) e).kind())
                .isEqualTo(Kind.INVALID_PARAMETER);
    }

    @Test
    void valuesAreReadAsDockerReadsThem() {
        assertThat(most("json-file", Map.of("max-size", "1.5m"))).isEqualTo(1_500_000);
        assertThat(most("json-file", Map.of("max-size", "10 MB"))).isEqualTo(10_000_000);
        assertThat(most("local", Map.of("max-size", ".5KiB", "max-file", "1", "compress", "F")))
                .isEqualTo(512);
        assertThat(most("json-file", Map.of("max-size", "9999999p"))).isEqualTo(Long.MAX_VALUE);
        assertThat(most("json-file", Map.of("mode", ""))).isZero();
        for (String yes : new String[] {"1", "t", "True"}) {
            refused(
                    "failed to initialize logging driver: compress cannot be true when max-file is less than 2 or"
                            + " max-size is not set",
                    "json-file",
                    Map.of("compress", yes));
        }
        refused("failed to initialize logging driver: invalid size: '1  m'", "json-file", Map.of("max-size", "1  m"));
        refused(
                "failed to initialize logging driver: compress is neither true nor false: 'yes'",
                "json-file",
                Map.of("compress", "yes"));
    }

    @Test
    void optionsWithoutEffectAreTakenAndNamed() {
        Map<String, String> options =
                Map.of("tag", "x", "labels", "a", "env-regex", "b", "max-size", "1m", "cache-disabled", "true");
        assertThat(LogPolicy.of("json-file", options).withoutEffect()).containsExactly("env-regex", "labels", "tag");
        assertThat(LogPolicy.of("none", options).withoutEffect()).isEmpty();
        assertThat(LogPolicy.of("local", Map.of("cache-max-size", "1m")).withoutEffect())
                .isEmpty();
    }

    @Test
    void whatOnlyDockerServesIsSaidToBeMissing() {
        for (String driver : new String[] {"syslog", "journald", "fluentd"}) {
            assertThatThrownBy(() -> LogPolicy.of(driver, Map.of()))
                    .hasMessageContaining(driver + " is not served by hawserd yet")
                    .extracting(e -> ((NetworkException) e).kind())
                    .isEqualTo(Kind.NOT_IMPLEMENTED);
        }
    }
}
