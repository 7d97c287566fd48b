package io.hawser.container.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.container.health.HealthCheck;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthInstructionTest {
    @Test
    void flagsAndCommandsAreTaken() {
        assertThat(HealthInstruction.parse("CMD wget -q localhost"))
                .isEqualTo(HealthCheck.of(List.of("CMD-SHELL", "wget -q localhost")));
        assertThat(HealthInstruction.parse("cmd [\"/check\", \"x\"]"))
                .isEqualTo(HealthCheck.of(List.of("CMD", "/check", "x")));
        assertThat(HealthInstruction.parse("NONE")).isEqualTo(HealthCheck.of(List.of("NONE")));
        assertThat(HealthInstruction.parse(
                        "--interval=5s --timeout=1m --start-period=250ms --start-interval=1s --retries=2"
                                + " CMD true"))
                .isEqualTo(new HealthCheck(
                        List.of("CMD-SHELL", "true"),
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(1),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1),
                        2));
    }

    @Test
    void whatIsWrongIsNamed() {
        refused("", "HEALTHCHECK requires at least one argument");
        refused("NONE x", "HEALTHCHECK NONE takes no arguments");
        refused("CMD", "Missing command after HEALTHCHECK CMD");
        refused("RUN x", "Unknown type \"RUN\" in HEALTHCHECK (try CMD)");
        refused("--other=1 CMD x", "unknown flag: other");
        refused("--interval CMD x", "missing a value on flag: interval");
        refused("--interval=1s --interval=2s CMD x", "duplicate flag specified: interval");
        refused("--interval=2500000h2500000h CMD x", "HEALTHCHECK --interval: invalid duration \"2500000h2500000h\"");
        refused("--interval=x CMD x", "HEALTHCHECK --interval: invalid duration \"x\"");
        refused("--retries=-1 CMD x", "--retries cannot be negative (-1)");
    }

    private static void refused(String text, String why) {
        assertThatThrownBy(() -> HealthInstruction.parse(text)).hasMessage(why);
    }
}
