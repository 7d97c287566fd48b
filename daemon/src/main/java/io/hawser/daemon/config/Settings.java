package io.hawser.daemon.config;

import io.hawser.api.BadJson;
import io.hawser.api.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The values of the {@link Flag}s: first from the command line, then from {@code daemon.json}, which may not repeat a flag.
 * Spelled as dockerd's: {@code --mtu=1400}, {@code --mtu 1400}, {@code -H unix:///s}, {@code -D}, {@code --icc=false}.
 *
 * <p>Immutable once {@link #read} returned it.
 */
public final class Settings {
    private static final List<String> BOOLEANS =
            List.of("true", "1", "t", "T", "TRUE", "True", "false", "0", "f", "F", "FALSE", "False");

    private final Map<String, List<String>> values = new LinkedHashMap<>();

    private Settings() {}

    /**
     * Reads flags and file.
     *
     * @param standardFile read when no {@code --config-file} is given and it exists
     */
    public static Settings read(List<String> arguments, Path standardFile) throws ConfigException {
        Settings settings = new Settings();
        settings.readFlags(arguments);
        Optional<String> named = settings.text("config-file");
        Path file = named.map(Path::of).orElse(standardFile);
        settings.readFile(file, named.isPresent());
        settings.refuseWhatIsNotServed();
        return settings;
    }

    private void readFlags(List<String> arguments) throws ConfigException {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.startsWith("--") && argument.length() > 2) {
                i += readLong(argument.substring(2), next(arguments, i));
            } else if (argument.startsWith("-") && argument.length() > 1 && !argument.equals("--")) {
                i += readShort(argument.substring(1), next(arguments, i));
            } else {
                throw new ConfigException("hawserd takes no arguments, only flags: " + argument);
            }
        }
    }

    private static @Nullable String next(List<String> arguments, int i) {
        return i + 1 < arguments.size() ? arguments.get(i + 1) : null;
    }

    private int readLong(String text, @Nullable String next) throws ConfigException {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        Flag flag = Flag.named(name);
        if (flag == null || name.length() < 2) {
            throw new ConfigException("unknown flag: --" + name);
        }
        if (equals >= 0) {
            put(flag, text.substring(equals + 1), "--" + name);
            return 0;
        }
        return putNext(flag, next, "--" + name);
    }

    private int readShort(String text, @Nullable String next) throws ConfigException {
        String letter = text.substring(0, 1);
        Flag flag = Flag.named(letter);
        if (flag == null) {
            throw new ConfigException("unknown shorthand flag: '" + letter + "' in -" + text);
        }
        if (text.length() == 1) {
            return putNext(flag, next, "-" + letter);
        }
        String rest = text.substring(text.charAt(1) == '=' ? 2 : 1);
        if (flag.type() == Flag.Type.BOOLEAN && text.charAt(1) != '=') {
            put(flag, "true", "-" + letter);
            return readShort(rest, next);
        }
        put(flag, rest, "-" + letter);
        return 0;
    }

    private int putNext(Flag flag, @Nullable String next, String spelled) throws ConfigException {
        if (flag.type() == Flag.Type.BOOLEAN) {
            put(flag, "true", spelled);
            return 0;
        }
        if (next == null) {
            throw new ConfigException("flag needs an argument: " + spelled);
        }
        put(flag, next, spelled);
        return 1;
    }

    private void put(Flag flag, String value, String spelled) throws ConfigException {
        List<String> list = values.computeIfAbsent(flag.name(), _ -> new ArrayList<>());
        if (flag.type() != Flag.Type.LIST && flag.type() != Flag.Type.MAP) {
            list.clear();
        }
        list.add(checked(flag, value, spelled));
    }

    private static String checked(Flag flag, String value, String spelled) throws ConfigException {
        return switch (flag.type()) {
            case BOOLEAN -> {
                if (!BOOLEANS.contains(value)) {
                    throw wrong(value, spelled, "true or false");
                }
                yield String.valueOf("tT1".indexOf(value.charAt(0)) >= 0);
            }
            case NUMBER -> {
                try {
                    yield String.valueOf(Integer.parseInt(value));
                } catch (NumberFormatException e) {
                    throw wrong(value, spelled, "a number");
                }
            }
            case MAP -> {
                if (value.indexOf('=') <= 0) {
                    throw wrong(value, spelled, "key=value");
                }
                yield value;
            }
            case TEXT, LIST -> value;
        };
    }

    private static ConfigException wrong(String value, String spelled, String needed) {
        return new ConfigException(
                "invalid argument \"" + value + "\" for \"" + spelled + "\" flag: " + needed + " is needed");
    }

    private void readFile(Path file, boolean mustExist) throws ConfigException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            if (mustExist) {
                throw new ConfigException("unable to configure the daemon with file " + file + ": no such file");
            }
            return;
        } catch (IOException e) {
            throw new ConfigException("unable to configure the daemon with file " + file + ": " + e.getMessage());
        }
        try {
            apply(Json.tree(bytes), file);
        } catch (BadJson e) {
            throw new ConfigException("unable to configure the daemon with file " + file + ": " + e.getMessage());
        }
    }

    private void apply(JsonNode tree, Path file) throws ConfigException {
        if (tree.isMissingNode()) {
            return;
        }
        if (!tree.isObject()) {
            throw new ConfigException("unable to configure the daemon with file " + file + ": it is no JSON object");
        }
        List<String> unknown = new ArrayList<>();
        List<String> twice = new ArrayList<>();
        Map<String, List<String>> found = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : tree.properties()) {
            Flag flag = Flag.keyed(entry.getKey());
            if (flag == null) {
                unknown.add(entry.getKey());
            } else if (values.containsKey(flag.name())) {
                twice.add(entry.getKey() + ": (from flag: " + values.get(flag.name()) + ", from file: "
                        + entry.getValue() + ")");
            } else {
                found.put(flag.name(), fromFile(flag, entry.getValue(), file));
            }
        }
        refuse(file, "the following directives don't match any configuration option: ", unknown);
        refuse(file, "the following directives are specified both as a flag and in the configuration file: ", twice);
        values.putAll(found);
    }

    private static void refuse(Path file, String why, List<String> directives) throws ConfigException {
        if (!directives.isEmpty()) {
            throw new ConfigException(
                    "unable to configure the daemon with file " + file + ": " + why + String.join(", ", directives));
        }
    }

    private static List<String> fromFile(Flag flag, JsonNode node, Path file) throws ConfigException {
        boolean fits = switch (flag.type()) {
            case BOOLEAN -> node.isBoolean();
            case NUMBER -> node.isInt();
            case TEXT -> node.isString();
            case LIST -> node.isArray();
            case MAP -> node.isObject();
        };
        if (!fits) {
            throw new ConfigException("unable to configure the daemon with file " + file + ": " + flag.key()
                    + " must be " + wanted(flag.type()));
        }
        List<String> all = new ArrayList<>();
        switch (flag.type()) {
            case BOOLEAN, NUMBER, TEXT -> all.add(node.asString());
            case LIST -> node.forEach(item -> all.add(itemText(item)));
            case MAP -> node.properties().forEach(item -> addItems(item.getKey(), item.getValue(), all));
        }
        return all;
    }

    /** {@code {"bridge":{"mtu":"1400"}}} is spelled {@code bridge=mtu=1400}, as its flag is. */
    private static void addItems(String key, JsonNode value, List<String> all) {
        if (value.isObject() && value.has("Soft") && value.has("Hard")) {
            all.add(key + "=" + value.get("Soft").asString() + ":"
                    + value.get("Hard").asString());
        } else if (value.isObject() && !value.isEmpty()) {
            value.properties().forEach(item -> all.add(key + "=" + item.getKey() + "=" + itemText(item.getValue())));
        } else {
            all.add(key + "=" + itemText(value));
        }
    }

    /** An item of a list; an object ({@code {"base":"10.0.0.0/8","size":24}}) is spelled as its flag is. */
    private static String itemText(JsonNode item) {
        if (!item.isObject()) {
            return item.isValueNode() ? item.asString() : item.toString();
        }
        List<String> parts = new ArrayList<>();
        item.properties()
                .forEach(part -> parts.add(part.getKey() + "=" + part.getValue().asString()));
        return String.join(",", parts);
    }

    private static String wanted(Flag.Type type) {
        return switch (type) {
            case BOOLEAN -> "true or false";
            case NUMBER -> "a number";
            case TEXT -> "a string";
            case LIST -> "a list";
            case MAP -> "an object";
        };
    }

    /** Better no daemon than one that silently leaves out a protection or a network that was asked for. */
    private void refuseWhatIsNotServed() throws ConfigException {
        for (String name : values.keySet()) {
            Flag flag = Flag.named(name);
            boolean asks = flag != null
                    && flag.served() == Flag.Served.NO
                    && !(flag.type() == Flag.Type.BOOLEAN && !flag(name, false))
                    && !(name.equals("default-runtime") && text(name).orElse("").equals("runc"));
            if (asks) {
                throw new ConfigException("--" + name + " is not served by hawserd yet; leave it out");
            }
        }
    }

    /** The names of all flags that were given, by flag or file. */
    Set<String> given() {
        return Set.copyOf(values.keySet());
    }

    /** The value given for {@code name}. */
    public Optional<String> text(String name) {
        List<String> all = values.get(name);
        return all == null || all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    /** All values given for {@code name}. */
    public List<String> list(String name) {
        return List.copyOf(values.getOrDefault(name, List.of()));
    }

    /** Whether {@code name} is set, or {@code otherwise} when it was not given. */
    public boolean flag(String name, boolean otherwise) {
        return text(name).map(Boolean::parseBoolean).orElse(otherwise);
    }

    /** The number given for {@code name}. */
    public OptionalInt number(String name) {
        Optional<String> text = text(name);
        return text.isPresent() ? OptionalInt.of(Integer.parseInt(text.get())) : OptionalInt.empty();
    }
}
