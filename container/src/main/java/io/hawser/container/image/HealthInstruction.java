package io.hawser.container.image;

import io.hawser.container.health.GoDuration;
import io.hawser.container.health.HealthCheck;
import io.hawser.network.model.NetworkException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A {@code HEALTHCHECK} instruction of a Dockerfile.
 *
 * <pre>
 * HEALTHCHECK --interval=5s --retries=2 CMD wget -q localhost
 * HEALTHCHECK CMD ["/bin/check"]
 * HEALTHCHECK NONE
 * </pre>
 *
 * <p>Source: Dockerfile reference, "HEALTHCHECK"; moby, builder/dockerfile/instructions/parse.go.
 */
final class HealthInstruction {
    private static final List<String> TIMES = List.of("interval", "timeout", "start-period", "start-interval");
    private static final String RETRIES = "retries";

    private final Map<String, String> given = new HashMap<>();

    private HealthInstruction() {}

    /** What stands behind the word itself. INVALID_PARAMETER in Docker's words. */
    static HealthCheck parse(String text) {
        HealthInstruction instruction = new HealthInstruction();
        String rest = text;
        while (rest.startsWith("--")) {
            String[] halves = rest.split("\\s+", 2);
            instruction.flag(halves[0].substring(2).split("=", 2));
            rest = halves.length < 2 ? "" : halves[1];
        }
        return instruction.type(rest);
    }

    private void flag(String[] halves) {
        String name = halves[0];
        if (!TIMES.contains(name) && !name.equals(RETRIES)) {
            throw NetworkException.invalid("unknown flag: " + name);
        }
        if (given.containsKey(name)) {
            throw NetworkException.invalid("duplicate flag specified: " + name);
        }
        if (halves.length < 2) {
            throw NetworkException.invalid("missing a value on flag: " + name);
        }
        given.put(name, halves[1]);
    }

    private HealthCheck check(List<String> test) {
        List<Duration> times = TIMES.stream().map(this::time).toList();
        return new HealthCheck(test, times.get(0), times.get(1), times.get(2), times.get(3), retries());
    }

    private Duration time(String name) {
        String value = given.getOrDefault(name, "");
        try {
            return GoDuration.parse(value);
        } catch (NumberFormatException | ArithmeticException e) {
            throw NetworkException.invalid("HEALTHCHECK --" + name + ": invalid duration \"" + value + "\"");
        }
    }

    private int retries() {
        String value = given.getOrDefault(RETRIES, "");
        if (value.isEmpty()) {
            return 0;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw NetworkException.invalid("--retries cannot be negative (" + value + ")");
    }

    private HealthCheck type(String rest) {
        String[] halves = rest.split("\\s+", 2);
        String command = halves.length < 2 ? "" : halves[1].strip();
        return switch (halves[0].toUpperCase(Locale.ROOT)) {
            case "NONE" -> {
                if (!command.isEmpty()) {
                    throw NetworkException.invalid("HEALTHCHECK NONE takes no arguments");
                }
                yield HealthCheck.of(List.of("NONE"));
            }
            case "CMD" -> {
                if (command.isEmpty()) {
                    throw NetworkException.invalid("Missing command after HEALTHCHECK CMD");
                }
                List<String> test = ImportChanges.json(command)
                        .map(words ->
                                Stream.concat(Stream.of("CMD"), words.stream()).toList())
                        .orElseGet(() -> List.of("CMD-SHELL", command));
                yield check(test);
            }
            case "" -> throw NetworkException.invalid("HEALTHCHECK requires at least one argument");
            default -> throw NetworkException.invalid("Unknown type \"" + halves[0] + "\" in HEALTHCHECK (try CMD)");
        };
    }
}
