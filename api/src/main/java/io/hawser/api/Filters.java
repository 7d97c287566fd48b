package io.hawser.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.databind.JsonNode;

/**
 * The {@code filters} query parameter: keys, each with the values asked for.
 *
 * <pre>{"label":{"team=net":true},"name":{"web":true}}      or, older,      {"label":["team=net"]}</pre>
 *
 * Different keys must all match; several values of one key are alternatives, but for labels, which must all be there.
 *
 * @param values the values by key, in the order they came
 */
public record Filters(Map<String, List<String>> values) {
    /** No filter: everything matches. */
    public static final Filters NONE = new Filters(Map.of());

    /** Decodes the parameter's text; blank text is {@link #NONE}. */
    public static Filters parse(String text) throws BadJson {
        if (text.isBlank()) {
            return NONE;
        }
        JsonNode tree;
        try {
            tree = Json.tree(text.getBytes(StandardCharsets.UTF_8));
        } catch (BadJson e) {
            throw new BadJson("invalid filter");
        }
        if (!tree.isObject()) {
            throw new BadJson("invalid filter");
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : tree.properties()) {
            values.put(entry.getKey(), valuesOf(entry.getValue()));
        }
        return new Filters(values);
    }

    private static List<String> valuesOf(JsonNode node) throws BadJson {
        List<String> values = new ArrayList<>();
        if (node.isArray()) {
            for (JsonNode value : node) {
                if (!value.isString()) {
                    throw new BadJson("invalid filter");
                }
                values.add(value.asString());
            }
        } else if (node.isObject()) {
            values.addAll(node.propertyNames());
        } else {
            throw new BadJson("invalid filter");
        }
        return values;
    }

    /** Refuses any key that is not among {@code known}, in Docker's words. */
    public Filters allow(Set<String> known) throws BadJson {
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                throw new BadJson("invalid filter '" + (key.length() > 80 ? key.substring(0, 80) + "…" : key) + "'");
            }
        }
        return this;
    }

    /** The values given for {@code key}; empty when it was not given. */
    public List<String> of(String key) {
        return values.getOrDefault(key, List.of());
    }

    /** Whether {@code key} is absent or one of its values equals {@code value}. */
    public boolean exact(String key, String value) {
        List<String> wanted = of(key);
        return wanted.isEmpty() || wanted.contains(value);
    }

    /** As {@link #exact}, where a value may also be a regular expression found anywhere in {@code value}. */
    public boolean match(String key, String value) {
        List<String> wanted = of(key);
        return wanted.isEmpty() || wanted.contains(value) || wanted.stream().anyMatch(w -> found(w, value));
    }

    private static boolean found(String expression, String value) {
        if (value.contains(expression)) {
            return true;
        }
        try {
            return Pattern.compile(expression).matcher(value).find();
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    /** Whether these labels hold every one asked for and none of the unwanted, which are under {@code label!}. */
    public boolean labels(Map<String, String> labels) {
        return of("label").stream().allMatch(wanted -> holds(labels, wanted))
                && of("label!").stream().noneMatch(unwanted -> holds(labels, unwanted));
    }

    private static boolean holds(Map<String, String> labels, String wanted) {
        int equals = wanted.indexOf('=');
        if (equals < 0) {
            return labels.containsKey(wanted);
        }
        return wanted.substring(equals + 1).equals(labels.get(wanted.substring(0, equals)));
    }
}
