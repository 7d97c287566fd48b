package io.hawser.network.controller;

import io.hawser.network.model.Cidr;
import io.hawser.network.model.EndpointId;
import io.hawser.network.model.Ip;
import io.hawser.network.model.MacAddress;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.NetworkId;
import io.hawser.network.model.SandboxId;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * Records to JSON bytes and back. Addresses, ids and paths are plain text; unknown members are ignored, so that an older
 * program can read what a newer one wrote.
 */
final class RecordCodec {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .addModule(texts())
            .build();

    private RecordCodec() {}

    private static SimpleModule texts() {
        SimpleModule module = new SimpleModule("hawser");
        text(module, Cidr.class, Cidr::toString, Cidr::parse);
        text(module, InetAddress.class, Ip::text, Ip::parse);
        text(module, MacAddress.class, MacAddress::text, MacAddress::parse);
        text(module, NetworkId.class, NetworkId::hex64, NetworkId::new);
        text(module, EndpointId.class, EndpointId::hex64, EndpointId::new);
        text(module, SandboxId.class, SandboxId::hex64, SandboxId::new);
        text(module, Path.class, Path::toString, Path::of);
        return module;
    }

    private static <T> void text(
            SimpleModule module, Class<T> type, Function<T, String> print, Function<String, T> parse) {
        module.addSerializer(type, new ValueSerializer<T>() {
            @Override
            public void serialize(T value, JsonGenerator to, SerializationContext context) {
                to.writeString(print.apply(value));
            }
        });
        module.addDeserializer(type, new ValueDeserializer<T>() {
            @Override
            public T deserialize(JsonParser from, DeserializationContext context) {
                return parse.apply(from.getString());
            }
        });
    }

    static byte[] bytes(Object record) {
        return MAPPER.writeValueAsBytes(record);
    }

    static <T> T read(byte[] json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JacksonException | NetworkException unreadable) {
            throw NetworkException.system(
                    "a record of the store cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }
}
