package io.hawser.container;

import io.hawser.network.model.NetworkException;
import java.math.BigDecimal;
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
 * then begins anew, so what is left after it is less. What was written before the container's last start is not counted until the
 * file has begun anew, so the worst case is twice the product. {@code none} keeps nothing. Drivers
 * that send output elsewhere are refused; {@link #withoutEffect options} that add details to lines, or bound a cache that no driver
 * here needs, are taken and have no effect.
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
    private static final Set<String> CACHE =
            Set.of("cache-disabled", "cache-max-size", "cache-max-file", "cache-compress");
    private static final Set<String> WORDS = Set.of("labels", "labels-regex", "env", "env-regex", "tag");
    private static final Pattern SIZE =
            Pattern.compile("(\\d{1,12}(?:\\.\\d{0,9})?|\\.\\d{1,9}) ?([kKmMgGtTpP]?)(?:[iI]?[bB])?");
    // Go's strconv.ParseBool.
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

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
        boolean words = driver.equals("json-file") && WORDS.contains(option);
        if (!words && !SIZED.contains(option) && !DELIVERY.contains(option) && !CACHE.contains(option)) {
            throw NetworkException.invalid("unknown log opt '" + option + "' for " + driver + " log driver");
        }
    }

    private void checkDelivery() {
        String mode = options.getOrDefault("mode", "");
        boolean blocking = mode.isEmpty() || mode.equals("blocking");
        if (!blocking && !mode.equals("non-blocking")) {
            throw NetworkException.invalid("logger: logging mode not supported: " + mode);
        }
        if (options.containsKey("max-buffer-size")) {
            if (blocking) {
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
        if (!TRUE.contains(compress) && !FALSE.contains(compress)) {
            throw failed("compress is neither true nor false: '" + compress + "'");
        }
        if (TRUE.contains(compress) && (files < 2 || size == 0)) {
            throw failed("compress cannot be true when max-file is less than 2 or max-size is not set");
        }
    }

    /** Options among those given that change nothing of what {@code docker logs} shows here, in alphabetical order. */
    public List<String> withoutEffect() {
        return options.keySet().stream()
                .filter(option -> kept() && WORDS.contains(option))
                .sorted()
                .toList();
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
        long bytes = new BigDecimal(size.group(1))
                .multiply(BigDecimal.valueOf(unit(size.group(2))))
                .min(BigDecimal.valueOf(Long.MAX_VALUE))
                .longValue();
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
            case "p" -> step * step * step * step * step;
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
