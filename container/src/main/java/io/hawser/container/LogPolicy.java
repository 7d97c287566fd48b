package io.hawser.container;

import io.hawser.network.model.NetworkException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a container's output goes, in Docker's words: a logging driver and its options.
 *
 * <pre>{"Type":"json-file","Config":{"max-size":"10m","max-file":"3"}}</pre>
 *
 * <p>{@code json-file} and {@code local} are one thing here: a file that the monitor writes and that every reader of logs
 * understands. Docker keeps {@code max-file} files of {@code max-size} each; here one file may grow to the product of the two and
 * then begins anew, so the bound on the disk is the same and what is left after it is less. {@code none} keeps nothing. Drivers
 * that send output elsewhere, and options that add words to each line, are refused.
 *
 * <p>Source: moby, daemon/logger/jsonfilelog, daemon/logger/local, daemon/logger/factory.go.
 *
 * @param driver {@code json-file}, {@code local} or {@code none}
 * @param options by name
 */
public record LogPolicy(String driver, Map<String, String> options) {
    /** The drivers that are served, as {@code docker info} lists them. */
    public static final List<String> DRIVERS = List.of("json-file", "local");

    private static final Set<String> ELSEWHERE =
            Set.of("awslogs", "etwlogs", "fluentd", "gcplogs", "gelf", "journald", "logentries", "splunk", "syslog");
    private static final Set<String> SIZED = Set.of("max-size", "max-file", "compress");
    private static final Set<String> DELIVERY = Set.of("mode", "max-buffer-size");
    private static final Set<String> WORDS = Set.of("labels", "labels-regex", "env", "env-regex", "tag");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})([kKmMgGtT]?)(?:i?[bB])?");

    public LogPolicy {
        options = Map.copyOf(options);
    }

    /**
     * A driver with its options.
     *
     * @throws NetworkException INVALID_PARAMETER for what Docker refuses too, NOT_IMPLEMENTED for what only Docker serves
     */
    public static LogPolicy of(String driver, Map<String, String> options) {
        LogPolicy policy = new LogPolicy(driver, options);
        policy.checkDriver();
        if (!driver.equals("none")) {
            new TreeMap<>(options).keySet().forEach(policy::checkName);
            policy.checkDelivery();
            policy.checkSizes();
        }
        return policy;
    }

    private void checkDriver() {
        if (ELSEWHERE.contains(driver)) {
            throw NetworkException.notImplemented(
                    "the logging driver " + driver + " is not served by hawserd yet: json-file, local and none are");
        }
        if (!DRIVERS.contains(driver) && !driver.equals("none")) {
            throw NetworkException.invalid(
                    "error looking up logging plugin " + driver + ": plugin \"" + driver + "\" not found");
        }
    }

    private void checkName(String option) {
        boolean known = SIZED.contains(option) || DELIVERY.contains(option);
        if (!known && driver.equals("json-file") && WORDS.contains(option)) {
            throw NetworkException.notImplemented("the log opt '" + option + "' is not served by hawserd yet");
        }
        if (!known) {
            throw NetworkException.invalid("unknown log opt '" + option + "' for " + driver + " log driver");
        }
    }

    private void checkDelivery() {
        String mode = options.getOrDefault("mode", "blocking");
        if (!mode.equals("blocking") && !mode.equals("non-blocking")) {
            throw NetworkException.invalid("logger: logging mode not supported: " + mode);
        }
        if (options.containsKey("max-buffer-size")) {
            if (mode.equals("blocking")) {
                throw NetworkException.invalid(
                        "logger: max-buffer-size option is only supported with 'mode=non-blocking'");
            }
            bytes("max-buffer-size", 0);
        }
    }

    private void checkSizes() {
        long size = mostPerFile();
        int files = files();
        if (files < 1) {
            throw failed("max-file cannot be less than 1");
        }
        String compress = options.getOrDefault("compress", "false");
        if (!compress.equals("true") && !compress.equals("false")) {
            throw failed("compress is neither true nor false: '" + compress + "'");
        }
        if (compress.equals("true") && (files < 2 || size == 0)) {
            throw failed("compress cannot be true when max-file is less than 2 or max-size is not set");
        }
    }

    /** Whether output is kept for {@code docker logs}. */
    public boolean kept() {
        return !driver.equals("none");
    }

    /** How far the log may grow, in bytes; 0 is without end. */
    public long mostBytes() {
        return kept() ? times(mostPerFile(), files()) : 0;
    }

    private long mostPerFile() {
        return bytes("max-size", driver.equals("local") ? 20 << 20 : 0);
    }

    private int files() {
        String text = options.getOrDefault("max-file", driver.equals("local") ? "5" : "1");
        if (!text.matches("-?\\d{1,6}")) {
            throw failed("invalid max-file: '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    /** {@code 10m}; thousands for {@code json-file}, 1024s for {@code local}: Docker's difference. */
    private long bytes(String option, long otherwise) {
        String text = options.get(option);
        if (text == null) {
            return otherwise;
        }
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            throw failed("invalid size: '" + text + "'");
        }
        long bytes = times(Long.parseLong(size.group(1)), unit(size.group(2)));
        if (bytes <= 0) {
            throw failed(option + " must be a positive number");
        }
        return bytes;
    }

    private long unit(String letter) {
        long step = driver.equals("local") ? 1024 : 1000;
        return switch (letter.toLowerCase(Locale.ROOT)) {
            case "k" -> step;
            case "m" -> step * step;
            case "g" -> step * step * step;
            case "t" -> step * step * step * step;
            default -> 1;
        };
    }

    private static long times(long a, long b) {
        return a > Long.MAX_VALUE / b ? Long.MAX_VALUE : a * b;
    }

    private static NetworkException failed(String reason) {
        return NetworkException.invalid("failed to initialize logging driver: " + reason);
    }
}
