package io.hawser.container;

import io.hawser.container.json.Documents;
import io.hawser.container.process.LiveProcess;
import io.hawser.network.model.MacAddress;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.SandboxId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Containers as the store keeps them: JSON whose members are the components of the records.
 *
 * <pre>
 * {"container":{"id":"4f0c…","name":"web",…,"state":{"status":"RUNNING","pid":4711,…}},
 *  "process":{"pid":4711,"startTicks":271828},"stoppedByUser":false,"pending":false}
 * </pre>
 */
final class ContainerCodec {
    private static final JsonMapper JSON =
            Documents.JSON.rebuild().addModule(module()).build();

    private ContainerCodec() {}

    /**
     * What is kept about a container.
     *
     * @param container as it was
     * @param process its first process, while it runs
     * @param stoppedByUser whether its restart policy is silent
     * @param pending whether its create has not been answered
     */
    record Saved(Container container, Optional<LiveProcess> process, boolean stoppedByUser, boolean pending) {
        /** The same asking for other networks. */
        Saved with(Networking networking) {
            return new Saved(container.withNetworking(networking), process, stoppedByUser, pending);
        }
    }

    /** All that is kept about a container, as it is or is about to be. */
    static byte[] encode(LiveContainer live, Container as) {
        return JSON.writeValueAsBytes(new Saved(as, live.process, live.stoppedByUser, live.pending));
    }

    static byte[] encode(Networking networking) {
        return JSON.writeValueAsBytes(networking);
    }

    /** SYSTEM for bytes that no version of us wrote. */
    static Saved decode(byte[] bytes) {
        return decode(bytes, Saved.class);
    }

    /** SYSTEM for bytes that no version of us wrote. */
    static Networking decodeNetworking(byte[] bytes) {
        return decode(bytes, Networking.class);
    }

    private static <T> T decode(byte[] bytes, Class<T> type) {
        try {
            return JSON.readValue(bytes, type);
        } catch (JacksonException e) {
            throw NetworkException.system("a container's record cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    private static SimpleModule module() {
        SimpleModule module = new SimpleModule("container");
        asText(module, NetworkMode.class, NetworkMode::text, NetworkMode::parse);
        asText(module, InetAddress.class, InetAddress::getHostAddress, ContainerCodec::address);
        asText(module, MacAddress.class, MacAddress::text, MacAddress::new);
        asText(module, SandboxId.class, SandboxId::hex64, SandboxId::new);
        asText(module, Path.class, Path::toString, Path::of);
        module.addAbstractTypeMapping(SequencedMap.class, LinkedHashMap.class);
        module.addAbstractTypeMapping(SequencedSet.class, LinkedHashSet.class);
        return module;
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw NetworkException.system("no address: " + text, e);
        }
    }

    private static <T> void asText(
            SimpleModule module, Class<T> type, Function<T, String> to, Function<String, T> from) {
        module.addSerializer(type, new StdSerializer<T>(type) {
            @Override
            public void serialize(T value, JsonGenerator out, SerializationContext context) {
                out.writeString(to.apply(value));
            }
        });
        module.addDeserializer(type, new StdDeserializer<T>(type) {
            @Override
            public T deserialize(JsonParser in, DeserializationContext context) {
                return from.apply(in.getString());
            }
        });
    }
}
