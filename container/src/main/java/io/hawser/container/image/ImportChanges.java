package io.hawser.container.image;

import io.hawser.container.health.HealthCheck;
import io.hawser.container.json.Documents;
import io.hawser.network.model.NetworkException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The instructions of {@code docker import --change}: the ones of a Dockerfile that only speak of the configuration.
 *
 * <pre>
 *   CMD ["/bin/sh","-c","x"]   CMD x          ENTRYPOINT as CMD         ENV A=1 B="two words"   ENV A one value
 *   WORKDIR /srv   USER 1000:1000   EXPOSE 80 53/udp 8000-8010   VOLUME /a /b   VOLUME ["/a"]   LABEL k=v
 *   STOPSIGNAL SIGINT
 * </pre>
 *
 * <p>Source: Dockerfile reference; docker import, {@code --change}. Owned by one thread.
 */
final class ImportChanges {

    private static final int PORTS = 65535;

    private List<String> cmd = List.of();
    private List<String> entrypoint = List.of();
    private String workingDir = "";
    private String user = "";
    private Optional<String> stopSignal = Optional.empty();
    private Optional<HealthCheck> health = Optional.empty();
    private final SequencedMap<String, String> env = new LinkedHashMap<>();
    private final SequencedSet<String> exposed = new LinkedHashSet<>();
    private final SequencedSet<String> volumes = new LinkedHashSet<>();
    private final SequencedMap<String, String> labels = new LinkedHashMap<>();

    private ImportChanges() {}

    /** The configuration these instructions make. INVALID_PARAMETER names the one that is wrong. */
    static ImageConfig apply(List<String> changes) {
        ImportChanges state = new ImportChanges();
        for (String change : changes) {
            change.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(state::line);
        }
        List<String> env = new ArrayList<>();
        state.env.forEach((key, value) -> env.add(key + "=" + value));
        return new ImageConfig(
                state.cmd,
                state.entrypoint,
                env,
                state.workingDir,
                state.user,
                state.exposed,
                state.volumes,
                state.labels,
                state.stopSignal,
                state.health);
    }

    private void line(String line) {
        String[] halves = line.split("\\s+", 2);
        String instruction = halves[0].toUpperCase(Locale.ROOT);
        String rest = halves.length < 2 ? "" : halves[1].strip();
        switch (instruction) {
            case "CMD" -> cmd = command(rest);
            case "ENTRYPOINT" -> entrypoint = command(rest);
            case "ENV" -> pairs(instruction, rest, env);
            case "LABEL" -> pairs(instruction, rest, labels);
            case "WORKDIR" -> workingDir(one(instruction, rest));
            case "USER" -> user = one(instruction, rest);
            case "STOPSIGNAL" -> stopSignal = Optional.of(one(instruction, rest));
            case "HEALTHCHECK" -> health = Optional.of(HealthInstruction.parse(rest));
            case "EXPOSE" -> words(instruction, rest).forEach(this::expose);
            case "VOLUME" -> volumes.addAll(json(rest).orElseGet(() -> words(instruction, rest)));
            case "FROM", "RUN", "COPY", "ADD", "ARG", "SHELL", "MAINTAINER", "ONBUILD" ->
                throw NetworkException.invalid(instruction + " is not a valid change command");
            default ->
                throw NetworkException.invalid("dockerfile parse error on line 1: unknown instruction: " + halves[0]);
        }
    }

    /** JSON words as they are, anything else a shell's command line. */
    private static List<String> command(String rest) {
        return json(rest).orElseGet(() -> rest.isEmpty() ? List.of() : List.of("/bin/sh", "-c", rest));
    }

    static Optional<List<String>> json(String rest) {
        if (!rest.startsWith("[")) {
            return Optional.empty();
        }
        try {
            JsonNode array = Documents.JSON.readTree(rest);
            List<String> words = new ArrayList<>();
            for (JsonNode word : array) {
                if (!word.isString()) {
                    return Optional.empty();
                }
                words.add(word.stringValue());
            }
            return Optional.of(words);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private void workingDir(String path) {
        String joined = path.startsWith("/") ? path : workingDir + "/" + path;
        workingDir = "/" + io.hawser.container.archive.Names.clean(joined);
    }

    private void expose(String port) {
        String[] parts = port.split("/", 2);
        String protocol = parts.length < 2 ? "tcp" : parts[1].toLowerCase(Locale.ROOT);
        String[] range = parts[0].split("-", 2);
        int first = port(range[0], port);
        int last = range.length < 2 ? first : port(range[1], port);
        if (last < first || !List.of("tcp", "udp", "sctp").contains(protocol)) {
            throw NetworkException.invalid("invalid containerPort: " + port);
        }
        for (int number = first; number <= last; number++) {
            exposed.add(number + "/" + protocol);
        }
    }

    private static int port(String digits, String whole) {
        try {
            int port = Integer.parseInt(digits);
            if (port >= 0 && port <= PORTS) {
                return port;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw NetworkException.invalid("invalid containerPort: " + whole);
    }

    private static void pairs(String instruction, String rest, Map<String, String> into) {
        List<String> words = words(instruction, rest);
        if (!words.getFirst().contains("=")) {
            String[] halves = rest.split("\\s+", 2);
            if (halves.length < 2) {
                throw NetworkException.invalid(instruction + " must have two arguments");
            }
            into.put(halves[0], halves[1]);
            return;
        }
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals <= 0) {
                throw NetworkException.invalid(
                        "Syntax error - can't find = in \"" + word + "\". Must be of the form: name=value");
            }
            into.put(word.substring(0, equals), word.substring(equals + 1));
        }
    }

    private static String one(String instruction, String rest) {
        if (rest.isEmpty()) {
            throw NetworkException.invalid(instruction + " requires exactly one argument");
        }
        return rest;
    }

    /** Words as a shell splits them: blanks apart, quotes and backslashes taken away. */
    private static List<String> words(String instruction, String rest) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        boolean open = false;
        for (int i = 0; i < rest.length(); i++) {
            char c = rest.charAt(i);
            if (c == '\\' && quote != '\'' && i + 1 < rest.length()) {
                word.append(rest.charAt(++i));
                open = true;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
                open = true;
            } else if (c == quote) {
                quote = 0;
            } else if (quote == 0 && Character.isWhitespace(c)) {
                if (open) {
                    words.add(word.toString());
                }
                word.setLength(0);
                open = false;
            } else {
                word.append(c);
                open = true;
            }
        }
        if (open) {
            words.add(word.toString());
        }
        if (words.isEmpty()) {
            throw NetworkException.invalid(instruction + " requires at least one argument");
        }
        return words;
    }
}
