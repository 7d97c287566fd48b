package io.hawser.network.controller;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The members of a JSON object, asked for by name and by what they should be. A member that is not there or null is empty;
 * one of another kind is an IllegalArgumentException that names it.
 *
 * @param values texts, numbers, truth values, lists, further members, and null
 */
record JsonMembers(Map<String, @Nullable Object> values) {

    private static final JsonMembers NONE = new JsonMembers(Map.of());

    /** Reads an object whose beginning has just been read, to its end. */
    static JsonMembers read(JsonParser from) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        while (from.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = from.currentName();
            from.nextToken();
            values.put(name, value(from));
        }
        return new JsonMembers(values);
    }

    private static @Nullable Object value(JsonParser from) {
        return switch (from.currentToken()) {
            case START_OBJECT -> read(from);
            case START_ARRAY -> list(from);
            case VALUE_STRING -> from.getString();
            case VALUE_NUMBER_INT -> from.getBigIntegerValue(); // of what a newer program writes, any
            case VALUE_NUMBER_FLOAT -> from.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private static List<@Nullable Object> list(JsonParser from) {
        List<@Nullable Object> list = new ArrayList<>();
        while (from.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(from));
        }
        return list;
    }

    private <T> Optional<T> member(String name, Class<T> kind) {
        @Nullable Object value = values.get(name);
        if (value == null) {
            return Optional.empty();
        }
        return Optional.of(as(kind, value, name));
    }

    private static <T> T as(Class<T> kind, @Nullable Object value, String name) {
        if (!kind.isInstance(value)) {
            throw new IllegalArgumentException(name + " is not what it should be: " + value);
        }
        return kind.cast(value);
    }

    Optional<String> optional(String name) {
        return member(name, String.class);
    }

    /** Empty if there is none. */
    String text(String name) {
        return optional(name).orElse("");
    }

    Optional<Boolean> optionalFlag(String name) {
        return member(name, Boolean.class);
    }

    /** False if there is none. */
    boolean flag(String name) {
        return optionalFlag(name).orElse(false);
    }

    /** Zero if there is none. */
    int number(String name) {
        return member(name, BigInteger.class).map(BigInteger::intValueExact).orElse(0);
    }

    JsonMembers object(String name) {
        return member(name, JsonMembers.class).orElse(NONE);
    }

    <T> List<T> objects(String name, Function<JsonMembers, T> read) {
        return list(name, JsonMembers.class, read);
    }

    <T> List<T> texts(String name, Function<String, T> parse) {
        return list(name, String.class, parse);
    }

    private <S, T> List<T> list(String name, Class<S> kind, Function<S, T> read) {
        List<T> all = new ArrayList<>();
        for (Object value : member(name, List.class).orElse(List.of())) {
            all.add(read.apply(as(kind, value, name)));
        }
        return all;
    }

    Map<String, String> textMap(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        object(name).values.forEach((key, value) -> texts.put(key, as(String.class, value, key)));
        return texts;
    }
}
