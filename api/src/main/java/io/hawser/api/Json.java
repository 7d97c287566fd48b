package io.hawser.api;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/**
 * JSON as Docker's clients and daemon speak it, which is as Go's {@code encoding/json} does: keys in the order of the
 * record's components, spelled {@code LikeThis} unless the component says otherwise; on reading, unknown keys are
 * ignored, the case of keys does not matter, {@code null} is a type's zero value, and a wrong type is an error that names
 * the field.
 *
 * <p>Thread-safe. The mapper is made at first use, which costs tens of milliseconds: what the daemon answers first
 * ({@code /_ping}, {@code /version}) does without.
 */
public final class Json {
    private static final JsonMapper MAPPER = mapper();

    private Json() {}

    private static JsonMapper mapper() {
        return JsonMapper.builder()
                .addModule(new SimpleModule("records").setValueInstantiators(new RecordInstantiators()))
                .propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .withCoercionConfig(
                        LogicalType.Textual,
                        text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .changeDefaultNullHandling(nulls -> JsonSetter.Value.construct(nulls.getValueNulls(), Nulls.AS_EMPTY))
                .build();
    }

    /** The JSON of {@code value}, without a line end. */
    public static byte[] write(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /** The JSON of {@code value} as text. */
    public static String text(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** Reads one JSON value and nothing after it. */
    public static <T> T read(byte[] json, Class<T> type) throws BadJson {
        try {
            T value = MAPPER.readValue(json, type);
            if (value == null) {
                throw new BadJson("invalid JSON: null where an object is needed");
            }
            return value;
        } catch (JacksonException e) {
            throw new BadJson(explain(e, json));
        }
    }

    /** As {@link #read(byte[], Class)}, from text. */
    public static <T> T read(String json, Class<T> type) throws BadJson {
        return read(json.getBytes(java.nio.charset.StandardCharsets.UTF_8), type);
    }

    /** Reads JSON of any shape. */
    public static JsonNode tree(byte[] json) throws BadJson {
        try {
            return MAPPER.readTree(json);
        } catch (JacksonException e) {
            throw new BadJson(explain(e, json));
        }
    }

    private static String explain(JacksonException e, byte[] json) {
        Class<?> needed = needed(e);
        if (e.getOriginalMessage().startsWith("Trailing token") || (needed == null && beginsWell(json))) {
            return "unexpected content after JSON";
        }
        if (needed != null) {
            String where = e.getPath().isEmpty() ? "" : "wrong type or value in field " + pathOf(e) + ": ";
            return "invalid JSON: " + where + nameOf(needed) + " is needed";
        }
        TokenStreamLocation at = e.getLocation();
        return "invalid JSON: malformed"
                + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr());
    }

    /** Whether a whole value stands there, whatever comes after it. */
    private static boolean beginsWell(byte[] json) {
        try (JsonParser parser = MAPPER.createParser(json)) {
            boolean any = parser.nextToken() != null;
            parser.skipChildren();
            return any;
        } catch (JacksonException e) {
            return false;
        }
    }

    private static @Nullable Class<?> needed(JacksonException e) {
        return switch (e) {
            case MismatchedInputException mismatch -> mismatch.getTargetType();
            case InputCoercionException coercion -> coercion.getTargetType();
            default -> null;
        };
    }

    private static String pathOf(JacksonException e) {
        return cut(e.getPath().stream()
                .map(step -> step.getPropertyName() != null ? step.getPropertyName() : String.valueOf(step.getIndex()))
                .collect(Collectors.joining(".")));
    }

    private static String nameOf(Class<?> type) {
        if (type == String.class) {
            return "a string";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return type == boolean.class ? "a boolean" : "a number";
        }
        if (type == Boolean.class) {
            return "a boolean";
        }
        return Iterable.class.isAssignableFrom(type) || type.isArray() ? "a list" : "an object";
    }

    private static String cut(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
