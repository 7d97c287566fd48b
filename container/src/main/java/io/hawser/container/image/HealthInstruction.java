package io.hawser.container.image;

import io.hawser.container.health.GoDuration;
import io.hawser.container.health.HealthCheck;
import io.hawser.network.model.NetworkException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

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
    private HealthCheck check = HealthCheck.of(List.of());

    private HealthInstruction() {}

    /** What stands behind the word itself. INVALID_PARAMETER in Docker's words. */
    static HealthCheck parse(String text) {
        HealthInstruction instruction = new HealthInstruction();
        String rest = text;
        while (rest.startsWith("--")) {
            String[] halves = rest.split("\\s+", 2);
            instruction.flag(halves[0]);
            rest = halves.length < 2 ? "" : halves[1];
        }
        return instruction.type(rest);
    }

    private void flag(String flag) {
        int equals = flag.indexOf('=');
        String name = flag.substring(0, equals < 0 ? flag.length() : equals);
        String value = equals < 0 ? "" : flag.substring(equals + 1);
        check = switch (name) {
            case "--interval" ->
                new HealthCheck(
                        check.test(),
                        duration(name, value),
                        check.timeout(),
                        check.startPeriod(),
                        check.startInterval(),
                        check.retries());
            case "--timeout" ->
                new HealthCheck(
                        check.test(),
                        check.interval(),
                        duration(name, value),
                        check.startPeriod(),
                        check.startInterval(),
                        check.retries());
            case "--start-period" ->
                new HealthCheck(
                        check.test(),
                        check.interval(),
                        check.timeout(),
                        duration(name, value),
                        check.startInterval(),
                        check.retries());
            case "--start-interval" ->
                new HealthCheck(
                        check.test(),
                        check.interval(),
                        check.timeout(),
                        check.startPeriod(),
                        duration(name, value),
                        check.retries());
            case "--retries" ->
                new HealthCheck(
                        check.test(),
                        check.interval(),
                        check.timeout(),
                        check.startPeriod(),
                        check.startInterval(),
                        retries(value));
            default -> throw NetworkException.invalid("unknown flag: " + name.substring(2));
        };
    }

    private static Duration duration(String name, String value) {
        try {
            return GoDuration.parse(value);
        } catch (NumberFormatException | ArithmeticException e) {
            throw NetworkException.invalid("HEALTHCHECK " + name + ": invalid duration \"" + value + "\"");
        }
    }

    private static int retries(String value) {
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
                        .map(words -> java.util.stream.Stream.concat(java.util.stream.Stream.of("CMD"), words.stream())
                                .toList())
                        .orElseGet(() -> List.of("CMD-SHELL", command));
                yield HealthCheck.of(test).over(check);
            }
            case "" -> throw NetworkException.invalid("HEALTHCHECK requires at least one argument");
            default -> throw NetworkException.invalid("Unknown type \"" + halves[0] + "\" in HEALTHCHECK (try CMD)");
        };
    }
}
