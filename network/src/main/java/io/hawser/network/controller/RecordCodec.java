package io.hawser.network.controller;

import io.hawser.network.model.NetworkException;
import java.io.ByteArrayOutputStream;
import java.time.DateTimeException;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/**
 * Records to JSON bytes and back. Addresses, ids and paths are plain text; unknown members are ignored, so that an older
 * program can read what a newer one wrote.
 *
 * <p>The members are named by {@link RecordWriter} and {@link RecordReader}, and not found out by a library: that took a good
 * tenth of a daemon's start, and of every change.
 */
final class RecordCodec {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int USUAL_SIZE = 2048;

    private RecordCodec() {}

    static byte[] bytes(NetworkRecord network) {
        return written(writer -> writer.network(network));
    }

    static byte[] bytes(SandboxRecord sandbox) {
        return written(writer -> writer.sandbox(sandbox));
    }

    private static byte[] written(Consumer<RecordWriter> members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_SIZE);
        try (JsonGenerator to = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            to.writeStartObject();
            members.accept(new RecordWriter(to));
            to.writeEndObject();
        }
        return bytes.toByteArray();
    }

    /** @throws NetworkException SYSTEM when it is none */
    static NetworkRecord network(byte[] json) {
        return read(json, RecordReader::network);
    }

    /** @throws NetworkException SYSTEM when it is none */
    static SandboxRecord sandbox(byte[] json) {
        return read(json, RecordReader::sandbox);
    }

    private static <T> T read(byte[] json, Function<JsonMembers, T> record) {
        try (JsonParser from = JSON.createParser(ObjectReadContext.empty(), json)) {
            if (from.nextToken() != JsonToken.START_OBJECT) {
                throw new StreamReadException(from, "no object");
            }
            return record.apply(JsonMembers.read(from));
        } catch (JacksonException
                | NetworkException
                | IllegalArgumentException
                | ArithmeticException
                | DateTimeException unreadable) {
            throw NetworkException.system(
                    "a record of the store cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }
}
